//! A setting is chosen in the deck: it is in force at once, and written to the settings file.

use crate::engine::Timestamp;
use crate::settings::{self, Settings, with_key, with_setting};
use crate::tui::deck::{Deck, keymap};
use crate::tui::kit::{Glyphs, Theme};
use crate::tui::terminal::Terminal;
use std::io;
use std::path::Path;

const NO_HOME: &str = "there is no home directory to keep settings in";

impl<T: Terminal> Deck<T> {
    /// Gives a setting a value.
    pub(super) fn set(&mut self, key: &str, value: &str, now: Timestamp) {
        let Some(path) = self.options.settings_file.clone() else {
            return self.state.screen.complain(NO_HOME, now);
        };
        match write(&path, |text| Ok(with_setting(text, key, value))) {
            Ok(settings) => {
                self.take_settings(settings);
                let words = format!("{key}: {value}, written to {}", path.display());
                self.state.screen.say(words, now);
            }
            Err(error) => self.complain_of(&path, &error, now),
        }
    }

    /// Gives a key of a context an action.
    pub(super) fn bind(&mut self, (context, key): (&str, &str), action: &str, now: Timestamp) {
        let Some(path) = self.options.settings_file.clone() else {
            return self.state.screen.complain(NO_HOME, now);
        };
        // Those of the keymap file go before.
        let mut keymaps = self.options.files.iter().filter(|file| file.is_keymap);
        let other = keymaps.find_map(|file| {
            let bound = settings::keymap(&file.text).ok()?;
            let other = bound.get(context)?.get(key)?;
            Some(format!(
                "{key} is {other:?} in {}, which goes before: change it there",
                file.name
            ))
        });
        if let Some(words) = other {
            return self.state.screen.complain(words, now);
        }
        match write(&path, |text| with_key(text, context, key, action)) {
            Ok(settings) => {
                let bound = self.options.settings.keys.entry(context.to_owned()).or_default();
                bound.insert(key.to_owned(), action.to_owned());
                self.take_settings(settings);
                let words = format!("{key}: {action}, written to {}", path.display());
                self.state.screen.say(words, now);
            }
            Err(error) => self.complain_of(&path, &error, now),
        }
    }

    fn complain_of(&mut self, path: &Path, error: &io::Error, now: Timestamp) {
        let words = format!("{} could not be written: {error}", path.display());
        self.state.screen.complain(words, now);
    }

    fn take_settings(&mut self, settings: Settings) {
        // The keys include those of the keymap file, which is not written here.
        let keys = std::mem::take(&mut self.options.settings.keys);
        self.options.settings = Settings { keys, ..settings };
        let options = &self.options;
        let (theme, _) = Theme::chosen(&options.settings, options.coloured, self.background);
        self.look.theme = theme;
        self.look.glyphs = Glyphs::new(options.ascii || options.settings.ascii);
        (self.keymap, _) = keymap(&self.state.views, options);
        self.state.screen.redraw = true;
    }
}

/// Changes the text of the file, which may not be there yet; the settings it then has.
fn write(path: &Path, change: impl FnOnce(&str) -> Result<String, String>) -> io::Result<Settings> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let changed = change(&text).map_err(io::Error::other)?;
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::write(path, &changed)?;
    Ok(Settings::read(&changed).0)
}
