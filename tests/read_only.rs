//! `--read-only`: every command either only reads, or is refused before an engine is asked.

use stackdeck::cli::{CalledAs, Invocation};
use std::collections::BTreeSet;
use std::process::{Command, Output};

/// Commands that change something on the engine, in a registry or in the user's files, with the arguments they need.
const CHANGING: &[&[&str]] = &[
    &["build"],
    &["commit", "web"],
    &["cp", "./file", "web:/"],
    &["create"],
    &["down"],
    &["exec", "web", "true"],
    &["kill"],
    &["pause"],
    &["plugin", "install"],
    &["publish", "registry.example/app"],
    &["pull"],
    &["push"],
    &["restart"],
    &["rm", "--force"],
    &["pull", "--swarm"],
    &["restart", "--swarm"],
    &["exec", "--swarm", "web", "true"],
    &["wait", "--swarm", "--down-project", "web"],
    &["rollback", "--swarm", "web"],
    &["run", "web"],
    &["scale", "web=2"],
    &["scale", "--swarm", "web=2"],
    &["start"],
    &["stop"],
    &["unpause"],
    &["up", "--detach"],
    &["up", "--swarm"],
    &["down", "--swarm"],
    &["wait", "--down-project", "web"],
    &["watch"],
];

/// Commands that only read, at least without further flags.
const READING: &[&str] = &[
    "alpha",
    "attach",
    "bridge",
    "completion",
    "config",
    "demo",
    "doctor",
    "events",
    "export",
    "graph",
    "help",
    "images",
    "logs",
    "ls",
    "man",
    "plan",
    "port",
    "ps",
    "stats",
    "top",
    "version",
    "volumes",
    "why",
];

fn stackdeck(words: &[&str]) -> Output {
    let project = tempfile::tempdir().unwrap();
    std::fs::write(project.path().join("compose.yaml"), "services: {web: {image: web:1}}\n").unwrap();
    std::fs::write(project.path().join("file"), "x").unwrap();
    Command::new(env!("CARGO_BIN_EXE_stackdeck"))
        .args(["--read-only", "--host", "unix:///nowhere.sock"])
        .args(words)
        .current_dir(project.path())
        .env("HOME", project.path())
        .output()
        .unwrap()
}

#[test]
fn every_command_is_known_to_read_or_to_change() {
    let root = Invocation::shown_command(CalledAs::Stackdeck);
    let all: BTreeSet<&str> = root.get_subcommands().map(clap::Command::get_name).collect();
    let changing = CHANGING.iter().map(|words| words[0]);
    let known: BTreeSet<&str> = changing.chain(READING.iter().copied()).collect();
    assert_eq!(
        &all - &known,
        BTreeSet::new(),
        "say in this file which of the two it is"
    );
}

#[test]
fn commands_that_change_something_are_refused() {
    for words in CHANGING {
        let refused = stackdeck(words);
        let text = String::from_utf8_lossy(&refused.stderr);
        assert!(text.contains("--read-only is given"), "{words:?}: {text}");
        assert_eq!(refused.status.code(), Some(2), "{words:?}");
    }
}
