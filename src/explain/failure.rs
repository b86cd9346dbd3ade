//! Explains a failed step: what the engine said, and what it means.

use super::input::ExplainInput;
use super::quote::LAST_WORDS;
use super::state::state;
use super::words::brief;
use super::{Cause, Certainty, EvidenceSource, Explanation, Link, Suggestion, block, edit, quote, rules};
use crate::engine::ErrorKind;
use crate::stack::{Disconnection, Failure, Phase};

/// Most characters of an engine's message in a headline: it can repeat a whole build command.
const BRIEF: usize = 200;
/// Most characters of it in a row.
const ROW: usize = 60;
/// Lines quoted of a failed build.
const QUOTED: usize = 8;

/// Explains a wait that another service's state ended; `below` explains that state.
pub(super) fn explain_wait(input: ExplainInput<'_>, culprit: ExplainInput<'_>, below: Explanation) -> Explanation {
    let mut found = input.start(format!("not started: {} {}", culprit.service.name, below.headline));
    found.chain = vec![Link {
        service: culprit.service.name.clone(),
        condition: "ready",
        state: state(culprit),
    }];
    found.evidence = below.evidence;
    found.cause = below.cause;
    found.next = below.next;
    found
}

pub(super) fn explain(input: ExplainInput<'_>, failure: &Failure) -> Explanation {
    let detail = brief(first_line(&failure.error.detail), BRIEF);
    let failed = format!("{} failed {}", failure.doing, input.ago(failure.at));
    if let Some(holder) = holder(failure) {
        return held(input, failure, failed, holder);
    }
    // A long message is quoted below, with its meaning under it.
    let is_long = detail.chars().count() > ROW;
    let whole = first_line(&failure.error.detail);
    let is_read = is_long && failure.output.is_empty() && rules::find_in_message(input, whole).is_some();
    let mut found = input.start(if is_read { failed } else { format!("{failed}: {detail}") });
    let said = failure.output.iter().filter(|line| !line.trim().is_empty());
    let said: Vec<&String> = said.collect();
    let detail = failure.error.detail.trim();
    if said.is_empty() && found.headline.ends_with(detail) {
        // The message is in the headline; only its meaning is added.
        quote::conclude_from_message(input, &mut found, detail);
    } else if said.is_empty() {
        quote::read_engine(input, &mut found, detail);
    } else {
        read_output(input, &mut found, &said);
        // A single line is in the headline already.
        if failure.error.detail.trim().lines().nth(1).is_some() {
            found.quote(EvidenceSource::Engine, brief(&failure.error.detail, BRIEF), input, None);
        }
    }
    let hints = failure.error.hints.iter().map(Suggestion::say);
    found.next.splice(0..0, hints);
    if failure.error.kind == ErrorKind::Unreachable {
        found
            .next
            .push(Suggestion::say("see that the engine runs and its socket may be used"));
    }
    found
}

/// Which program has the port that was wanted, and what to do about it; known where it is on this machine.
fn holder(failure: &Failure) -> Option<(&str, &str)> {
    let hint = failure.error.hints.first();
    let hint = hint.filter(|_| failure.error.kind == ErrorKind::PortTaken)?;
    hint.split_once(": ")
}

/// A port that a known program has.
fn held(input: ExplainInput<'_>, failure: &Failure, headline: String, (who, what): (&str, &str)) -> Explanation {
    let mut found = input.start(headline);
    found.cause = Some(Cause {
        certainty: Certainty::Certain,
        text: who.to_owned(),
        rule: "port-of-process".to_owned(),
    });
    found.quote(
        EvidenceSource::Engine,
        failure.error.detail.trim().to_owned(),
        input,
        None,
    );
    let port = failure.error.reason().and_then(|reason| reason.taken_port());
    let place = port.and_then(|port| edit::other_port(input, port));
    found.next.push(Suggestion::say(what).at(place));
    found
}

/// The service that a wait failed on: one that the error names and whose phase no dependent can want.
pub(super) fn culprit<'a>(input: ExplainInput<'a>, failure: &Failure) -> Option<ExplainInput<'a>> {
    if !failure.doing.starts_with("waiting") {
        return None;
    }
    let bad = |phase: &Phase| {
        matches!(
            phase,
            Phase::Unhealthy | Phase::Exited(_) | Phase::OutOfMemory | Phase::Failed | Phase::Restarting
        )
    };
    let named = |name: &str| failure.error.subject == name || contains_word(&failure.error.detail, name);
    let mut others = input
        .stack
        .services
        .values()
        .filter(|other| other.name != input.service.name);
    let found = others.find(|other| bad(&other.phase()) && named(&other.name))?;
    input.for_service(&found.name)
}

fn contains_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .any(|part| part == word)
}

pub(super) fn unreachable(input: ExplainInput<'_>, lost: &Disconnection) -> Explanation {
    let mut found = input.start(format!(
        "unknown: the engine has not been reached for {}",
        super::words::duration(input.now.since(lost.since))
    ));
    quote::read_engine(input, &mut found, &lost.error.detail);
    found.next.splice(0..0, lost.error.hints.iter().map(Suggestion::say));
    found
}

/// Quotes the last lines of a failed build, and concludes from the last line that a rule matches.
fn read_output(input: ExplainInput<'_>, found: &mut Explanation, said: &[&String]) {
    for line in &said[said.len().saturating_sub(QUOTED)..] {
        found.quote(EvidenceSource::Log, (*line).clone(), input, None);
    }
    if let Some(mut finding) = said.iter().rev().find_map(|line| rules::find_in_build(input, line)) {
        if finding.cause.rule == "tls" {
            finding.next = vec![Suggestion::say(
                "hand the authority's certificate to the build as a secret, and trust it in the step that needs the network",
            )];
        }
        found.conclude(finding);
    }
    let lines: Vec<&str> = said.iter().map(|line| line.as_str()).collect();
    let blocks = block::split(&lines);
    let decides = |block: &&block::Block| block.is_trace || !block::is_trailer(lines.get(block.decider).unwrap_or(&""));
    let last = blocks
        .iter()
        .rev()
        .find(decides)
        .and_then(|block| lines.get(block.decider));
    if let Some(line) = last.filter(|_| found.cause.is_none()) {
        found.cause = Some(Cause {
            certainty: Certainty::Likely,
            text: format!(
                "the step ended with this error of its own: {}",
                brief(block::message(line), BRIEF)
            ),
            rule: LAST_WORDS.to_owned(),
        });
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or("")
}
