//! The codes in `docs/diagnostics.md` are exactly those the program uses.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The codes in backticks in the first column of the tables.
fn documented() -> BTreeSet<String> {
    let text = fs::read_to_string("docs/diagnostics.md").unwrap();
    let code = Regex::new("`([a-z0-9.-]+)`").unwrap();
    let first = text
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next());
    first
        .flat_map(|cell| {
            code.captures_iter(cell)
                .map(|found| found[1].to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Sources that make diagnostics, without their tests.
fn sources(dir: &Path, all: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, all);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).unwrap();
            all.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

/// Every code in the program: the first string passed to a diagnostic, or to a helper that makes one.
fn said() -> BTreeSet<String> {
    let mut all = Vec::new();
    for room in [
        "src/yaml",
        "src/compose",
        "src/plan",
        "src/rules",
        "src/swarm",
        "src/doctor",
        "src/main",
    ] {
        sources(Path::new(room), &mut all);
    }
    let direct = r#"Diagnostic::(?:error|warning)\(\s*"([a-z0-9.-]+)""#;
    let helper =
        r#"\b(?:error|judged|fault|fault_hint|warn|warning)\((?:[^"();]|\[[^\]]*\])*?"([a-z0-9]+(?:-[a-z0-9.]+)+)""#;
    let reference = r#""(undefined-[a-z]+)""#;
    let patterns = [direct, helper, reference].map(|pattern| Regex::new(pattern).unwrap());
    let found = all
        .iter()
        .flat_map(|text| patterns.iter().flat_map(|pattern| pattern.captures_iter(text)));
    found.map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_code_is_documented_and_every_documented_code_exists() {
    let (documented, said) = (documented(), said());
    let missing: Vec<_> = said.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&said).collect();
    assert!(said.len() > 90, "the search finds only {} codes", said.len());
    assert!(missing.is_empty(), "not in docs/diagnostics.md: {missing:?}");
    assert!(gone.is_empty(), "only in docs/diagnostics.md: {gone:?}");
}
