//! What docker compose makes of a file, stackdeck makes of it: our own cases (`tests/cases`, recorded from the reference), and the
//! larger corpus where it lies beside the repository or `STACKDECK_CONFORMANCE` names it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Files of a case that are about it, not of it.
const ABOUT: [&str; 4] = [
    "case.json",
    "expected.json",
    "expected-error.txt",
    "expected-inspect.json",
];
/// Most of the corpus that may differ on purpose: 2 %.
const ALLOWED: usize = 50;

struct Case {
    name: String,
    dir: PathBuf,
    about: Value,
}

impl Case {
    fn read(dir: &Path) -> Self {
        let about = fs::read_to_string(dir.join("case.json")).unwrap_or_else(|_| "{}".to_owned());
        Self {
            name: dir.file_name().unwrap().to_str().unwrap().to_owned(),
            dir: dir.to_owned(),
            about: serde_json::from_str(&about).unwrap(),
        }
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let list = self.about[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Runs `config` on the case, copied to a directory of its name.
    fn run(&self, root: &Path) -> Output {
        let dir = root.join(&self.name);
        copy(&self.dir, &dir);
        for empty in self.texts("dirs") {
            fs::create_dir_all(dir.join(empty)).unwrap();
        }
        let stdin = self.about["stdin"]
            .as_str()
            .map(|file| fs::File::open(dir.join(file)).unwrap());
        let environment: BTreeMap<String, String> =
            serde_json::from_value(self.about["env"].clone()).unwrap_or_default();
        let output = Command::new(env!("CARGO_BIN_EXE_stackdeck"))
            .args(self.texts("args"))
            .args(["config", "--format", "json"])
            .args(self.texts("config_args"))
            .current_dir(dir.join(self.about["cwd"].as_str().unwrap_or(".")))
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", format!("{}-home", root.display()))
            .envs(environment)
            .stdin(stdin.map_or_else(Stdio::null, Stdio::from))
            .output()
            .unwrap();
        fs::remove_dir_all(&dir).unwrap();
        output
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), &target).unwrap();
        } else if kind.is_dir() {
            copy(&path, &target);
        } else if !ABOUT.iter().any(|about| entry.file_name() == *about) {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn directories(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The paths at which two models differ; whole numbers and decimals of one value are equal.
fn differences(expected: &Value, got: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(left), Value::Object(right)) => {
            let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            for key in keys {
                let (left, right) = (left.get(key), right.get(key));
                match (left, right) {
                    (Some(left), Some(right)) => differences(left, right, &format!("{path}.{key}"), found),
                    _ => found.push(format!("{path}.{key}: expected {left:?}, got {right:?}")),
                }
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differences(left, right, &format!("{path}[{index}]"), found);
            }
        }
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => {}
        (left, right) if left == right => {}
        _ => found.push(format!("{path}: expected {expected}, got {got}")),
    }
}

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
