//! A setting is chosen in the deck: it is in force at once, and written to the settings file.

use crate::engine::Timestamp;
use crate::settings::{Settings, with_setting};
use crate::tui::deck::{Deck, keymap};
use crate::tui::kit::{Glyphs, Theme};
use crate::tui::terminal::Terminal;
use std::io;
use std::path::Path;

impl<T: Terminal> Deck<T> {
    /// Gives a setting a value.
    pub(super) fn set(&mut self, key: &str, value: &str, now: Timestamp) {
        let Some(path) = self.options.settings_file.clone() else {
            let words = "there is no home directory to keep settings in";
            return self.state.screen.complain(words, now);
        };
        match write(&path, key, value) {
            Ok(settings) => {
                self.take_settings(settings);
                let words = format!("{key}: {value}, written to {}", path.display());
                self.state.screen.say(words, now);
            }
            Err(error) => {
                let words = format!("{} could not be written: {error}", path.display());
                self.state.screen.complain(words, now);
            }
        }
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

/// Changes a setting in the file, which may not be there yet; the settings it then has.
fn write(path: &Path, key: &str, value: &str) -> io::Result<Settings> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let changed = with_setting(&text, key, value);
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::write(path, &changed)?;
    Ok(Settings::read(&changed).0)
}
