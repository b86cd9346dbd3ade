//! Asks the terminal for its background colour (OSC 11). The answer arrives among the key events at any time: nothing
//! waits for it, and none of it is taken for key presses.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Longest answer in characters; `11;rgba:ffff/ffff/ffff/ffff` is the longest known.
const LONGEST: usize = 40;

/// The terminal's background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Background {
    /// Dark, or unknown.
    #[default]
    Dark,
    Light,
}

/// The state of the question to the terminal.
#[derive(Debug, Default)]
pub(crate) enum BackgroundQuestion {
    /// Not asked, or answered already.
    #[default]
    None,
    /// Asked; no answer yet.
    Asked,
    /// The answer has begun; its text so far.
    Reading(String),
}

/// What a key event turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeyOrigin {
    /// A key press.
    Key,
    /// Part of the answer.
    Part,
    /// The end of the answer.
    Answer(Background),
}

impl BackgroundQuestion {
    /// Takes a key event, which may be part of the answer.
    pub(crate) fn take_key(&mut self, event: KeyEvent) -> KeyOrigin {
        match std::mem::take(self) {
            Self::None => KeyOrigin::Key,
            // Escape and `]` (read as Alt+`]`): OSC answers begin like that, and none of our bindings does.
            Self::Asked if event.code == KeyCode::Char(']') && event.modifiers.contains(KeyModifiers::ALT) => {
                *self = Self::Reading(String::new());
                KeyOrigin::Part
            }
            Self::Asked => {
                *self = Self::Asked;
                KeyOrigin::Key
            }
            Self::Reading(mut text) => match event.code {
                KeyCode::Char('g') if event.modifiers.contains(KeyModifiers::CONTROL) => answer(&text),
                KeyCode::Char('\\') if event.modifiers.contains(KeyModifiers::ALT) => answer(&text),
                KeyCode::Char(c) if text.len() < LONGEST && (c.is_ascii_hexdigit() || ";:/rgba".contains(c)) => {
                    text.push(c);
                    *self = Self::Reading(text);
                    KeyOrigin::Part
                }
                _ => KeyOrigin::Key,
            },
        }
    }
}

fn answer(text: &str) -> KeyOrigin {
    KeyOrigin::Answer(read(text).unwrap_or_default())
}

/// Parses `11;rgb:ffff/ffff/ffff`; light means that dark text is easier to read on it.
fn read(text: &str) -> Option<Background> {
    let (_, channels) = text.strip_prefix("11;")?.split_once(':')?;
    let mut light = channels.split('/').take(3).map(|channel| {
        let most = 16u32.checked_pow(u32::try_from(channel.len()).ok()?)?.checked_sub(1)?;
        let value = u32::from_str_radix(channel, 16).ok()?;
        Some(f64::from(value) / f64::from(most.max(1)))
    });
    let (red, green, blue) = (light.next()??, light.next()??, light.next()??);
    // Rec. 709 weights.
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    Some(if luma > 0.5 {
        Background::Light
    } else {
        Background::Dark
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<KeyEvent> {
        let mut alt = false;
        let mut keys = Vec::new();
        for c in text.chars() {
            match c {
                '\u{1b}' => alt = true,
                '\u{7}' => keys.push(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL)),
                c => {
                    let held = if std::mem::take(&mut alt) {
                        KeyModifiers::ALT
                    } else {
                        KeyModifiers::NONE
                    };
                    keys.push(KeyEvent::new(KeyCode::Char(c), held));
                }
            }
        }
        keys
    }

    fn told(text: &str) -> Vec<KeyOrigin> {
        let mut question = BackgroundQuestion::Asked;
        keys(text).into_iter().map(|key| question.take_key(key)).collect()
    }

    #[test]
    fn the_answer_is_no_keys() {
        for (text, background) in [
            ("\u{1b}]11;rgb:ffff/ffff/ffff\u{7}", Background::Light),
            ("\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{1b}\\", Background::Dark),
            ("\u{1b}]11;rgb:fd/f6/e3\u{1b}\\", Background::Light),
            ("\u{1b}]11;rgba:0/0/0/f\u{7}", Background::Dark),
        ] {
            let told = told(text);
            assert_eq!(told.last(), Some(&KeyOrigin::Answer(background)), "{text:?}");
            assert!(!told.contains(&KeyOrigin::Key), "{text:?}");
        }
    }

    #[test]
    fn keys_before_and_after_it_are_keys() {
        assert_eq!(told("jq"), [KeyOrigin::Key, KeyOrigin::Key]);
        assert_eq!(told("\u{1b}]11;rgb:0/0/0\u{7}j").last(), Some(&KeyOrigin::Key));
    }

    #[test]
    fn what_is_no_answer_after_all_ends_it() {
        let told = told("\u{1b}]zj");
        assert_eq!(told, [KeyOrigin::Part, KeyOrigin::Key, KeyOrigin::Key]);
    }
}
