//! Keys: parsed from text, printed as text, converted from terminal events.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use std::str::FromStr;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyPress {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

impl KeyPress {
    /// The character it writes, when it writes one.
    pub(crate) fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key without its modifiers.
    pub(crate) fn code(self) -> KeyCode {
        self.code
    }

    /// Whether it is backspace, or what terminals send for it.
    pub(crate) fn is_backspace(self) -> bool {
        self.code == KeyCode::Backspace || (self.ctrl && self.code == KeyCode::Char('h'))
    }

    /// Whether it clears a line of text.
    pub(crate) fn is_kill_line(self) -> bool {
        self.ctrl && self.code == KeyCode::Char('u')
    }

    /// Whether it deletes a word.
    pub(crate) fn is_kill_word(self) -> bool {
        self.ctrl && self.code == KeyCode::Char('w')
    }
}

impl From<KeyEvent> for KeyPress {
    fn from(event: KeyEvent) -> Self {
        let is_char = matches!(event.code, KeyCode::Char(_));
        let back_tab = event.code == KeyCode::BackTab;
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        // Terminals send the same byte for these and for ctrl with a digit; crossterm reports the latter.
        let code = match event.code {
            KeyCode::Char('4') if ctrl => KeyCode::Char('\\'),
            KeyCode::Char('5') if ctrl => KeyCode::Char(']'),
            KeyCode::Char('6') if ctrl => KeyCode::Char('^'),
            KeyCode::Char('7') if ctrl => KeyCode::Char('_'),
            code => code,
        };
        Self {
            code: if back_tab { KeyCode::Tab } else { code },
            ctrl,
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: back_tab || (event.modifiers.contains(KeyModifiers::SHIFT) && !is_char),
        }
    }
}

const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdown", KeyCode::PageDown),
    ("insert", KeyCode::Insert),
    ("delete", KeyCode::Delete),
];

impl FromStr for KeyPress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut key = Self {
            code: KeyCode::Null,
            ctrl: false,
            alt: false,
            shift: false,
        };
        let mut rest = text;
        loop {
            let (held, after) = match rest.split_once('+') {
                Some((held, after)) if !held.is_empty() && !after.is_empty() => (held, after),
                _ => break,
            };
            match held {
                "ctrl" => key.ctrl = true,
                "alt" => key.alt = true,
                "shift" => key.shift = true,
                _ => {
                    return Err(format!(
                        "{text:?}: {held:?} cannot be held down; ctrl, alt and shift can"
                    ));
                }
            }
            rest = after;
        }
        let named = NAMED.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code);
        let function = rest
            .strip_prefix('f')
            .and_then(|n| n.parse::<u8>().ok())
            .map(KeyCode::F);
        let mut chars = rest.chars();
        let single = chars.next().filter(|_| chars.next().is_none()).map(KeyCode::Char);
        key.code = named
            .or(function)
            .or(single)
            .ok_or_else(|| format!("{text:?}: there is no key {rest:?}"))?;
        if let (KeyCode::Char(c), true) = (key.code, key.shift) {
            key.code = KeyCode::Char(c.to_ascii_uppercase());
            key.shift = false;
        }
        Ok(key)
    }
}

impl fmt::Display for KeyPress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl+"), (self.alt, "alt+"), (self.shift, "shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            other => write!(f, "{other}"),
        }
    }
}

/// Reads `"g g"`: one key or several pressed after each other.
pub(crate) fn chord(text: &str) -> Result<Vec<KeyPress>, String> {
    if text == " " {
        return "space".parse().map(|key| vec![key]);
    }
    let keys: Result<Vec<KeyPress>, String> = text.split_whitespace().map(str::parse).collect();
    keys.and_then(|keys| {
        if keys.is_empty() {
            Err("an empty key".to_owned())
        } else {
            Ok(keys)
        }
    })
}

/// A chord as it is printed.
pub(crate) fn print_chord(keys: &[KeyPress]) -> String {
    keys.iter().map(KeyPress::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> KeyPress {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn keys_are_printed_as_they_are_read() {
        for text in [
            "x",
            "X",
            "ctrl+x",
            "alt+x",
            "f5",
            "enter",
            "shift+tab",
            "space",
            "pgup",
            "+",
            "ctrl++",
            "/",
            "ctrl+]",
        ] {
            assert_eq!(key(text).to_string(), text);
        }
        assert!("hyper+x".parse::<KeyPress>().is_err());
        assert!("enterr".parse::<KeyPress>().is_err());
        assert_eq!(key("shift+a"), key("A"));
    }

    #[test]
    fn terminal_events_become_the_same_keys() {
        let event = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(KeyPress::from(event), key("G"));
        let event = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(KeyPress::from(event), key("shift+tab"));
        let event = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(KeyPress::from(event), key("ctrl+c"));
        let event = KeyEvent::new(KeyCode::Char('5'), KeyModifiers::CONTROL);
        assert_eq!(KeyPress::from(event), key("ctrl+]"));
    }
}
