//! Mistakes in how a probe's test is written. A test that begins with CMD is handed over word by word, and no shell reads it.

use super::Certainty;
use super::rules::Finding;
use crate::compose::shell_operator;
use crate::stack::{Container, Probe};

/// What is wrong with the test itself, where its failed probe shows it.
pub(super) fn mistake(container: &Container, probe: &Probe) -> Option<Finding> {
    let test = &container.probes.check.as_ref()?.test;
    let (kind, words) = test.split_first()?;
    if kind != "CMD" {
        return None;
    }
    let output = &probe.report.output;
    command_in_one_word(words, output).or_else(|| operator_as_argument(words, output))
}

fn command_in_one_word(words: &[String], output: &str) -> Option<Finding> {
    let program = words.first()?.trim();
    let is_missing = output.contains("executable file not found") || output.contains("no such file");
    if !program.contains(char::is_whitespace) || !is_missing {
        return None;
    }
    let items: Vec<String> = program.split_whitespace().map(|word| format!("{word:?}")).collect();
    Some(Finding::certain(
        "probe-one-word",
        &format!("`{program}` stands as one word in the probe's test, so a program of that whole name is looked for"),
        &format!(
            r#"write each word as an item, test: ["CMD", {}], or let a shell read it: ["CMD-SHELL", {program:?}]"#,
            items.join(", ")
        ),
    ))
}

fn operator_as_argument(words: &[String], output: &str) -> Option<Finding> {
    let operator = shell_operator(words)?;
    let program = words.first()?;
    let finding = Finding::certain(
        "probe-without-shell",
        &format!(
            "`{operator}` is handed to {program} as an argument: a probe's test that begins with CMD runs no shell"
        ),
        &format!(r#"let a shell read it, test: ["CMD-SHELL", {:?}]"#, words.join(" ")),
    );
    Some(if output.contains(operator.as_str()) {
        finding
    } else {
        finding.with_certainty(Certainty::Likely)
    })
}
