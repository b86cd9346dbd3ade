//! Explains a service with a healthcheck: what its probes say, and what that means.

use super::case::Case;
use super::{EvidenceSource, Explanation, Suggestion, ports, quote, rules, words};
use crate::stack::{Container, Probe, Probes};
use std::time::Duration;

/// `0.9s ago: exit 1, 34 ms`; `None` when no probe of this run has ended.
pub(super) fn last_probe(case: Case<'_>, probes: &Probes) -> Option<String> {
    let probe = probes.last()?;
    let length = words::duration(probe.duration());
    let how = match probe.report.exit_code {
        -1 => format!("did not end, {length}"),
        code => format!("exit {code}, {length}"),
    };
    Some(format!("{}: {how}", case.ago(probe.report.end)))
}

/// `probe 3/60`: failures in a row, and how many of them make it unhealthy.
pub(super) fn count(probes: &Probes) -> String {
    format!("probe {}/{}", probes.streak, probes.retries())
}

pub(super) fn starting(case: Case<'_>, container: &Container) -> Explanation {
    let probes = &container.probes;
    let mut parts = Vec::new();
    match last_probe(case, probes) {
        Some(last) => parts.push(format!("last probe {last}")),
        None => parts.push("no probe has ended yet".to_owned()),
    }
    if probes.is_lenient(case.now) {
        parts.push("failures do not count yet (start period)".to_owned());
    } else if probes.streak > 0 {
        parts.push(format!("{} of {} failures in a row", probes.streak, probes.retries()));
    }
    if let Some(next) = probes.next_at.filter(|next| *next > case.now) {
        parts.push(format!("next in {}", words::duration(next.since(case.now))));
    } else if let Some(since) = probes.running_since {
        parts.push(format!("one runs since {}", words::duration(case.now.since(since))));
    }
    let mut found = case.start(format!("starting: {}", parts.join("; ")));
    read_probe(case, &mut found, container);
    if let Some(line) = quote::last_line(case) {
        found.evidence.push(line);
    }
    if found.cause.is_none() && probes.last().is_some() {
        quote::read(case, &mut found, None);
    }
    found
}

/// A service that has been starting for longer than this is taken to be stuck.
const SLOW_START: Duration = Duration::from_secs(600);

pub(super) fn unhealthy(case: Case<'_>, container: &Container) -> Explanation {
    let probes = &container.probes;
    let last = last_probe(case, probes).map_or_else(String::new, |last| format!(". Last probe {last}"));
    let mut found = case.start(format!(
        "unhealthy: {} probes in a row failed (limit {}){last}",
        probes.streak.max(probes.retries()),
        probes.retries(),
    ));
    read_probe(case, &mut found, container);
    quote::read(case, &mut found, None);
    let up = container.run.started.map(|started| case.now.since(started));
    if never_healthy(probes) && up.is_some_and(|up| up < SLOW_START) {
        found.next.push(Suggestion::say(
            "if it only needs longer to start, raise healthcheck.start_period",
        ));
    }
    found
}

pub(super) fn healthy(case: Case<'_>, container: &Container) -> Explanation {
    let last = last_probe(case, &container.probes).map_or_else(String::new, |last| format!(". Last probe {last}"));
    case.start(format!("healthy{last}"))
}

fn never_healthy(probes: &Probes) -> bool {
    !probes.history.iter().any(|probe| probe.report.exit_code == 0)
}

/// Quotes the last probe if it failed, and concludes from it if a rule matches.
fn read_probe(case: Case<'_>, found: &mut Explanation, container: &Container) {
    let Some(probe) = container.probes.last().filter(|probe| probe.report.exit_code != 0) else {
        return;
    };
    let output = probe.report.output.trim();
    if output.is_empty() {
        let text = format!(
            "the last probe printed nothing and ended with {}",
            words::exit(probe.report.exit_code)
        );
        found.fact(text, case, Some(probe.report.end));
    } else {
        found.quote(EvidenceSource::Probe, output.to_owned(), case, Some(probe.report.end));
    }
    if let Some(finding) = ports::mismatch(case, container, probe) {
        found.conclude(finding);
    } else if let Some(finding) = rules::find_in_probe(case, output) {
        found.conclude(quote::with_names(case, finding));
    } else if let Some(finding) = by_code(probe) {
        found.conclude(finding);
    }
}

/// What the exit code alone tells.
fn by_code(probe: &Probe) -> Option<rules::Finding> {
    let (text, next) = match probe.report.exit_code {
        127 => (
            "the probe's program was not found in the image",
            "use a program the image has",
        ),
        126 => ("the probe's program cannot be executed", "check its execute bit"),
        _ => return None,
    };
    Some(rules::Finding::certain("probe-exit-code", text, next))
}
