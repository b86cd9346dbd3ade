//! Every command and flag that the reference's help shows is known.

use crate::support::{Tool, reference, stackdeck};
use std::path::Path;

#[test]
fn every_flag_of_the_reference_is_known() {
    if reference().is_none() {
        eprintln!("SKIPPED: docker compose is not installed");
        return;
    }
    let mut unknown = Vec::new();
    for command in listed(&help(&[]), "Commands:") {
        for flag in flags(&help(&[&command])) {
            check(&[&command, &flag], &mut unknown);
        }
    }
    for flag in flags(&help(&[])) {
        check(&[&flag, "version"], &mut unknown);
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// Notes a flag that is taken for a wrong one. `--help` keeps the command from being run.
fn check(words: &[&str], unknown: &mut Vec<String>) {
    let mut words = words.to_vec();
    words.push("--help");
    let answer = stackdeck(Path::new("/"), &words).output().unwrap();
    let text = String::from_utf8_lossy(&answer.stderr);
    if text.contains("unexpected argument") || text.contains("unrecognized subcommand") {
        unknown.push(words.join(" "));
    }
}

/// The reference's help of a command.
fn help(command: &[&str]) -> String {
    let words = [command, &["--help"]].concat();
    let answer = Tool::Reference.command(Path::new("/"), &words).output().unwrap();
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

/// The first words of the lines of all parts of a help whose title ends so.
fn listed(help: &str, title: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in help.lines() {
        match line.strip_prefix("  ") {
            Some(entry) if inside => names.extend(entry.split(' ').next().map(str::to_owned)),
            Some(_) => {}
            None => inside = line.ends_with(title),
        }
    }
    names
}

/// The flags of a help, with a value: all of them can be written so.
fn flags(help: &str) -> Vec<String> {
    // Further lines of a text begin further right.
    let begins = |line: &&str| line.starts_with("  -") || line.starts_with("      --");
    let named = help
        .lines()
        .filter(begins)
        .filter_map(|line| line.split(' ').find(|word| word.starts_with("--")));
    named.map(|name| format!("{name}=1")).collect()
}
