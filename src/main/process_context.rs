//! The program's process, read once: environment, directory, terminal, wall clock.

use indexmap::IndexMap;
use stackdeck::cli::Global;
use stackdeck::compose::files::DiskFiles;
use stackdeck::compose::{self, LoadOptions};
use stackdeck::engine::{Clock, Timestamp};
use std::io::IsTerminal;
use std::path::PathBuf;

/// The program's surroundings.
#[derive(Debug, Clone)]
pub(crate) struct ProcessContext {
    /// The environment; values that are not UTF-8 are left out. It has the `COMPOSE_` variables of the env files too.
    pub(crate) environment: IndexMap<String, String>,
    /// The other variables of the env files.
    env_files: IndexMap<String, String>,
    /// The current directory.
    pub(crate) cwd: PathBuf,
    /// Standard input is a terminal.
    pub(crate) stdin_terminal: bool,
    /// Standard output is a terminal.
    pub(crate) stdout_terminal: bool,
    /// Standard error is a terminal.
    pub(crate) stderr_terminal: bool,
}

impl ProcessContext {
    /// Reads the surroundings.
    pub(crate) fn read() -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            environment,
            env_files: IndexMap::new(),
            cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            stdin_terminal: std::io::stdin().is_terminal(),
            stdout_terminal: std::io::stdout().is_terminal(),
            stderr_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Reads the env files, whose `COMPOSE_` variables count as those of the environment. Faults in them are reported by
    /// the commands that load a project.
    pub(crate) fn read_env_files(&mut self, global: &Global) {
        let options = LoadOptions {
            files: global.files.clone(),
            project_directory: global.directory().cloned(),
            env_files: global.env_files.clone(),
            cwd: self.cwd.clone(),
            environment: self.environment.clone(),
            ..LoadOptions::default()
        };
        let (compose, others) = compose::env_file_variables(&options, &self.disk())
            .into_iter()
            .partition(|(name, _)| name.starts_with("COMPOSE_"));
        self.environment.extend::<IndexMap<_, _>>(compose);
        self.env_files = others;
    }

    /// The value that a variable named without one gets (`-e NAME`): the environment's, else that of the env files.
    pub(crate) fn handed_on(&self, name: &str) -> Option<&String> {
        self.environment.get(name).or_else(|| self.env_files.get(name))
    }

    /// A variable; `None` when unset or empty.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        self.environment
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The real file system.
    pub(crate) fn disk(&self) -> DiskFiles {
        DiskFiles {
            home: self.var("HOME").map(PathBuf::from),
        }
    }

    /// The clock, started at the wall-clock time. Must be called inside a tokio runtime.
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    pub(crate) fn clock(&self) -> Clock {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Clock::starting_at(Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)))
    }
}
