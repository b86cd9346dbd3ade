//! Which room may import which: the map of `ARCHITECTURE.md`.

use crate::source::sources;
use std::collections::BTreeMap;

/// Room → rooms it may name. A room may always name itself.
pub const MAP: &[(&str, &[&str])] = &[
    ("mask", &[]),
    ("diag", &["mask"]),
    ("yaml", &["diag"]),
    ("compose", &["mask", "diag", "yaml"]),
    ("engine", &["mask"]),
    ("engine/docker", &["engine", "mask"]),
    ("engine/sim", &["engine"]),
    ("logs", &["diag"]),
    ("rules", &["diag", "yaml"]),
    ("plan", &["diag", "compose", "engine"]),
    ("swarm", &["diag", "compose", "engine"]),
    ("doctor", &["mask", "diag", "yaml", "compose", "engine", "plan"]),
    ("facts", &["compose", "engine", "plan", "doctor", "runtime"]),
    (
        "stack",
        &["diag", "compose", "engine", "plan", "swarm", "logs", "rules"],
    ),
    (
        "explain",
        &[
            "mask", "diag", "compose", "engine", "plan", "swarm", "logs", "rules", "stack",
        ],
    ),
    (
        "runtime",
        &[
            "diag", "compose", "engine", "plan", "swarm", "logs", "rules", "stack", "explain",
        ],
    ),
    ("format", &["engine", "plan"]),
    ("registry", &[]),
    ("remote", &["compose", "engine", "registry"]),
    ("settings", &["diag"]),
    (
        "tui",
        &[
            "mask", "diag", "compose", "engine", "plan", "swarm", "logs", "stack", "explain", "runtime", "settings",
            "yaml",
        ],
    ),
    (
        "plain",
        &[
            "diag", "compose", "engine", "plan", "doctor", "logs", "stack", "explain", "runtime",
        ],
    ),
    (
        "json",
        &[
            "diag", "compose", "engine", "plan", "doctor", "logs", "stack", "explain", "runtime",
        ],
    ),
    ("cli", &["plan"]),
    ("main", &["*"]),
];

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
