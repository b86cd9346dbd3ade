//! The one place that text passes before it is printed: whatever path, name, argument or answer became part of it,
//! nothing in it controls the terminal. What is data for another program (`config` and `logs` into a pipe, `exec`) does
//! not pass here.

use crate::diag::changes_direction;
use crate::logs::plain_text;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the program colours what it prints; then the sequences that do so are let through.
static COLOURED: AtomicBool = AtomicBool::new(false);

/// Says once, at the start, whether the program's streams are coloured.
pub fn set_coloured(coloured: bool) {
    COLOURED.store(coloured, Ordering::Relaxed);
}

/// The text as it may be printed: lines and tabs stay; other control characters and those that change the direction of
/// text are made visible or removed, and so are escape sequences other than colours.
pub fn printable(text: &str) -> Cow<'_, str> {
    clean_lines(text, COLOURED.load(Ordering::Relaxed))
}

fn clean_lines(text: &str, coloured: bool) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        clean_line(line, coloured, &mut out);
        out.push_str(end);
    }
    Cow::Owned(out)
}

fn clean_line(line: &str, coloured: bool, out: &mut String) {
    let mut rest = line;
    while !rest.is_empty() {
        let colour = (0..rest.len())
            .filter(|at| coloured && rest.is_char_boundary(*at))
            .find_map(|at| Some((at, colour_length(&rest[at..])?)));
        let (at, length) = colour.unwrap_or((rest.len(), 0));
        let (before, from) = rest.split_at(at);
        if before.contains(is_harmful) {
            out.push_str(&plain_text(before.as_bytes(), before.len()));
        } else {
            out.push_str(before);
        }
        out.push_str(&from[..length]);
        rest = &from[length..];
    }
}

/// The length of the sequence for a colour or weight that the text begins with. Those that hide text or make it blink
/// are none.
fn colour_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    let (parameters, rest) = parameters.split_at(end);
    let hides = parameters.split(';').any(|number| matches!(number, "5" | "6" | "8"));
    let is_index = parameters.starts_with("38;5;") || parameters.starts_with("48;5;");
    (rest.starts_with('m') && (!hides || is_index)).then_some(end + 3)
}

fn is_harmful(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t' || changes_direction(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_controls_a_terminal_is_printed() {
        let hostile = "a\u{1b}]52;c;eA==\u{7}b\u{9b}2J\u{202e}c\u{7f}\rd\u{1b}[8mhidden\u{1b}[0m\n\tend\n";
        for coloured in [false, true] {
            let shown = clean_lines(hostile, coloured).replace("\u{1b}[0m", "");
            assert!(!shown.contains(is_harmful), "{shown:?}");
            assert!(shown.ends_with("hidden\n\tend\n"), "{shown:?}");
        }
    }

    #[test]
    fn colours_stay_only_where_the_program_uses_them() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: x\n";
        assert_eq!(clean_lines(text, true), text);
        assert_eq!(clean_lines(text, false), "error: x\n");
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(clean_lines("é漢\ta\n", false), Cow::Borrowed(_)));
    }
}
