//! The user's settings, and the place where log lines are kept within the budgets they name.

use crate::program::Program;
use stackdeck::compose::Project;
use stackdeck::logs::{Disk, Store};
use stackdeck::plain;
use stackdeck::settings::{self, Places, Settings};
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

    /// The settings with the keys of the keymap file over theirs.
    pub(crate) fn settings_with_keys(&self) -> Settings {
        let mut settings = self.settings();
        let Some(path) = self.places().keymap_file() else {
            return settings;
        };
        let read = match std::fs::read_to_string(&path) {
            Ok(text) => settings::keymap(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return settings,
            Err(error) => Err(error.to_string()),
        };
        match read {
            Ok(keys) => {
                for (context, bindings) in keys {
                    settings.keys.entry(context).or_default().extend(bindings);
                }
            }
            Err(error) => plain::failure(&format!("{}: {error}; it is not used", path.display()), false),
        }
        settings
    }

    /// Where the deck remembers this project; `None` when it is not to.
    pub(crate) fn memory_file(&self, project: &Project) -> Option<PathBuf> {
        let file = self.places().memory_file(&project.name, &project.working_dir);
        file.filter(|_| self.settings().remember)
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
