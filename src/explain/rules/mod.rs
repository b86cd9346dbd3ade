//! From a text to a finding, by the rules in force. What the engine says comes recognised ([`ErrorReason`]).

mod engine;
mod finding;
#[cfg(test)]
mod tests;
mod when;

pub(super) use finding::Finding;

use super::case::Case;
use super::refine::refine;
use crate::engine::ErrorReason;
use crate::rules::{Groups, MessageRule, RuleMatch, TextSource};

/// The finding in the output of a failed probe.
pub(super) fn find_in_probe(case: Case<'_>, output: &str) -> Option<Finding> {
    find_reason(case, TextSource::Probe, output).or_else(|| find(case, TextSource::Probe, output))
}

/// The finding in what a service wrote before it exited or while it is not ready.
pub(super) fn find_in_log(case: Case<'_>, text: &str) -> Option<Finding> {
    find(case, TextSource::Log, text)
}

/// The finding in what a failed build printed.
pub(super) fn find_in_build(case: Case<'_>, text: &str) -> Option<Finding> {
    find(case, TextSource::Build, text)
}

/// The finding in an engine's message.
pub(super) fn find_in_message(case: Case<'_>, message: &str) -> Option<Finding> {
    find(case, TextSource::Engine, message).or_else(|| find_reason(case, TextSource::Engine, message))
}

fn find(case: Case<'_>, source: TextSource, text: &str) -> Option<Finding> {
    let fits = |rule: &MessageRule, groups: &Groups| fits(case, rule, groups);
    Some(conclude(case, &case.stack.rules.find(source, text, &fits)?))
}

/// By the reason that the engine's words give.
fn find_reason(case: Case<'_>, source: TextSource, message: &str) -> Option<Finding> {
    let reason = engine::named(&ErrorReason::read(message)?);
    let fits = |rule: &MessageRule| fits(case, rule, &reason.groups);
    let rule = case.stack.rules.find_reason(source, reason.name, &fits)?;
    let groups = reason.groups.clone();
    Some(conclude(case, &RuleMatch { rule, groups }))
}

fn fits(case: Case<'_>, rule: &MessageRule, groups: &Groups) -> bool {
    rule.is_for_image(image(case)) && when::holds(case, &rule.when, groups)
}

fn image<'a>(case: Case<'a>) -> &'a str {
    case.service.lead().map_or("", |container| container.image.as_str())
}

fn conclude(case: Case<'_>, found: &RuleMatch<'_>) -> Finding {
    let mut given = Groups::new();
    given.insert("service".to_owned(), case.service.name.clone());
    given.insert("image".to_owned(), image(case).to_owned());
    refine(case, found.rule.topic, Finding::of_match(case, found, &given))
}
