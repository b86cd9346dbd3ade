//! One line of text being typed.

use crate::tui::kit::key::KeyPress;
use crate::tui::kit::text;
use crossterm::event::KeyCode;

/// Longest input in bytes; only a paste can reach it.
const LONGEST: usize = 1000;

/// A line being typed, with its cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Input {
    text: String,
    /// Byte offset, always on a character boundary.
    at: usize,
}

impl Input {
    /// A line with initial text; the cursor is at its end.
    pub(crate) fn with_text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    pub(crate) fn before_cursor(&self) -> &str {
        self.text.get(..self.at).unwrap_or(&self.text)
    }

    /// Inserts typed or pasted text; line feeds become spaces, unprintable characters are dropped.
    pub(crate) fn insert(&mut self, typed: &str) {
        let typed = text::clean(typed);
        if self.text.len() + typed.len() <= LONGEST {
            self.text.insert_str(self.at, &typed);
            self.at += typed.len();
        }
    }

    /// Handles an editing key; false when it is not one.
    pub(crate) fn take(&mut self, key: KeyPress) -> bool {
        if key.is_backspace() {
            self.remove_back_to(self.previous());
        } else if key.is_kill_line() {
            self.remove_back_to(0);
        } else if key.is_kill_word() {
            let before = self.before_cursor().trim_end();
            self.remove_back_to(before.rfind(' ').map_or(0, |space| space + 1));
        } else if let Some(c) = key.text() {
            self.insert(c.encode_utf8(&mut [0; 4]));
        } else {
            return self.go(key.code());
        }
        true
    }

    fn go(&mut self, code: KeyCode) -> bool {
        match code {
            KeyCode::Left => self.at = self.previous(),
            KeyCode::Right => {
                let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
                self.at += next.map_or(0, char::len_utf8);
            }
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            KeyCode::Delete => {
                if self.at < self.text.len() {
                    self.text.remove(self.at);
                }
            }
            _ => return false,
        }
        true
    }

    fn previous(&self) -> usize {
        self.before_cursor().char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn remove_back_to(&mut self, start: usize) {
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> Input {
        let mut input = Input::default();
        for key in keys {
            assert!(input.take(key.parse().unwrap()), "{key}");
        }
        input
    }

    #[test]
    fn editing_keeps_to_characters() {
        assert_eq!(typed(&["a", "é", "漢", "backspace"]).text(), "aé");
        assert_eq!(typed(&["a", "é", "left", "left", "x"]).text(), "xaé");
        assert_eq!(typed(&["a", "b", "home", "delete", "right", "c"]).text(), "bc");
    }

    #[test]
    fn a_word_and_the_line_can_be_taken_back() {
        let mut input = Input::with_text("level>=warn svc:web");
        assert!(input.take("ctrl+w".parse().unwrap()));
        assert_eq!(input.text(), "level>=warn ");
        assert!(input.take("ctrl+u".parse().unwrap()));
        assert_eq!(input.text(), "");
    }

    #[test]
    fn a_paste_cannot_smuggle_anything_in() {
        let mut input = Input::default();
        input.insert("a\x1b[2Jb\nc");
        assert_eq!(input.text(), "ab c");
    }
}
