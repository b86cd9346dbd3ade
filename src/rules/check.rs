//! Whether a rule can be used: its patterns compile, its placeholders are filled, and it reads its own samples as they say.

use super::reason::REASONS;
use super::record::RuleKeys;
use super::rule::MessageRule;
use super::table::{compile, groups};
use super::template;
use crate::diag::Diagnostic;
use regex::bytes::Regex;

/// Placeholders that are filled though no group is called so.
const GIVEN: [&str; 2] = ["service", "image"];

pub(super) fn check(rule: &MessageRule, record: &mut RuleKeys<'_>) {
    let patterns = compile_patterns(record);
    check_reason(rule, record);
    if record.faults.is_empty() {
        check_placeholders(rule, &patterns, record);
        check_samples(rule, &patterns, record);
    }
}

/// A reason must be one that the engine's words give, and takes the place of patterns and samples.
fn check_reason(rule: &MessageRule, record: &mut RuleKeys<'_>) {
    let (Some(name), Some(node)) = (&rule.reason, record.node("reason")) else {
        return;
    };
    if !REASONS.iter().any(|reason| reason.name == *name) {
        let names: Vec<&str> = REASONS.iter().map(|reason| reason.name).collect();
        let fault = Diagnostic::warning("wrong-value", format!("`{name}` is not known here"))
            .at(node.span)
            .hint(format!("write {}", names.join(", ")));
        record.faults.push(fault);
    }
    for key in ["pattern", "matches", "ignores"] {
        if let Some(node) = record.node(key) {
            let fault = Diagnostic::warning("rule-reason", format!("a rule with a `reason` has no `{key}`"));
            record.faults.push(fault.at(node.span));
        }
    }
}

/// Each pattern as a regular expression; one that is none is a fault.
fn compile_patterns(record: &mut RuleKeys<'_>) -> Vec<Regex> {
    let mut all = Vec::new();
    for node in record.items("pattern") {
        let Some(pattern) = node.as_str() else { continue };
        match compile(pattern) {
            Ok(regex) if regex.is_match(b"") => record.faults.push(
                Diagnostic::warning("rule-pattern", "the pattern matches every text")
                    .at(node.span)
                    .hint("name words that only this message has"),
            ),
            Ok(regex) => all.push(regex),
            Err(error) => {
                let words = error.to_string();
                let what = words.lines().last().unwrap_or_default().trim();
                let what = what.strip_prefix("error: ").unwrap_or(what);
                record.faults.push(
                    Diagnostic::warning("rule-pattern", format!("not a regular expression: {what}"))
                        .at(node.span)
                        .hint("look-around and back-references are not supported"),
                );
            }
        }
    }
    all
}

/// Every placeholder must be a group of a pattern, or be given.
fn check_placeholders(rule: &MessageRule, patterns: &[Regex], record: &mut RuleKeys<'_>) {
    let mut groups: Vec<&str> = patterns.iter().flat_map(|one| one.capture_names().flatten()).collect();
    let of_reason = REASONS
        .iter()
        .filter(|reason| rule.reason.as_deref() == Some(reason.name));
    groups.extend(of_reason.flat_map(|reason| reason.groups));
    let texts = rule.next.iter().flat_map(|advice| advice.texts());
    let conditions = rule.when.texts();
    for text in std::iter::once(&rule.cause).chain(texts).chain(conditions) {
        let unknown = template::placeholders(text);
        let unknown = unknown
            .into_iter()
            .filter(|name| !groups.contains(name) && !GIVEN.contains(name));
        for name in unknown {
            let span = record.node("cause").map_or(record.span, |node| node.span);
            record.faults.push(
                Diagnostic::warning(
                    "rule-placeholder",
                    format!("no group of the pattern is called `{name}`"),
                )
                .at(span)
                .hint(format!(
                    "write (?<{name}>…) in the pattern around what is to be filled in"
                )),
            );
        }
    }
}

/// The rule must read its own samples as they say.
fn check_samples(rule: &MessageRule, patterns: &[Regex], record: &mut RuleKeys<'_>) {
    let reads = |text: &str| patterns.iter().find_map(|pattern| groups(pattern, text));
    for sample in &rule.matches {
        let message = match reads(&sample.text) {
            None => "the pattern does not match this text".to_owned(),
            Some(groups) => {
                let cause = template::fill(&rule.cause, &groups);
                if cause.contains(&sample.says) {
                    continue;
                }
                format!("for this text the cause is: {cause}")
            }
        };
        record
            .faults
            .push(Diagnostic::warning("rule-sample", message).at(sample.span));
    }
    for sample in rule.ignores.iter().filter(|sample| reads(&sample.text).is_some()) {
        let message = "the pattern matches this text, and must not";
        record
            .faults
            .push(Diagnostic::warning("rule-sample", message).at(sample.span));
    }
}
