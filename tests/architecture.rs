//! Checks the architecture: rooms import only what the map in `ARCHITECTURE.md` allows, and libraries are named only in
//! the rooms they belong to.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Room → rooms it may name. A room may always name itself.
const MAP: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("yaml", &["diag"]),
    ("compose", &["diag", "yaml"]),
    ("engine", &[]),
    ("engine/docker", &["engine"]),
    ("engine/sim", &["engine"]),
    ("logs", &["diag"]),
    ("plan", &["diag", "compose", "engine"]),
    ("stack", &["diag", "compose", "engine", "plan", "logs"]),
    ("explain", &["diag", "compose", "engine", "plan", "logs", "stack"]),
    (
        "runtime",
        &["diag", "compose", "engine", "plan", "logs", "stack", "explain"],
    ),
    ("settings", &["diag"]),
    (
        "tui",
        &[
            "diag", "compose", "engine", "plan", "logs", "stack", "explain", "runtime", "settings", "yaml",
        ],
    ),
    (
        "plain",
        &[
            "diag", "compose", "engine", "plan", "logs", "stack", "explain", "runtime",
        ],
    ),
    (
        "json",
        &[
            "diag", "compose", "engine", "plan", "logs", "stack", "explain", "runtime",
        ],
    ),
    ("cli", &[]),
    ("main", &["*"]),
];

/// Library or macro → rooms that may name it.
const OWNED: &[(&str, &[&str])] = &[
    ("bollard", &["engine/docker"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui", "main"]),
    ("granit_parser", &["yaml"]),
    ("vt100", &["tui"]),
    ("clap", &["cli", "main"]),
    ("println!", &["plain", "json", "main"]),
    ("eprintln!", &["plain", "json", "main"]),
];

/// Lines a file may have, its unit tests left out. Tables may be longer and say so in their first lines: "A table".
const LONGEST: usize = 400;

struct File {
    path: PathBuf,
    room: String,
    code: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let inside = path.strip_prefix(&root).unwrap().to_path_buf();
                files.push(File {
                    room: room_of(&inside),
                    code: without_tests(&fs::read_to_string(&path).unwrap()),
                    path: inside,
                });
            }
        }
    }
    files.retain(|file| !file.path.to_string_lossy().contains("tests"));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn room_of(path: &Path) -> String {
    let parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().trim_end_matches(".rs").to_string())
        .collect();
    match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["lib"] | ["main", ..] => "main".into(),
        ["engine", room @ ("docker" | "sim"), ..] => format!("engine/{room}"),
        [room, ..] => (*room).into(),
        [] => String::new(),
    }
}

/// The text up to the unit tests, without comments.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn rooms_named(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for start in ["crate::", "stackdeck::"] {
        for (at, _) in code.match_indices(start) {
            let rest = &code[at + start.len()..];
            let room: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            let inner = rest
                .strip_prefix("engine::")
                .and_then(|rest| ["docker", "sim"].into_iter().find(|room| rest.starts_with(room)));
            named.push(inner.map_or(room, |inner| format!("engine/{inner}")));
        }
    }
    named
}

#[test]
fn rooms_import_only_what_the_map_allows() {
    let map: BTreeMap<&str, &[&str]> = MAP.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(allowed) = map.get(file.room.as_str()) else {
            wrong.push(format!(
                "{}: the room `{}` is not on the map",
                file.path.display(),
                file.room
            ));
            continue;
        };
        for named in rooms_named(&file.code) {
            let fine = named == file.room || allowed.contains(&"*") || allowed.contains(&named.as_str());
            if !fine && map.contains_key(named.as_str()) {
                wrong.push(format!(
                    "{}: `{}` may not name `{named}`",
                    file.path.display(),
                    file.room
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

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

#[test]
fn files_hold_one_idea() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|file| {
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(&file.path)).unwrap();
            let table = text
                .lines()
                .take(5)
                .any(|line| line.starts_with("//!") && line.contains("A table"));
            file.code.lines().count() > LONGEST && !table
        })
        .map(|file| format!("{}: {} lines", file.path.display(), file.code.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// New readers start with this page and believe it, so it must name every room and only files that exist.
#[test]
fn the_page_names_every_room_and_only_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, table) = page.split_once("| room | in one line | where to begin |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let quoted = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut named = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        for room in quoted(cells[1]) {
            for file in quoted(cells[3]) {
                let path = root.join("src").join(&room).join(&file);
                assert!(path.exists(), "{room}: {file} is not there");
            }
            named.push(room);
        }
    }
    named.sort();
    let mut rooms: Vec<&str> = MAP.iter().map(|(room, _)| *room).collect();
    rooms.sort_unstable();
    assert_eq!(named, rooms);
}

/// Bugs that similar programs had are numbered 1 to 18 as traps; each needs a test with its number in the name.
#[test]
fn every_trap_of_the_field_has_a_test_of_its_name() {
    let mut all = String::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let missing: Vec<u32> = (1..=18)
        .filter(|trap| !all.contains(&format!("fn trap_{trap:02}_")))
        .collect();
    assert!(missing.is_empty(), "traps without a test: {missing:?}");
}

/// The text of every source file below a directory, tests and all.
fn gather(dir: &Path, all: &mut String) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            gather(&entry.path(), all);
        } else if entry.path().extension().is_some_and(|ending| ending == "rs") {
            all.push_str(&fs::read_to_string(entry.path()).unwrap());
        }
    }
}
