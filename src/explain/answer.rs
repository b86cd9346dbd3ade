//! An answer to a probe that says only that something is wrong: what the service wrote while it was asked says what.

use super::Explanation;
use super::block;
use super::input::ExplainInput;
use super::rules::Finding;
use super::run_log::{LINES, RunLog};
use crate::engine::Timestamp;
use crate::logs::Level;
use crate::stack::{Container, Probe};

/// Nanoseconds by which what is written may be dated before the probe that it answers, since two clocks are read.
const EARLY: i64 = 5_000_000;
/// The same after its end: a server answers first, and writes then.
const LATE: i64 = 50_000_000;
/// What is written because of probes is written more than so many times as often while one runs as between them. There, others may
/// ask the same, such as the probes that an `up` ran ahead of the engine's.
const OFTENER: i128 = 3;
/// Least failed probes from which such a comparison concludes: fewer may coincide with what is written anyway.
const ENOUGH: usize = 3;

/// Adds to an HTTP status what the service wrote then.
pub(super) fn read(input: ExplainInput<'_>, found: &mut Explanation, container: &Container) {
    let Some(cause) = found.cause.as_mut().filter(|cause| cause.rule == "http-status") else {
        return;
    };
    let log = RunLog::read(input, container, &container.run);
    let at = |line: usize| log.lines.get(line).and_then(|line| line.evidence.at);
    // Of earlier probes, what was written is not at hand any more.
    let since = at(0).filter(|_| log.lines.len() >= LINES);
    let probes = container.probes.history.iter();
    let probes: Vec<&Probe> = probes
        .filter(|probe| since.is_none_or(|since| probe.report.start >= since))
        .collect();
    let Some(last) = probes.iter().rev().find(|probe| probe.report.exit_code != 0) else {
        return;
    };
    let is_answer = |line: usize| {
        let alike: Vec<Timestamp> = log.alike(line).filter_map(at).collect();
        at(line).is_some_and(|at| is_during(last, at)) && is_of_probes(&probes, last.report.end, &alike)
    };
    let within = || (0..log.lines.len()).rev().filter(|line| is_answer(*line));
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

/// Whether lines that say the same are written because of probes: only while one runs, or during each that failed and much more often
/// than between them. Of the time before the first probe that is known, and after `until`, nobody knows who asked.
fn is_of_probes(probes: &[&Probe], until: Timestamp, written: &[Timestamp]) -> bool {
    let Some(from) = probes.iter().map(|probe| probe.report.start).min() else {
        return false;
    };
    let failed = probes.iter().filter(|probe| probe.report.exit_code != 0);
    let failed = failed.filter(|probe| probe.report.end <= until);
    let is_answered = |probe: &&&Probe| written.iter().any(|at| is_during(probe, *at));
    // The first ones may have failed because nobody listened yet.
    let failed: Vec<&&Probe> = failed.skip_while(|probe| !is_answered(probe)).collect();
    let (inside, outside): (Vec<Timestamp>, Vec<Timestamp>) = written
        .iter()
        .filter(|at| **at >= from && **at <= until)
        .partition(|at| probes.iter().any(|probe| is_during(probe, **at)));
    if outside.is_empty() {
        return true;
    }
    let length = |probe: &&Probe| probe.report.end.0 - probe.report.start.0 + EARLY + LATE;
    let probing = i128::from(probes.iter().map(length).sum::<i64>());
    let between = (i128::from(until.0 - from.0) - probing).max(0);
    let count = |lines: &[Timestamp]| i128::try_from(lines.len()).unwrap_or(i128::MAX);
    // As rates: inside / probing > OFTENER * outside / between.
    let is_oftener = count(&inside) * between > OFTENER * count(&outside) * probing;
    failed.len() >= ENOUGH && failed.iter().all(is_answered) && is_oftener
}

fn is_during(probe: &Probe, at: Timestamp) -> bool {
    at.0 >= probe.report.start.0 - EARLY && at.0 <= probe.report.end.0 + LATE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ProbeReport;
    use crate::stack::ProbedBy;

    const MILLI: i64 = 1_000_000;

    /// Probes of 60 ms, one each second, all of which fail.
    fn probes() -> Vec<Probe> {
        let probe = |second: i64| Probe {
            report: ProbeReport {
                start: Timestamp(second * 1000 * MILLI),
                end: Timestamp((second * 1000 + 60) * MILLI),
                exit_code: 1,
                output: String::new(),
            },
            by: ProbedBy::Engine,
        };
        (0..5).map(probe).collect()
    }

    fn is_answer(written: &[i64]) -> bool {
        let probes = probes();
        let probes: Vec<&Probe> = probes.iter().collect();
        let written: Vec<Timestamp> = written.iter().map(|millis| Timestamp(millis * MILLI)).collect();
        is_of_probes(&probes, probes[4].report.end, &written)
    }

    #[test]
    fn what_is_written_while_each_probe_runs_answers_it() {
        assert!(is_answer(&[30, 1030, 2030, 3030, 4030]));
        // At first, nobody listened.
        assert!(is_answer(&[1700, 2030, 3030, 4030]));
        // An `up` asked the same ahead of the engine.
        assert!(is_answer(&[30, 500, 1030, 1700, 2030, 2900, 3030, 4030]));
    }

    #[test]
    fn what_is_written_at_any_time_is_no_answer() {
        let all: Vec<i64> = (0..42).map(|tenth| tenth * 100).collect();
        assert!(!is_answer(&all), "a line each 100 ms");
        assert!(!is_answer(&[500, 4030]), "twice, once of it by chance during a probe");
    }
}
