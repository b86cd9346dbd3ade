//! The user's settings, and the log store within the budgets that they set.

use crate::image_source;
use crate::program::Program;
use stackdeck::compose::Project;
use stackdeck::engine::ImageSource;
use stackdeck::logs::{SpillFile, Store};
use stackdeck::plain;
use stackdeck::settings::{self, Places, Settings};
use stackdeck::tui::SettingsFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The user's own files, as far as they are usable.
#[derive(Debug, Default)]
pub(crate) struct UserFiles {
    pub(crate) settings: Settings,
    pub(crate) files: Vec<SettingsFile>,
    /// The faults in them.
    pub(crate) faults: Vec<String>,
}

impl UserFiles {
    /// The name and text of a file; an existing one that cannot be read is a fault.
    fn read(&mut self, path: &Path) -> Option<(String, String)> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Some((name, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                self.faults.push(format!("{name}: {error}"));
                None
            }
        }
    }
}

impl Program<'_> {
    pub(crate) fn places(&self) -> Places {
        Places::from_environment(|name| self.process.var(name).map(str::to_owned))
    }

    /// The user's settings; defaults if the file is not usable.
    pub(crate) fn settings(&self) -> Settings {
        self.user_files().settings
    }

    /// Where images come from, by the flags and the settings.
    pub(crate) fn image_source(&self) -> Result<Option<Arc<dyn ImageSource>>, String> {
        image_source::find(self.global, self.process, self.settings().registries)
    }

    /// The user's settings, with the keys of the keymap file over those of the settings, the files, and the faults in
    /// them.
    pub(crate) fn user_files(&self) -> UserFiles {
        let mut found = UserFiles::default();
        let places = self.places();
        if let Some((name, text)) = places.settings_file().and_then(|path| found.read(&path)) {
            let (settings, faults) = Settings::read(&text);
            found.settings = settings;
            found
                .faults
                .extend(faults.iter().map(|fault| format!("{name}:{fault}")));
            found.files.push(SettingsFile {
                name,
                text,
                is_keymap: false,
            });
        }
        if let Some((name, text)) = places.keymap_file().and_then(|path| found.read(&path)) {
            match settings::keymap(&text) {
                Ok(keys) => {
                    for (context, bindings) in keys {
                        found.settings.keys.entry(context).or_default().extend(bindings);
                    }
                }
                Err(error) => found.faults.push(format!("{name}:{error}; it is not used")),
            }
            found.files.push(SettingsFile {
                name,
                text,
                is_keymap: true,
            });
        }
        found
    }

    /// The file in which the deck remembers this project; `None` when it should not.
    pub(crate) fn memory_file(&self, project: &Project) -> Option<PathBuf> {
        let file = self.places().memory_file(&project.name, &project.working_dir);
        file.filter(|_| self.settings().remember)
    }

    /// A log store within the budgets of the settings. With `spill`, lines that leave memory go to disk; if that is not
    /// possible, the store reports it.
    pub(crate) fn store(&self, spill: bool) -> Store {
        let found = self.user_files();
        // The deck reports them itself.
        for fault in found.faults.iter().filter(|_| !spill) {
            plain::failure(fault, false);
        }
        let limits = found.settings.limits;
        let mut store = Store::with_budget(usize::try_from(limits.log_memory).unwrap_or(usize::MAX));
        if !spill || limits.log_disk == 0 {
            return store;
        }
        let directory = self.places().state.map_or_else(
            || PathBuf::from(self.process.var("TMPDIR").unwrap_or("/tmp")).join("stackdeck"),
            |state| state.join("logs"),
        );
        match SpillFile::create(&directory, limits.log_disk) {
            Ok(disk) => store.keep_on(Box::new(disk)),
            Err(error) => store.keep_nowhere(format!("{}: {error}", directory.display())),
        }
        store
    }
}
