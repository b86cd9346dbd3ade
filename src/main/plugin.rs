//! The program as a plugin of the docker client (`docker deck`) and in the place of docker compose.

use crate::exit::{Exit, ExitStatus};
use crate::output;
use crate::process_context::ProcessContext;
use crate::program::{CommandResult, Program};
use serde_json::json;
use stackdeck::cli::{
    self, CalledAs, Candidate, Completion, DockerFlags, Global, Invocation, PluginArgs, PluginLink, PluginVerb,
};
use stackdeck::compose::{self, LoadOptions};
use stackdeck::plain;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What stands before the name of a file that the link replaced. The client takes such a file for no plugin.
const REPLACED: &str = "replaced-";

/// Refuses a call before any command is known.
pub(crate) fn refused(why: &str) -> ExitCode {
    plain::failure(why, false);
    ExitCode::FAILURE
}

/// Prints the text of a wrong flag, of `--help` or `--version`.
pub(crate) fn explain(error: &clap::Error, called_as: CalledAs) -> ExitCode {
    // A word of the command line may have anything in it; help is ours.
    let printed = if error.use_stderr() {
        plain::warn(&error.render().to_string());
        Ok(())
    } else {
        error.print()
    };
    let code = u8::try_from(error.exit_code()).unwrap_or(1);
    match (output::delivered(printed), code) {
        (Ok(()), 0) => ExitCode::SUCCESS,
        (Ok(()), code) => ExitStatus::Ours(code).code(called_as).into(),
        (Err(status), _) => status.code(called_as).into(),
    }
}

/// Answers the docker client, which asks every plugin what it is.
pub(crate) fn metadata(called_as: CalledAs) -> ExitCode {
    let (version, what) = if called_as.is_compose() {
        (cli::COMPOSE_VERSION, "Docker Compose (stackdeck)")
    } else {
        (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_DESCRIPTION"))
    };
    let answer = json!({
        "SchemaVersion": "0.1.0",
        "Vendor": "stackdeck",
        "Version": version,
        "ShortDescription": what,
    });
    output::text(&format!("{answer:#}\n")).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// Takes over what the docker client was told. A flag of ours comes later on the line, and counts.
pub(crate) fn take_flags(flags: DockerFlags, global: &mut Global, process: &mut ProcessContext) -> Result<(), String> {
    let variables = flags.variables()?;
    process
        .environment
        .extend(variables.into_iter().map(|(name, value)| (name.to_owned(), value)));
    if global.host.is_none() && global.context.is_none() {
        (global.host, global.context) = (flags.host, flags.context);
    }
    Ok(())
}

/// Answers a shell that asks by way of the docker client how the last word may go on: a candidate a line, and last what else may
/// be suggested (4: nothing; 0: files).
pub(crate) fn complete(called_as: CalledAs, words: &[String], described: bool) -> ExitCode {
    let mut command = Invocation::shown_command(called_as);
    command.build();
    let last = words.last().map_or("", String::as_str);
    let (candidates, others) = match cli::completions(&command, words) {
        Completion::Words(candidates) => (candidates, 4),
        Completion::Services { chosen_by } => (services(called_as, &words[..chosen_by], last), 4),
        Completion::Files => (Vec::new(), 0),
    };
    let line = |candidate: &Candidate| match candidate.help.lines().next() {
        Some(help) if described => format!("{}\t{help}\n", candidate.text),
        _ => format!("{}\n", candidate.text),
    };
    let lines: String = candidates.iter().map(line).collect();
    output::text(&format!("{lines}:{others}\n")).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// The services of the project that the words choose, as far as they can be read.
fn services(called_as: CalledAs, words: &[String], prefix: &str) -> Vec<Candidate> {
    let words = std::iter::once("stackdeck").chain(words.iter().map(String::as_str));
    let Ok(invocation) = Invocation::read(words, called_as) else {
        return Vec::new();
    };
    let mut process = ProcessContext::read();
    process.read_env_files(&invocation.global);
    let options = LoadOptions {
        files: invocation.global.files.clone(),
        project_directory: invocation.global.directory().cloned(),
        env_files: invocation.global.env_files.clone(),
        profiles: vec!["*".to_owned()],
        cwd: process.cwd.clone(),
        environment: process.environment.clone(),
        ..LoadOptions::default()
    };
    let loaded = compose::load(&options, &process.disk());
    let names = loaded.usable().into_iter().flat_map(|project| project.services.keys());
    let fitting = names.filter(|name| name.starts_with(prefix));
    fitting
        .map(|name| Candidate {
            text: name.clone(),
            help: String::new(),
        })
        .collect()
}

/// Runs `plugin`.
pub(crate) fn run(args: &PluginArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let (PluginVerb::Install(link) | PluginVerb::Remove(link)) = &args.verb;
    let place = Place::of(link, program).ok_or_else(|| program.unsupported("neither DOCKER_CONFIG nor HOME is set"))?;
    let done = match &args.verb {
        PluginVerb::Install(link) => place.install(link.force),
        PluginVerb::Remove(_) => place.remove(),
    };
    match done {
        Ok(said) => output::text(&format!("{said}\n")),
        Err(why) => {
            plain::failure(&why, program.coloured(program.process.stderr_terminal));
            Err(Exit::Failed.into())
        }
    }
}

/// Where the link is, or would be.
struct Place {
    path: PathBuf,
    /// What is typed then.
    command: &'static str,
}

impl Place {
    fn of(link: &PluginLink, program: &Program<'_>) -> Option<Self> {
        let set = program.process.var("DOCKER_CONFIG").map(PathBuf::from);
        let configuration = set.or_else(|| Some(Path::new(program.process.var("HOME")?).join(".docker")))?;
        let (name, called_as) = if link.as_compose {
            ("docker-compose", CalledAs::ComposePlugin)
        } else {
            ("docker-deck", CalledAs::DeckPlugin)
        };
        Some(Self {
            path: configuration.join("cli-plugins").join(name),
            command: called_as.name(),
        })
    }

    /// Where another program that was there is kept.
    fn replaced(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        self.path.with_file_name(format!("{REPLACED}{name}"))
    }

    /// Whether it is a link to this program, wherever that was before it was moved or built anew.
    fn is_ours(&self) -> bool {
        std::fs::read_link(&self.path).is_ok_and(|target| target.file_stem().is_some_and(|name| name == "stackdeck"))
    }

    fn install(&self, force: bool) -> Result<String, String> {
        let path = self.path.display();
        let failed = |error: io::Error| format!("{path}: {error}");
        let program = std::env::current_exe().map_err(|error| format!("where this program is: {error}"))?;
        let mut moved = String::new();
        if let Some(directory) = self.path.parent() {
            std::fs::create_dir_all(directory).map_err(failed)?;
        }
        if self.is_ours() {
            std::fs::remove_file(&self.path).map_err(failed)?;
        } else if self.path.symlink_metadata().is_ok() {
            let kept = self.replaced();
            if !force {
                return Err(format!(
                    "{path} is another program, and stays; --force moves it to {} and takes its place",
                    kept.display()
                ));
            }
            if kept.symlink_metadata().is_ok() {
                return Err(format!("{path} cannot be moved: {} exists", kept.display()));
            }
            std::fs::rename(&self.path, &kept).map_err(failed)?;
            moved = format!("; what was there is {} now", kept.display());
        }
        std::os::unix::fs::symlink(&program, &self.path).map_err(failed)?;
        Ok(format!(
            "{} is stackdeck now: {path} -> {}{moved}",
            self.command,
            program.display()
        ))
    }

    fn remove(&self) -> Result<String, String> {
        let path = self.path.display();
        let failed = |error: io::Error| format!("{path}: {error}");
        if !self.is_ours() {
            let what = match self.path.symlink_metadata() {
                Ok(_) => "is another program, and stays",
                Err(_) => "is not there",
            };
            return Err(format!("{path} {what}"));
        }
        std::fs::remove_file(&self.path).map_err(failed)?;
        let kept = self.replaced();
        if kept.symlink_metadata().is_err() {
            return Ok(format!("{path} is removed"));
        }
        std::fs::rename(&kept, &self.path).map_err(failed)?;
        Ok(format!("{path} is removed; what was there before is back"))
    }
}
