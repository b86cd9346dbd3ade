//! An answer to a probe that says only that something is wrong: what the service wrote while it was asked says what.

use super::Explanation;
use super::block;
use super::case::Case;
use super::rules::Finding;
use super::run_log::RunLog;
use crate::engine::Timestamp;
use crate::logs::Level;
use crate::stack::{Container, Probe};

/// Nanoseconds by which what is written may lie beside what was asked.
const BESIDE: i64 = 50_000_000;

/// Adds to an HTTP status what the service wrote then.
pub(super) fn read(case: Case<'_>, found: &mut Explanation, container: &Container) {
    let Some(cause) = found.cause.as_mut().filter(|cause| cause.rule == "http-status") else {
        return;
    };
    let failed: Vec<&Probe> = container
        .probes
        .history
        .iter()
        .filter(|probe| probe.report.exit_code != 0)
        .collect();
    let Some(last) = failed.last() else { return };
    let log = RunLog::read(case, container, &container.run);
    let at = |line: usize| log.lines.get(line).and_then(|line| line.evidence.at);
    // What is written at other times, too, has nothing to do with the answer. Of the time before the first probe that is
    // known, and after the last, nobody knows who asked.
    let first = container.probes.history.iter().map(|probe| probe.report.start).min();
    let is_known = |at: &Timestamp| first.is_none_or(|first| *at >= first) && *at <= last.report.end;
    let is_noise = |line: usize| {
        let mut others = log.alike(line).filter_map(at).filter(is_known);
        others.any(|at| !container.probes.history.iter().any(|probe| is_during(probe, at)))
    };
    let within = || {
        let lines = (0..log.lines.len()).rev();
        lines.filter(|line| at(*line).is_some_and(|at| is_during(last, at)) && !is_noise(*line))
    };
    let known = within().find_map(|line| Some((line, log.find_at(line)?)));
    let is_error = |line: &usize| {
        let level = log.lines.get(*line).and_then(|line| line.level);
        level.is_some_and(|level| level >= Level::Error)
    };
    let written = known.or_else(|| {
        let line = within().find(is_error)?;
        let said = block::message(log.text(line));
        Some((
            line,
            Finding::likely("http-status", said, "the lines around it say where"),
        ))
    });
    if let Some((line, finding)) = written {
        cause.text = format!("{}: {}", cause.text, finding.cause.text);
        cause.certainty = finding.cause.certainty;
        found.next = finding.next;
        found.evidence.extend(log.quotation(line..line + 1));
    }
}

fn is_during(probe: &Probe, at: Timestamp) -> bool {
    at.0 >= probe.report.start.0 - BESIDE && at.0 <= probe.report.end.0 + BESIDE
}
