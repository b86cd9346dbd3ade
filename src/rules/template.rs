//! Texts with placeholders: `{host}` is replaced by what the group `host` caught; `[? at {host}]` is left out when it
//! caught nothing.

use indexmap::IndexMap;

/// The named groups of a pattern that took part in a match: name → text.
pub type Groups = IndexMap<String, String>;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
    /// A part that is left out when one of its placeholders is empty.
    Optional(&'a str),
}

/// The names of all placeholders of a text, those of its optional parts last.
pub(super) fn placeholders(text: &str) -> Vec<&str> {
    let mut optional = Vec::new();
    let mut names = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(_) => {}
            Piece::Placeholder(name) => names.push(name),
            Piece::Optional(inner) => optional.extend(placeholders(inner)),
        }
    }
    names.extend(optional);
    names
}

/// A text with what the groups caught.
pub fn fill(text: &str, groups: &Groups) -> String {
    let caught = |name: &str| groups.get(name).map_or("", String::as_str);
    let filled = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Placeholder(name) => caught(name).to_owned(),
        Piece::Optional(inner) if placeholders(inner).iter().all(|name| !caught(name).is_empty()) => {
            fill(inner, groups)
        }
        Piece::Optional(_) => String::new(),
    });
    filled.collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if let Some((piece, length)) = special(rest) {
            found.push(Piece::Text(&text[from..at]));
            found.push(piece);
            at += length;
            from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found.push(Piece::Text(&text[from..]));
    found
}

/// A placeholder or an optional part at the beginning of a text, and its length.
fn special(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(rest) = text.strip_prefix("[?") {
        let end = rest.find(']')?;
        return Some((Piece::Optional(&rest[..end]), end + 3));
    }
    let rest = text.strip_prefix('{')?;
    let name = &rest[..rest.find('}')?];
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then_some((Piece::Placeholder(name), name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_empty_parts_left_out() {
        let mut groups = Groups::new();
        groups.insert("user".to_owned(), "ada".to_owned());
        let text = "refused[? for `{user}`][? at {host}]: {user}, {{.Names}} [\"CMD\"]";
        assert_eq!(fill(text, &groups), "refused for `ada`: ada, {{.Names}} [\"CMD\"]");
        assert_eq!(placeholders(text), ["user", "user", "host"]);
    }
}
