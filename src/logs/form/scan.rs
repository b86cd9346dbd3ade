//! Takes words, levels and bracketed texts from the beginning of a text.

use crate::logs::Level;

/// The text up to a blank, and what follows the blanks.
pub(super) fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    (!word.is_empty()).then_some((word, rest.trim_start()))
}

/// The text between brackets, and what follows the blanks after them.
pub(super) fn enclosed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let (inner, rest) = text.strip_prefix(open)?.split_once(close)?;
    Some((inner.trim(), rest.trim_start()))
}

/// The text up to a mark, when it is one word, and what follows the mark and its blanks.
pub(super) fn word_before<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (word, rest) = text.split_once(mark)?;
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    is_word.then_some((word, rest.trim_start()))
}

/// A level in capitals (`WARN`), in brackets (`[warn]`, `<Warning>`), or before a colon (`warn:`); then what follows.
pub(super) fn level(text: &str) -> Option<(Level, &str)> {
    for (open, close) in [('[', ']'), ('<', '>'), ('(', ')')] {
        if let Some((inner, rest)) = enclosed(text, open, close) {
            let level = Level::from_word(inner.as_bytes())?;
            return Some((level, rest.strip_prefix(':').unwrap_or(rest).trim_start()));
        }
    }
    let end = text
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let level = Level::from_word(word.as_bytes())?;
    if let Some(rest) = rest.strip_prefix(':') {
        return Some((level, rest.trim_start()));
    }
    // These are levels in some programs and plain words in others.
    let is_plain_word = matches!(word, "LOG" | "NOTE" | "SYSTEM" | "FINE" | "FAILURE");
    let in_capitals = word.bytes().all(|letter| letter.is_ascii_uppercase());
    let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (in_capitals && ends && !is_plain_word).then_some((level, rest.trim_start()))
}

/// Whether a text is a number.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text may be the name of a logger: letters, digits and what joins them.
pub(super) fn is_name(text: &str) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || "._-:$/@*".contains(letter);
    text.starts_with(|first: char| first.is_alphabetic() || first == '_') && text.chars().all(joins)
}
