//! Explains a service with a healthcheck: what its probes say, and what that means.

use super::input::ExplainInput;
use super::run_log::tells_trouble;
use super::{
    Cause, Certainty, EvidenceSource, Explanation, Suggestion, answer, block, edit, ports, probe_test, quote, rules,
    words,
};
use crate::engine::ErrorReason;
use crate::stack::{Container, Phase, Probe, Probes};
use std::time::Duration;

/// The rule of a cause that is only quoted.
const PROBE_WORDS: &str = "probe-words";
const SAYS: &str = "its probe says: ";
/// Most characters of a probe's output in a cause.
const BRIEF: usize = 200;

/// `0.9s ago: exit 1, 34 ms`; `None` when no probe of this run has ended.
pub(super) fn last_probe(input: ExplainInput<'_>, probes: &Probes) -> Option<String> {
    let probe = probes.last()?;
    let length = words::duration(probe.duration());
    let how = match probe.report.exit_code {
        -1 if ErrorReason::read(&probe.report.output).is_some() => format!("could not be run, {length}"),
        -1 => format!("did not end, {length}"),
        code => format!("exit {code}, {length}"),
    };
    Some(format!("{}: {how}", input.ago(probe.report.end)))
}

/// `probe 3/60`: failures in a row, and how many of them make it unhealthy.
pub(super) fn count(probes: &Probes) -> String {
    format!("probe {}/{}", probes.streak, probes.retries())
}

pub(super) fn starting(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let probes = &container.probes;
    let mut parts = Vec::new();
    match last_probe(input, probes) {
        Some(last) => parts.push(format!("last probe {last}")),
        None => parts.push("no probe has ended yet".to_owned()),
    }
    if probes.is_lenient(input.now) {
        parts.push("failures do not count yet (start period)".to_owned());
    } else if probes.streak > 0 {
        parts.push(format!("{} of {} failures in a row", probes.streak, probes.retries()));
    }
    if let Some(next) = probes.next_at.filter(|next| *next > input.now) {
        parts.push(format!("next in {}", words::duration(next.since(input.now))));
    } else if let Some(since) = probes.under_way_since() {
        parts.push(format!("one runs since {}", words::duration(input.now.since(since))));
    }
    let mut found = input.start(format!("starting: {}", parts.join("; ")));
    read_probe(input, &mut found, container);
    if let Some(line) = quote::last_line(input) {
        found.evidence.push(line);
    }
    if found.cause.is_none() && probes.last().is_some() {
        quote::read_running(input, &mut found, container);
    }
    quote_probe(input, &mut found, container);
    if let Some(interval) = far_first_probe(container) {
        let advice = format!(
            "the first probe comes one interval after the start ({interval}): probe more often, or set start_interval"
        );
        found
            .next
            .push(Suggestion::say(advice).at(edit::place(input, "healthcheck.interval")));
    }
    found
}

/// The interval, when the first probe has not ended and comes later than people wait.
fn far_first_probe(container: &Container) -> Option<String> {
    let interval = container.probes.check.as_ref()?.interval;
    let is_far = container.probes.last().is_none() && interval >= FAR;
    is_far.then(|| words::duration(interval))
}

/// A first probe that comes later is worth a word.
const FAR: Duration = Duration::from_secs(60);

/// A service that has been starting for longer than this is taken to be stuck.
const SLOW_START: Duration = Duration::from_secs(600);

pub(super) fn unhealthy(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let probes = &container.probes;
    let since = probes.unhealthy_since().map_or_else(String::new, |(at, is_exact)| {
        let least = if is_exact { "" } else { "at least " };
        format!(" for {least}{}", words::duration(input.now.since(at)))
    });
    let last = last_probe(input, probes).map_or_else(String::new, |last| format!(", the last {last}"));
    let streak = probes.streak.max(probes.retries());
    let failed = if streak == 1 {
        "1 probe failed".to_owned()
    } else {
        format!("{streak} probes failed")
    };
    let mut found = input.start(format!("unhealthy{since}: {failed}{last}"));
    read_probe(input, &mut found, container);
    answer::read(input, &mut found, container);
    quote_thrown(input, &mut found, container);
    quote::read_running(input, &mut found, container);
    quote_probe(input, &mut found, container);
    let up = container.run.started.map(|started| input.now.since(started));
    let is_slow = found.cause.as_ref().is_none_or(may_only_be_slow);
    if is_slow && never_healthy(probes) && up.is_some_and(|up| up < SLOW_START) {
        let raise = "if it only needs longer to start, raise healthcheck.start_period";
        let place = edit::place(input, "healthcheck.start_period").or_else(|| edit::place(input, "healthcheck"));
        found.next.push(Suggestion::say(raise).at(place));
    }
    found
}

/// Whether a service with this cause may become healthy by itself.
fn may_only_be_slow(cause: &Cause) -> bool {
    let rule = cause.rule.as_str();
    let is_vague = || block::is_vague(cause.text.strip_prefix(SAYS).unwrap_or(&cause.text));
    rule == "refused"
        || rule.ends_with("-starting")
        || rule.ends_with("-loading")
        || (rule == PROBE_WORDS && is_vague())
}

pub(super) fn healthy(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let last = last_probe(input, &container.probes).map_or_else(String::new, |last| format!(". Last probe {last}"));
    input.start(format!("healthy{last}"))
}

fn never_healthy(probes: &Probes) -> bool {
    !probes.history.iter().any(|probe| probe.report.exit_code == 0)
}

/// Quotes the last probe if it failed, and concludes from it if a rule matches.
fn read_probe(input: ExplainInput<'_>, found: &mut Explanation, container: &Container) {
    let Some(probe) = failed_probe(container) else { return };
    let output = probe.report.output.trim();
    let decider = deciding_line(output);
    if output.is_empty() {
        let text = format!(
            "the last probe printed nothing and ended with {}",
            words::exit(probe.report.exit_code)
        );
        found.fact(text, input, Some(probe.report.end));
    } else {
        found.quote(EvidenceSource::Probe, decider.to_owned(), input, Some(probe.report.end));
    }
    let read = || rules::find_in_probe(input, decider).or_else(|| rules::find_in_probe(input, output));
    let of_test = |finding: rules::Finding| finding.at(edit::place(input, "healthcheck.test"));
    let by_test = probe_test::mistake(container, probe).map(of_test);
    let by_port = || ports::mismatch(input, container, probe);
    let by_code = || by_code(probe).map(of_test);
    if let Some(finding) = by_test.or_else(by_port).or_else(read).or_else(by_code) {
        found.conclude(finding);
    }
}

fn failed_probe(container: &Container) -> Option<&Probe> {
    container.probes.last().filter(|probe| probe.report.exit_code != 0)
}

/// Of a traceback the line that decides; anything else as it is.
fn deciding_line(output: &str) -> &str {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let blocks = block::split(&lines);
    let trace = blocks.iter().rev().find(|block| block.is_trace);
    let line = trace.and_then(|block| lines.get(block.decider));
    line.map_or(output, |line| line.trim())
}

/// What a probe threw says more than a line of the log that need not have to do with it.
fn quote_thrown(input: ExplainInput<'_>, found: &mut Explanation, container: &Container) {
    let output = failed_probe(container).map_or("", |probe| probe.report.output.trim());
    if deciding_line(output) != output {
        quote_probe(input, found, container);
    }
}

/// When no rule knows what a probe printed, its own words are the cause: it is what decides that a service is not
/// healthy.
fn quote_probe(input: ExplainInput<'_>, found: &mut Explanation, container: &Container) {
    let Some(probe) = failed_probe(container) else { return };
    let said = deciding_line(probe.report.output.trim());
    let decides = |line: &&str| tells_trouble(line) && !block::is_trailer(line) && !line.contains("hint:");
    let written = |line: &&str| !line.trim().is_empty();
    let mut lines = said.lines().rev();
    let Some(line) = lines.clone().find(decides).or_else(|| lines.find(written)) else {
        return;
    };
    if found.cause.is_none() && input.service.phase() == Phase::Unhealthy {
        let text = format!("{SAYS}{}", words::brief(line, BRIEF));
        found.cause = Some(Cause {
            certainty: Certainty::Likely,
            text,
            rule: PROBE_WORDS.to_owned(),
        });
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
