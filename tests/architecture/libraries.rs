//! Which room may name which library.

use crate::source::sources;

/// Library or macro → rooms that may name it.
const OWNED: &[(&str, &[&str])] = &[
    ("bollard", &["engine/docker"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui", "main"]),
    ("granit_parser", &["yaml"]),
    ("vt100", &["tui"]),
    ("clap", &["cli", "main"]),
    ("gotmpl", &["format"]),
    ("ureq", &["registry"]),
    ("println!", &["plain", "json", "main"]),
    ("eprintln!", &["plain", "json", "main"]),
];

#[test]
fn libraries_stay_in_the_rooms_that_own_them() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (name, rooms) in OWNED {
            let said = file.code.match_indices(name).any(|(at, _)| {
                let before = file.code[..at].chars().next_back();
                let after = file.code[at + name.len()..].chars().next();
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                let path = name.ends_with('!') || file.code[at + name.len()..].starts_with("::");
                !word(before) && !word(after) && path
            });
            if said && !rooms.contains(&file.room.as_str()) {
                wrong.push(format!("{}: `{name}` belongs to {rooms:?}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
