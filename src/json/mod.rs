//! Standard output as one JSON object to a line: the same facts as the other faces, for programs. Every object has
//! `type` and, if it is about a moment, `at` (RFC 3339, UTC). `docs/json.md` is the schema; fields are only ever added.

mod face;
mod findings;
mod notice;
mod report;

pub use face::Json;
pub use findings::findings;
pub use notice::object as notice;
pub use report::{
    container, diagnostics, engine_error, explanation, faults, first_error, host_event, image, line, plan, processes,
    project, usage, volume,
};

use crate::diag::changes_direction;
use crate::engine::Timestamp;
use serde_json::Value;
use std::io::Write;

/// Prints an object about a failure on a line of its own. If it cannot be written, the exit code still reports the
/// failure.
fn tell(object: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text(object)).and_then(|()| out.flush());
}

/// An object on one line. Control characters and characters that change the direction of text are escaped, as JSON
/// allows, so that a container's output cannot affect the terminal.
pub fn text(object: &Value) -> String {
    let plain = object.to_string();
    if plain.is_ascii() && !plain.contains('\u{7f}') {
        return plain;
    }
    let mut safe = String::with_capacity(plain.len());
    for character in plain.chars() {
        // Those of ASCII are escaped already.
        if matches!(character, '\u{7f}'..='\u{9f}') || changes_direction(character) {
            safe.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            safe.push(character);
        }
    }
    safe
}

/// A time as RFC 3339 in UTC with nanoseconds.
pub fn time(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    format!("{at:.9}")
}

/// A duration as a number of milliseconds.
fn millis(length: std::time::Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_terminal_would_obey_is_printed_and_nothing_is_changed() {
        let hostile = "a\u{1b}]52;c;eA==\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}é漢";
        let printed = text(&serde_json::json!({ "text": hostile }));
        let obeyed = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!printed.contains(obeyed), "{printed}");
        let back: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(back["text"], hostile);
    }
}
