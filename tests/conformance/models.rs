//! The model, as JSON.

use crate::case::{Case, differences, directories};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Most of the corpus that may differ on purpose: 2 %.
const ALLOWED: usize = 50;

/// What is wrong with the answer to a case; nothing when it is as expected. `root` stands in the expectation as `placeholder`.
fn verdict(case: &Case, output: &Output, placeholder: &str, root: &str) -> Option<String> {
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.code().is_none_or(|code| code == 101) || errors.contains("panicked at") {
        return Some(format!("it died: {errors}"));
    }
    let refused = case.about["expect"] == "error";
    if refused || !output.status.success() {
        let wrong = refused == output.status.success();
        return wrong.then(|| format!("expected {}: {errors}", case.about["expect"]));
    }
    let expected = fs::read_to_string(case.dir.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected.replace(placeholder, root)).unwrap();
    let mut found = Vec::new();
    match serde_json::from_slice(&output.stdout) {
        Ok(got) => differences(&expected, &got, "$", &mut found),
        Err(error) => found.push(format!("no JSON: {error}")),
    }
    (!found.is_empty()).then(|| found.join("\n    "))
}

#[test]
fn our_own_cases_are_read_as_the_reference_reads_them() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let cases = directories(Path::new("tests/cases/accepted"));
    assert!(cases.len() >= 10, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for dir in cases {
        let case = Case::read(&dir);
        let place = root.join(&case.name).display().to_string();
        if let Some(why) = verdict(&case, &case.run(&root), "{root}", &place) {
            wrong.push(format!("{}: {why}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_reference_refuses_is_refused_with_a_place() {
    let root = tempfile::tempdir().unwrap();
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir("tests/cases/refused").unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for text in text.split("=====\n") {
            fs::write(root.path().join("compose.yaml"), text).unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_stackdeck"))
                .args(["config", "-q"])
                .current_dir(root.path())
                .env_clear()
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.code() != Some(2) || !said.contains("error[") || !said.contains("compose.yaml:") {
                wrong.push(format!("{text}\n{said}"));
            }
            count += 1;
        }
    }
    assert!(count >= 100, "only {count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Cases of the corpus that differ on purpose: the reason stands in `docs/compose-differences.md` under the words after the name.
fn on_purpose() -> BTreeMap<String, String> {
    let text = fs::read_to_string("tests/cases/differences.txt").unwrap();
    let named = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    named
        .map(|line| {
            let (name, reason) = line.split_once(": ").unwrap();
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

#[test]
fn every_difference_has_a_reason_that_is_written_down() {
    let document = fs::read_to_string("docs/compose-differences.md").unwrap();
    for (name, reason) in on_purpose() {
        assert!(document.contains(&reason), "{name}: no row `{reason}`");
    }
}

#[test]
fn the_corpus_is_read_as_the_reference_reads_it() {
    let place = std::env::var("STACKDECK_CONFORMANCE").unwrap_or_else(|_| "../shared/conformance/cases".to_owned());
    if !Path::new(&place).is_dir() {
        eprintln!("SKIPPED: no conformance corpus at {place}; STACKDECK_CONFORMANCE names one");
        return;
    }
    // The expectations are rooted there, and some cases climb above their directory.
    let root = Path::new("/corpus");
    if fs::create_dir_all(root).is_err() {
        eprintln!("SKIPPED: the corpus runs in /corpus, which cannot be made here");
        return;
    }
    let on_purpose = on_purpose();
    let cases = directories(Path::new(&place));
    let (mut wrong, mut differing) = (Vec::new(), 0);
    for dir in &cases {
        let case = Case::read(dir);
        let why = verdict(&case, &case.run(root), "/corpus", "/corpus");
        match (
            why,
            on_purpose.contains_key(&case.name) || !case.about["waived"].is_null(),
        ) {
            (Some(why), true) if !why.starts_with("it died") => differing += 1,
            (Some(why), _) => wrong.push(format!("{}: {why}", case.name)),
            (None, true) if case.about["waived"].is_null() => {
                wrong.push(format!("{}: no longer differs; take it off the list", case.name));
            }
            (None, _) => {}
        }
    }
    eprintln!("{} cases, {differing} differ on purpose", cases.len());
    assert!(
        differing * ALLOWED <= cases.len(),
        "{differing} of {} differ",
        cases.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
