//! The program's process, read once: environment, directory, terminal, wall clock.

use indexmap::IndexMap;
use stackdeck::compose::files::DiskFiles;
use stackdeck::engine::{Clock, Timestamp};
use std::io::IsTerminal;
use std::path::PathBuf;

/// The program's surroundings.
#[derive(Debug)]
pub(crate) struct ProcessContext {
    /// The environment; values that are not UTF-8 are left out.
    pub(crate) environment: IndexMap<String, String>,
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
            cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            stdin_terminal: std::io::stdin().is_terminal(),
            stdout_terminal: std::io::stdout().is_terminal(),
            stderr_terminal: std::io::stderr().is_terminal(),
        }
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
