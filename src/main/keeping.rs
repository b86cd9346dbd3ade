//! The user's settings, and the place where log lines are kept within the budgets they name.

use crate::program::Program;
use stackdeck::logs::{Disk, Store};
use stackdeck::plain;
use stackdeck::settings::{Places, Settings};
use std::path::PathBuf;

impl Program<'_> {
    fn places(&self) -> Places {
        Places::of(|name| self.around.var(name).map(str::to_owned))
    }

    /// The user's settings; a file that cannot be used is told, and its defaults are taken.
    pub(crate) fn settings(&self) -> Settings {
        let Some(path) = self.places().settings_file() else {
            return Settings::default();
        };
        let told = |error: String| {
            plain::failure(
                &format!("{}: {error}; default settings are used", path.display()),
                false,
            );
            Settings::default()
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Settings::parse(&text).unwrap_or_else(told),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Settings::default(),
            Err(error) => told(error.to_string()),
        }
    }

    /// Somewhere to keep log lines, within the budgets of the settings. With `spill`, what leaves memory goes to the disk; a
    /// disk that cannot be used is told by the store itself.
    pub(crate) fn store(&self, spill: bool) -> Store {
        let limits = self.settings().limits;
        let mut store = Store::with_budget(usize::try_from(limits.log_memory).unwrap_or(usize::MAX));
        if !spill || limits.log_disk == 0 {
            return store;
        }
        let directory = self.places().state.map_or_else(
            || PathBuf::from(self.around.var("TMPDIR").unwrap_or("/tmp")).join("stackdeck"),
            |state| state.join("logs"),
        );
        match Disk::create(&directory, limits.log_disk) {
            Ok(disk) => store.keep_on(Box::new(disk)),
            Err(error) => store.keep_nowhere(format!("{}: {error}", directory.display())),
        }
        store
    }
}
