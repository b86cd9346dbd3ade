//! From a text to a finding: the rules in force, and what the engine says, which comes recognised ([`ErrorReason`]).

mod engine;
mod finding;
mod probe;
#[cfg(test)]
mod tests;

pub(super) use finding::Finding;

use super::case::Case;
use super::refine::refine;
use crate::engine::ErrorReason;
use crate::rules::{Groups, TextSource, Topic};

/// The finding in the output of a failed probe.
pub(super) fn find_in_probe(case: Case<'_>, output: &str) -> Option<Finding> {
    let reason = ErrorReason::read(output);
    reason
        .and_then(|reason| probe::explain_engine(&reason))
        .or_else(|| find(case, TextSource::Probe, output))
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
    find(case, TextSource::Engine, message).or_else(|| {
        let reason = ErrorReason::read(message)?;
        let mut finding = engine::explain(&reason);
        let program = reason.program().map(str::to_owned);
        let topic = program.is_some().then_some(Topic::Program);
        finding
            .groups
            .extend(program.map(|program| ("program".to_owned(), program)));
        Some(refine(case, topic, finding))
    })
}

fn find(case: Case<'_>, source: TextSource, text: &str) -> Option<Finding> {
    let image = case.service.lead().map_or("", |container| container.image.as_str());
    let found = case
        .stack
        .rules
        .find(source, text, &|rule, _| rule.is_for_image(image))?;
    let mut given = Groups::new();
    given.insert("service".to_owned(), case.service.name.clone());
    given.insert("image".to_owned(), image.to_owned());
    Some(refine(case, found.rule.topic, Finding::of_match(&found, &given)))
}
