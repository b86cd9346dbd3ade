//! Text from outside that becomes part of a message: it does not control the terminal, and secrets in it stay masked.

use std::process::{Command, Output};

/// An escape sequence that puts a text on the clipboard, a C1 control and a change of direction.
const HOSTILE: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}2J\u{202e}";

/// Runs in a directory with a hostile name and this Compose file.
fn stackdeck(words: &[&str], compose: &str, variables: &[(&str, &str)]) -> Output {
    let root = tempfile::tempdir().unwrap();
    let directory = root.path().join(format!("dir{HOSTILE}"));
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join("compose.yaml"), compose).unwrap();
    Command::new(env!("CARGO_BIN_EXE_stackdeck"))
        .args(words)
        .current_dir(&directory)
        .env("HOME", root.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[track_caller]
fn assert_harmless(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8(text).unwrap();
    let harmful = |c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}');
    assert!(!text.contains(harmful), "{text:?}");
    text
}

#[test]
fn a_path_and_quoted_lines_do_not_reach_the_terminal_raw() {
    let compose = format!("services:\n  web:\n    imagee: \"x{HOSTILE}\"\n");
    let text = assert_harmless(&stackdeck(&["config"], &compose, &[]));
    assert!(text.contains("imagee"), "{text}");
    let unknown = format!("services: {{web: {{image: x, depends_on: [\"a{HOSTILE}\"]}}}}\n");
    assert_harmless(&stackdeck(&["config"], &unknown, &[]));
}

#[test]
fn words_of_the_command_line_do_not_reach_the_terminal_raw() {
    let compose = "services: {web: {image: x}}\n";
    for words in [
        &["config", &format!("svc{HOSTILE}")][..],
        &[format!("verb{HOSTILE}").as_str()][..],
        &["logs", &format!("--flag{HOSTILE}")][..],
        &["--host", &format!("foo://{HOSTILE}"), "ps"][..],
        &["-f", &format!("no{HOSTILE}.yaml"), "config"][..],
    ] {
        let output = stackdeck(words, compose, &[]);
        assert!(!output.status.success(), "{words:?}");
        assert_harmless(&output);
    }
}

#[test]
fn secrets_stay_masked_in_messages() {
    let compose =
        "services:\n  web:\n    image: x\n    environment:\n      DB_PASSWORD: hunter2\n      DB_PASSWORD: hunter2\n";
    let text = assert_harmless(&stackdeck(&["config"], compose, &[]));
    assert!(text.contains("DB_PASSWORD") && !text.contains("hunter2"), "{text}");
    let host = [("DOCKER_HOST", "tcp://me:hunter2@nowhere.invalid:2376")];
    let text = assert_harmless(&stackdeck(&["ps"], "services: {web: {image: x}}\n", &host));
    assert!(text.contains("nowhere.invalid") && !text.contains("hunter2"), "{text}");
}
