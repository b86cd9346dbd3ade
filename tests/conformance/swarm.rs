//! `plan --swarm`: every attribute that a file uses is in the table of what becomes of it on a swarm, and so is `docs/swarm.md`.

use crate::case::{Case, Tool};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Plans a case for a swarm; answers what was printed, or none when it was refused.
fn plan(case: &Case, dir: &Path) -> Option<Value> {
    let output = case.call(&Tool::ours(), dir, &["--swarm", "--json", "plan"]);
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 2 | 3)),
        "{}: {code:?} {}",
        case.name,
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout).unwrap();
    let objects = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects.into_iter().find(|object| object["type"] == "plan")
}

#[test]
fn every_use_of_an_attribute_is_judged() {
    let root = tempfile::tempdir().unwrap();
    let mut judged = 0;
    for dir in crate::case::directories(Path::new("tests/cases/accepted")) {
        let case = Case::read(&dir);
        let dir = case.lay(root.path());
        let Some(plan) = plan(&case, &dir) else { continue };
        for used in plan["attributes"].as_array().unwrap() {
            assert!(used["support"].is_string(), "{}: {used}", case.name);
            judged += 1;
        }
    }
    assert!(judged > 200, "{judged}");
}

const BEGINS: &str = "<!-- Generated from here on: STACKDECK_WRITE_DOCS=1 cargo test --test conformance swarm -->\n";

#[test]
fn the_page_has_the_table_of_attributes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/swarm.md");
    let text = fs::read_to_string(&path).unwrap();
    let (written, _) = text.split_once(BEGINS).expect("the page has the mark");
    let wanted = format!("{written}{BEGINS}{}", stackdeck::swarm::page());
    if std::env::var("STACKDECK_WRITE_DOCS").as_deref() == Ok("1") {
        fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        wanted,
        "write it again as its mark says"
    );
}
