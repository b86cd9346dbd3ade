//! The image is built from this directory alone, with a lock of its own: it must be the workspace's.

#![expect(clippy::unwrap_used, reason = "a test may fail so")]

use std::{collections::BTreeSet, fs, path::Path};

/// Name, version and checksum of every package of a lock.
fn packages(path: &Path) -> BTreeSet<[String; 3]> {
    let text = fs::read_to_string(path).unwrap();
    let field = |package: &str, name: &str| {
        let line = package
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    text.split("[[package]]")
        .skip(1)
        .map(|package| ["name", "version", "checksum"].map(|name| field(package, name)))
        .collect()
}

#[test]
fn locks_agree() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = here.join("../../Cargo.lock");
    if !workspace.exists() {
        return; // built outside of the workspace
    }
    let (own, workspace) = (packages(&here.join("Cargo.lock")), packages(&workspace));
    assert!(own.len() > 100, "compose/monitor/Cargo.lock was not understood");
    let strange: Vec<_> = own.difference(&workspace).collect();
    assert!(
        strange.is_empty(),
        "compose/monitor/Cargo.lock differs from the workspace's; run compose/monitor/relock: {strange:?}"
    );
}
