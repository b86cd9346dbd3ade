//! Quotes what a service wrote, and concludes from it by the rules.

use super::block;
use super::input::ExplainInput;
use super::rules::{self, Finding};
use super::run_log::{LINES, RunLog, written_line};
use super::words::brief;
use super::{Cause, Certainty, Evidence, EvidenceSource, Explanation, Suggestion};
use crate::engine::{LogAccess, Timestamp};
use crate::logs::Level;
use crate::stack::{Container, Run};
use std::time::Duration;

/// Lines quoted when none of them decides.
const QUOTED: usize = 3;
/// Most characters of a line in a cause.
const BRIEF: usize = 200;
/// A line this soon before the end of its run was written for it.
const AT_END: Duration = Duration::from_secs(1);
/// The rule of a cause that is only quoted.
pub(super) const LAST_WORDS: &str = "last-words";

/// Quotes the end of a run, and concludes from it unless a cause is known that says more than an exit code.
pub(super) fn read_end(input: ExplainInput<'_>, found: &mut Explanation, container: &Container, run: &Run) {
    let log = RunLog::read(input, container, run);
    let Some(closing) = log.closing() else {
        return silence(input, found);
    };
    let is_known = found.cause.as_ref().is_some_and(|cause| cause.rule != "exit-code");
    let mut deciding = closing.decider..closing.decider + 1;
    match log.conclude().filter(|_| !is_known) {
        Some(concluded) => {
            deciding = concluded.lines;
            found.cause = None;
            found.conclude(concluded.finding);
        }
        None if found.cause.is_none() && log.tells_trouble(closing) => {
            let said = block::message(log.text(closing.decider));
            found.cause = Some(Cause {
                // What was thrown and not caught ended it; and so did what it says to end for.
                certainty: if log.is_last(closing) && (closing.is_trace || says_why_it_ends(&log, closing, run)) {
                    Certainty::Certain
                } else {
                    Certainty::Likely
                },
                text: format!("it ended with this error of its own: {}", brief(said, BRIEF)),
                rule: LAST_WORDS.to_owned(),
            });
        }
        None => {}
    }
    let last = log.lines.len().saturating_sub(1);
    let is_decided = found.cause.as_ref().is_some_and(|cause| cause.rule != "exit-code");
    let more = if is_decided {
        last
    } else {
        last.saturating_sub(QUOTED - 1)
    };
    // Frames of what is quoted already say nothing new.
    let is_frame = |line: &usize| {
        let is_detail = closing.is_trace || log.text(*line).starts_with(char::is_whitespace);
        is_decided && is_detail && closing.lines.contains(line)
    };
    let others = (more..=last).filter(|line| !deciding.contains(line) && !is_frame(line));
    let others = others.map(|line| line..line + 1);
    let mut quoted: Vec<_> = std::iter::once(deciding.clone()).chain(others).collect();
    if !is_decided {
        quoted.sort_by_key(|lines| lines.start);
    }
    let lines = quoted.into_iter().filter_map(|lines| log.quotation(lines));
    quote_each(found, lines, usize::from(is_decided));
}

/// Whether a run says in its last line that it ends, and why.
fn says_why_it_ends(log: &RunLog<'_>, closing: &block::Block, run: &Run) -> bool {
    let at = log.lines.get(closing.decider).and_then(|line| line.evidence.at);
    let is_at_end = at.zip(run.finished).is_some_and(|(at, end)| end.since(at) <= AT_END);
    is_at_end && block::is_final(log.text(closing.decider))
}

/// Adds quotations, newest last, but for the first `leading`, which decide. The same but for its time, or what the probe was
/// told, is not said again: it tells how often it was written.
fn quote_each(found: &mut Explanation, lines: impl Iterator<Item = Evidence>, leading: usize) {
    let before = found.evidence.len();
    for line in lines {
        let said = block::message(&line.text);
        let is_same = |seen: &Evidence| block::message(&seen.text) == said || seen.text.contains(said);
        if !found.evidence.iter().any(is_same) {
            found.evidence.push(line);
        }
    }
    if let Some(others) = found.evidence.get_mut(before + leading..) {
        others.sort_by_key(|line| line.at);
    }
}

/// Quotes the last error lines of a run that goes on, and guesses from its last lines unless a cause is known.
pub(super) fn read_running(input: ExplainInput<'_>, found: &mut Explanation, container: &Container) {
    let log = RunLog::read(input, container, &container.run);
    let all = 0..log.lines.len();
    let is_error = |line: &usize| {
        log.lines
            .get(*line)
            .and_then(|line| line.level)
            .is_some_and(|level| level >= Level::Error)
    };
    let mut quoted: Vec<usize> = all.clone().rev().filter(is_error).take(QUOTED).collect();
    let guess = if found.cause.is_none() {
        log.guess(all.rev())
    } else {
        None
    };
    let is_guessed = guess.is_some();
    if let Some(guessed) = guess {
        quoted.retain(|line| !guessed.lines.contains(line));
        quoted.push(guessed.lines.start);
        found.conclude(guessed.finding);
    }
    let lines = quoted
        .into_iter()
        .rev()
        .filter_map(|line| log.quotation(line..line + 1));
    quote_each(found, lines, usize::from(is_guessed));
}

/// The last line a service wrote.
pub(super) fn last_line(input: ExplainInput<'_>) -> Option<Evidence> {
    let last = input.stack.logs.last_lines(&input.service.name, 1).pop()?;
    written_line(input, last, None).map(|line| line.evidence)
}

/// Says why there are no lines to quote.
fn silence(input: ExplainInput<'_>, found: &mut Explanation) {
    let report = input.service.lead().and_then(|container| container.report.as_ref());
    if report.is_some_and(|report| report.log_access() == LogAccess::NotKept) {
        found.fact(
            "its log driver is `none`, so nothing it wrote was kept".to_owned(),
            input,
            None,
        );
        found
            .next
            .push(Suggestion::say("drop `logging.driver: none` to see what it says"));
    } else {
        found.fact("it wrote nothing".to_owned(), input, None);
    }
}

/// Quotes an engine's message, and concludes from it if a rule matches.
pub(super) fn read_engine(input: ExplainInput<'_>, found: &mut Explanation, message: &str) {
    if message.trim().is_empty() {
        return;
    }
    found.quote(EvidenceSource::Engine, message.trim().to_owned(), input, None);
    conclude_from_message(input, found, message);
}

pub(super) fn conclude_from_message(input: ExplainInput<'_>, found: &mut Explanation, message: &str) {
    if let Some(finding) = rules::find_in_message(input, message) {
        found.conclude(finding);
    }
}

/// The last lines of a service as text, oldest first.
pub(super) fn written(input: ExplainInput<'_>) -> Vec<String> {
    let ids = input.stack.logs.last_lines(&input.service.name, LINES);
    let lines = ids.into_iter().filter_map(|id| written_line(input, id, None));
    lines.map(|line| line.evidence.text).collect()
}

impl Explanation {
    /// Adds a quotation.
    pub(super) fn quote(
        &mut self,
        source: EvidenceSource,
        text: String,
        input: ExplainInput<'_>,
        at: Option<Timestamp>,
    ) {
        self.evidence.push(Evidence {
            text,
            source,
            service: input.service.name.clone(),
            at,
            times: 1,
        });
    }

    /// Adds a fact in our words.
    pub(super) fn fact(&mut self, text: String, input: ExplainInput<'_>, at: Option<Timestamp>) {
        self.quote(EvidenceSource::Fact, text, input, at);
    }

    /// Adopts a rule's finding, unless there is a cause already.
    pub(super) fn conclude(&mut self, finding: Finding) {
        if self.cause.is_none() {
            self.cause = Some(finding.cause);
            self.topic = finding.topic;
            self.next.splice(0..0, finding.next);
        }
    }
}
