//! From a text to a finding, by the rules in force. What the engine says comes recognised ([`ErrorReason`]).

mod engine;
mod finding;
#[cfg(test)]
mod tests;
mod when;

pub(super) use finding::Finding;

use super::input::ExplainInput;
use super::refine::refine;
use crate::engine::ErrorReason;
use crate::rules::{Groups, MessageRule, RuleMatch, TextSource};

/// The finding in the output of a failed probe.
pub(super) fn find_in_probe(input: ExplainInput<'_>, output: &str) -> Option<Finding> {
    find_reason(input, TextSource::Probe, output).or_else(|| find(input, TextSource::Probe, output))
}

/// The finding in what a service wrote before it exited or while it is not ready.
pub(super) fn find_in_log(input: ExplainInput<'_>, text: &str) -> Option<Finding> {
    find(input, TextSource::Log, text)
}

/// The finding in what a failed build printed.
pub(super) fn find_in_build(input: ExplainInput<'_>, text: &str) -> Option<Finding> {
    find(input, TextSource::Build, text)
}

/// The finding in an engine's message.
pub(super) fn find_in_message(input: ExplainInput<'_>, message: &str) -> Option<Finding> {
    find(input, TextSource::Engine, message).or_else(|| find_reason(input, TextSource::Engine, message))
}

fn find(input: ExplainInput<'_>, source: TextSource, text: &str) -> Option<Finding> {
    let fits = |rule: &MessageRule, groups: &Groups| fits(input, rule, groups);
    Some(conclude(input, &input.stack.rules.find(source, text, &fits)?))
}

/// By the reason that the engine's words give.
fn find_reason(input: ExplainInput<'_>, source: TextSource, message: &str) -> Option<Finding> {
    let reason = engine::named(&ErrorReason::read(message)?);
    let fits = |rule: &MessageRule| fits(input, rule, &reason.groups);
    let rule = input.stack.rules.find_reason(source, reason.name, &fits)?;
    let groups = reason.groups.clone();
    Some(conclude(input, &RuleMatch { rule, groups }))
}

fn fits(input: ExplainInput<'_>, rule: &MessageRule, groups: &Groups) -> bool {
    rule.is_for_image(image(input)) && when::holds(input, &rule.when, groups)
}

fn image<'a>(input: ExplainInput<'a>) -> &'a str {
    input.service.lead().map_or("", |container| container.image.as_str())
}

fn conclude(input: ExplainInput<'_>, found: &RuleMatch<'_>) -> Finding {
    let mut given = Groups::new();
    given.insert("service".to_owned(), input.service.name.clone());
    given.insert("image".to_owned(), image(input).to_owned());
    refine(input, found.rule.topic, Finding::of_match(input, found, &given))
}
