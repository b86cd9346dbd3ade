//! One run of the program: its flags and process, and how it gets a project, an engine and a session.

use crate::exit::{Exit, ExitStatus};
use crate::file_findings;
use crate::process_context::ProcessContext;
use clap::ValueEnum;
use stackdeck::cli::{self, Ansi, CalledAs, Global, Progress};
use stackdeck::compose::{self, LoadOptions, Loaded, Project, SkipSteps, ValuePlaces, profiles};
use stackdeck::diag::{Diagnostic, Severity, Sources};
use stackdeck::engine::{Clock, docker};
use stackdeck::plain::ProgressFormat;
use stackdeck::remote::RemoteFiles;
use stackdeck::runtime::IdlePacing;
use stackdeck::{json, plain};
use std::rc::Rc;

/// A command's result: `Err` has the exit code, and the error is printed already.
pub(crate) type CommandResult<T> = Result<T, ExitStatus>;

/// One run of the program.
pub(crate) struct Program<'a> {
    pub(crate) called_as: CalledAs,
    pub(crate) global: &'a Global,
    pub(crate) process: &'a ProcessContext,
    pub(crate) idle_pacing: &'a IdlePacing,
    pub(crate) clock: Clock,
    pub(crate) files: &'a RemoteFiles,
}

/// The output format of commands without the deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    Plain,
    /// One JSON object to a line.
    Json,
}

/// Whether warnings about the files are printed: only where the files are what the command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Warnings {
    Shown,
    /// With what the doctor finds in files: something is about to be started.
    AndFindings,
    Hidden,
}

impl<'a> Program<'a> {
    pub(crate) fn new(
        called_as: CalledAs,
        global: &'a Global,
        process: &'a ProcessContext,
        idle_pacing: &'a IdlePacing,
        files: &'a RemoteFiles,
    ) -> Self {
        Self {
            called_as,
            global,
            process,
            idle_pacing,
            clock: process.clock(),
            files,
        }
    }

    /// Whether the project's own files are said to be elsewhere.
    pub(crate) fn names_remote(&self) -> bool {
        let set = self
            .process
            .var("COMPOSE_FILE")
            .filter(|_| self.global.files.is_empty());
        let named = self.global.files.iter().map(String::as_str).chain(set);
        named
            .into_iter()
            .any(|file| compose::is_remote(file) || file.contains("oci://"))
    }

    /// The output format asked for.
    pub(crate) fn output_format(&self) -> OutputFormat {
        if self.global.json {
            OutputFormat::Json
        } else {
            OutputFormat::Plain
        }
    }

    /// Whether the deck can be shown: standard input and output are a terminal, and no text was asked for. In the place of
    /// docker compose, which has none, it must be asked for.
    pub(crate) fn has_deck(&self) -> bool {
        let asked = self.global.deck || cli::is_set(&self.process.environment, "STACKDECK_DECK");
        let text = match self.progress() {
            Progress::Auto | Progress::Tty => {
                let is_read_aloud = || self.settings().screen_reader;
                self.global.plain || self.global.json || (!asked && (self.called_as.is_compose() || is_read_aloud()))
            }
            Progress::Plain | Progress::Json | Progress::Quiet => true,
        };
        !text && self.process.stdin_terminal && self.process.stdout_terminal && self.process.var("TERM") != Some("dumb")
    }

    /// Whether standard input and output are a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.process.stdin_terminal && self.process.stdout_terminal
    }

    /// Whether names are to be generated as by the first docker-compose.
    fn is_compatible(&self) -> bool {
        self.global.compatibility || cli::is_set(&self.process.environment, "COMPOSE_COMPATIBILITY")
    }

    /// Whether a command is connected to this terminal: as asked, else if there is one.
    pub(crate) fn gives_terminal(&self, asked: Option<bool>) -> CommandResult<bool> {
        if asked == Some(true) && !self.process.stdin_terminal {
            return Err(self.unsupported("-t needs a terminal, and standard input is not one; leave -t out"));
        }
        Ok(asked.unwrap_or_else(|| self.is_terminal()) && self.output_format() == OutputFormat::Plain)
    }

    /// Whether to use colours on a stream that is, or is not, a terminal.
    pub(crate) fn coloured(&self, terminal: bool) -> bool {
        let asked = self
            .global
            .ansi
            .or_else(|| Ansi::from_str(self.process.var("COMPOSE_ANSI")?, true).ok());
        let fits = terminal && self.process.var("NO_COLOR").is_none() && self.process.var("TERM") != Some("dumb");
        match asked {
            _ if self.global.no_color || self.global.old.no_ansi => false,
            Some(Ansi::Never) => false,
            Some(Ansi::Always) => true,
            Some(Ansi::Auto) | None => fits,
        }
    }

    /// How progress is asked for: by the flag, else by the variable.
    fn progress(&self) -> Progress {
        let set = || Progress::from_str(self.process.var("COMPOSE_PROGRESS")?, true).ok();
        self.global.progress.or_else(set).unwrap_or_default()
    }

    /// Whether progress is reported at all.
    pub(crate) fn tells_progress(&self) -> bool {
        self.progress_format() != ProgressFormat::Silent
    }

    /// How progress is reported where there is no deck.
    pub(crate) fn progress_format(&self) -> ProgressFormat {
        match self.progress() {
            Progress::Quiet => ProgressFormat::Silent,
            Progress::Json => ProgressFormat::Json,
            Progress::Auto | Progress::Tty | Progress::Plain => ProgressFormat::Text,
        }
    }

    /// How many engine calls may run at once; 0: no limit. A variable that is no number is a usage error.
    pub(crate) fn parallel(&self) -> Result<usize, String> {
        let set = self.process.var("COMPOSE_PARALLEL_LIMIT");
        let limit = match (self.global.parallel, set) {
            (Some(limit), _) => limit,
            (None, Some(text)) => text
                .parse()
                .map_err(|_| format!("COMPOSE_PARALLEL_LIMIT: `{text}` is not a number"))?,
            (None, None) => -1,
        };
        Ok(usize::try_from(limit).unwrap_or(0))
    }

    /// Whether to use only ASCII: by flag, or because the terminal's locale is not UTF-8.
    pub(crate) fn ascii(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| self.process.var(name));
        let plain = locale.is_some_and(|locale| matches!(locale, "C" | "POSIX"));
        self.global.ascii || plain
    }

    /// Reports that something is not supported; returns the exit code.
    pub(crate) fn unsupported(&self, what: &str) -> ExitStatus {
        plain::failure(what, self.coloured(self.process.stderr_terminal));
        Exit::Usage.into()
    }

    /// The options for the loader.
    pub(crate) fn load_options(&self, skip: SkipSteps) -> LoadOptions {
        LoadOptions {
            files: self.global.files.clone(),
            project_name: self.global.project_name.clone(),
            project_directory: self.global.directory().cloned(),
            env_files: self.global.env_files.clone(),
            profiles: self.global.profiles.clone(),
            all_resources: self.global.all_resources,
            cwd: self.process.cwd.clone(),
            environment: self.process.environment.clone(),
            services: Vec::new(),
            skip,
        }
    }

    /// Loads the project; faults are in the result and not printed.
    pub(crate) fn load_quietly(&self, skip: SkipSteps) -> Loaded {
        compose::load(&self.load_options(skip), self.files)
    }

    /// Loads the project and prints the faults in its files.
    fn load_with(&self, options: &LoadOptions, warnings: Warnings) -> CommandResult<(Rc<Project>, Sources)> {
        let loaded = compose::load(options, self.files);
        self.take(loaded, warnings)
    }

    /// The project that was loaded, in the form in which it is run; prints the faults in its files.
    fn take(&self, loaded: Loaded, warnings: Warnings) -> CommandResult<(Rc<Project>, Sources)> {
        let (project, sources) = self.take_written(loaded, warnings)?;
        let running = self.running(&project).map_err(|faults| {
            self.print_faults(&faults);
            Exit::Usage
        })?;
        Ok((Rc::new(running), sources))
    }

    /// The project that was loaded, as written; prints the faults in its files.
    fn take_written(&self, mut loaded: Loaded, warnings: Warnings) -> CommandResult<(Project, Sources)> {
        if warnings == Warnings::Hidden {
            loaded.tree.diagnostics.retain(|one| one.severity == Severity::Error);
        }
        if warnings == Warnings::AndFindings {
            file_findings::add_findings(&mut loaded);
        }
        self.print_diagnostics(&loaded);
        let mut project = loaded.usable().ok_or(Exit::Usage)?.clone();
        let sources = loaded.tree.sources.clone();
        project.places = ValuePlaces::of(Rc::new(loaded.tree));
        Ok((project, sources))
    }

    /// Loads the project as written, for a target that runs it in another form than an engine does.
    pub(crate) fn load_written_for(
        &self,
        services: &[String],
        warnings: Warnings,
    ) -> CommandResult<(Rc<Project>, Sources)> {
        let options = LoadOptions {
            services: services.to_vec(),
            ..self.load_options(SkipSteps::default())
        };
        let mut loaded = compose::load(&options, self.files);
        let warnings = match warnings {
            Warnings::AndFindings => {
                file_findings::add_findings(&mut loaded);
                // What is mounted is on other machines, and an engine of a swarm makes no directory for it.
                loaded.tree.diagnostics.retain(|one| one.code != "bind-source-missing");
                Warnings::Shown
            }
            Warnings::Shown | Warnings::Hidden => warnings,
        };
        let (project, sources) = self.take_written(loaded, warnings)?;
        let project = self.activate(Rc::new(project), &sources, services)?;
        Ok((project, sources))
    }

    /// The project in the form in which it is run.
    pub(crate) fn running(&self, project: &Project) -> Result<Project, Vec<Diagnostic>> {
        let registries = if compose::gives_socket(project) {
            let env = |name: &str| self.process.environment.get(name).cloned();
            docker::registries(&self.connect_options(&env))
        } else {
            String::new()
        };
        let mut running = compose::running(project, &registries)?;
        running.underscores = self.is_compatible();
        Ok(running)
    }

    /// Loads the project; the profiles of the named services are active, and only their env files and those of what
    /// they depend on must be there.
    pub(crate) fn load_for(&self, services: &[String], warnings: Warnings) -> CommandResult<Rc<Project>> {
        let options = LoadOptions {
            services: services.to_vec(),
            ..self.load_options(SkipSteps::default())
        };
        let (project, sources) = self.load_with(&options, warnings)?;
        self.activate(project, &sources, services)
    }

    fn activate(&self, project: Rc<Project>, sources: &Sources, services: &[String]) -> CommandResult<Rc<Project>> {
        if services.iter().all(|name| project.services.contains_key(name)) {
            return Ok(project);
        }
        profiles::activate(&project, services).map(Rc::new).map_err(|faults| {
            self.print_found(sources, &faults);
            Exit::Usage.into()
        })
    }

    /// Loads the project for a command that can do with its containers' labels. The files are read only if `-f` names one
    /// or there is no name; if they cannot be read, a name in the environment will do. Env files are not read.
    pub(crate) fn load_or_name_for(&self, services: &[String]) -> CommandResult<(String, Option<Rc<Project>>)> {
        if let Some(name) = self.given_name()
            && self.global.files.is_empty()
        {
            return Ok((name.to_owned(), None));
        }
        let loaded = self.load_quietly(SkipSteps {
            environment: true,
            ..SkipSteps::default()
        });
        if loaded.usable().is_none()
            && let Some(name) = self.process.var("COMPOSE_PROJECT_NAME")
        {
            return Ok((name.to_owned(), None));
        }
        let (project, sources) = self.take(loaded, Warnings::Hidden)?;
        let project = self.activate(project, &sources, services)?;
        Ok((project.name.clone(), Some(project)))
    }

    /// The same, for no service in particular.
    pub(crate) fn load_or_name(&self) -> CommandResult<(String, Option<Rc<Project>>)> {
        self.load_or_name_for(&[])
    }

    /// The project's name for a command that needs no more than it: the files are read only if nothing else tells it.
    pub(crate) fn load_name(&self) -> CommandResult<String> {
        match self.given_name().or_else(|| self.process.var("COMPOSE_PROJECT_NAME")) {
            Some(name) => Ok(name.to_owned()),
            None => self.load_or_name().map(|(name, _)| name),
        }
    }

    fn given_name(&self) -> Option<&str> {
        self.global.project_name.as_deref().filter(|name| !name.is_empty())
    }

    /// Prints diagnostics to standard error; with `--json`, as objects to standard output.
    pub(crate) fn print_diagnostics(&self, loaded: &Loaded) {
        self.print_placed(&loaded.tree.sources, &loaded.tree.diagnostics);
    }

    fn print_placed(&self, sources: &Sources, diagnostics: &[Diagnostic]) {
        match self.output_format() {
            OutputFormat::Json => json::diagnostics(sources, diagnostics),
            OutputFormat::Plain => {
                plain::diagnostics(sources, diagnostics, self.coloured(self.process.stderr_terminal))
            }
        }
    }

    /// Prints faults in the request: in names, and in files that are read only because of them.
    pub(crate) fn print_found(&self, sources: &Sources, faults: &[Diagnostic]) {
        let (placed, others): (Vec<_>, Vec<_>) = faults.iter().cloned().partition(|fault| fault.span.is_some());
        self.print_placed(sources, &placed);
        if !others.is_empty() {
            self.print_faults(&others);
        }
    }

    /// Prints faults that belong to no file.
    pub(crate) fn print_faults(&self, faults: &[Diagnostic]) {
        match self.output_format() {
            OutputFormat::Json => json::faults(faults),
            OutputFormat::Plain => plain::faults(faults, self.coloured(self.process.stderr_terminal)),
        }
    }

    /// An error with `--read-only`.
    pub(crate) fn may_change(&self) -> CommandResult<()> {
        if !self.global.read_only {
            return Ok(());
        }
        plain::failure("--read-only is given, and this command would change something", false);
        Err(Exit::Usage.into())
    }
}
