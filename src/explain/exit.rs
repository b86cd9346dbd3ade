//! Explains a service whose process ended: by itself, by a signal, for lack of memory; once or repeatedly.

use super::input::ExplainInput;
use super::{Cause, Certainty, Explanation, Suggestion, edit, quote, server, words};
use crate::engine::Timestamp;
use crate::stack::{Container, Run, SentSignal, ServiceState};
use std::time::Duration;

/// The least time between the signal of a stop and the kill at the end of its grace period.
const GRACE: Duration = Duration::from_millis(900);

/// Ends within this time are at one moment.
const TOGETHER: Duration = Duration::from_secs(2);
/// What the engine gives a container to end when it ends itself, unless the container says another time.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// A run that lasts longer ends a loop of restarts.
const LOOP: Duration = Duration::from_secs(10);
/// A run this short says nothing yet.
const SHORT: Duration = Duration::from_secs(2);

pub(super) fn ended(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let run = &container.run;
    let code = run.exit_code.unwrap_or(-1);
    let ending = Ending::of(input, container, run);
    let how = match (&ending, code) {
        (Ending::WithEngine, code) => format!("ended with the engine: {}", words::exit(code)),
        (Ending::Requested(_), code) => format!("stopped on request: {}", words::exit(code)),
        (_, 0) => "done: exit 0".to_owned(),
        (_, code) => format!("ended with {}", words::exit(code)),
    };
    let mut found = input.start(format!("{how}{}", times(input, run)));
    explain_exit(input, container, run, &ending, &mut found);
    match ending {
        Ending::Requested(_) => {
            let name = &input.service.name;
            let start = Suggestion::run("start it again", format!("stackdeck start {name}"));
            found.next.push(start);
        }
        Ending::WithEngine => start_again(&mut found),
        Ending::Alone if code == 0 => server::ended_well(input, container, &mut found),
        // It is no advice to read what has just been quoted and understood.
        Ending::Alone | Ending::Killed { .. } if code != 0 && found.cause.is_none() => {
            let name = &input.service.name;
            found
                .next
                .push(Suggestion::run("read its log", format!("stackdeck logs {name}")));
        }
        Ending::Alone | Ending::Killed { .. } => {}
    }
    found
}

pub(super) fn restarting(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let last = last_run(container);
    let policy = container
        .report
        .as_ref()
        .map_or("", |report| report.restart_policy.as_str());
    let mut headline = format!("restarting ({} times so far", container.restarts);
    if !policy.is_empty() {
        headline.push_str(&format!(", policy {policy}"));
    }
    headline.push(')');
    let code = last.and_then(|run| run.exit_code);
    if let (Some(run), Some(code)) = (last, code) {
        headline.push_str(&format!(": last {}{}", words::exit(code), times(input, run)));
    }
    let mut found = input.start(headline);
    if let Some(run) = last {
        explain_exit(input, container, run, &Ending::of(input, container, run), &mut found);
    }
    found
}

/// Whether a container that runs is in a loop: it was restarted after a bad end, and this run has not lasted much longer
/// than those before. (The engine itself takes a run of ten seconds for the end of a loop.)
pub(super) fn is_crash_looping(container: &Container, now: Timestamp) -> bool {
    let Some(up) = container.run.started.map(|started| now.since(started)) else {
        return false;
    };
    let is_bad = |run: &&Run| run.exit_code.is_some_and(|code| code != 0);
    let lasted = |run: &Run| Some(run.finished?.since(run.started?));
    let longest = container.earlier.iter().filter_map(lasted).max().unwrap_or_default();
    let is_restarted = container.restarts > 0 && container.earlier.back().filter(is_bad).is_some();
    is_restarted && up < LOOP && up < (longest * 2).max(SHORT)
}

/// The run that ended last.
fn last_run(container: &Container) -> Option<&Run> {
    if container.run.finished.is_some() || container.run.exit_code.is_some() {
        Some(&container.run)
    } else {
        container.earlier.back()
    }
}

/// ` after 2.3s, 3m 05s ago`
fn times(input: ExplainInput<'_>, run: &Run) -> String {
    let lasted = run
        .started
        .zip(run.finished)
        .map(|(from, to)| words::duration(to.since(from)));
    let mut text = lasted.map_or_else(String::new, |length| format!(" after {length}"));
    if let Some(at) = run.finished {
        text.push_str(&format!(", {}", input.ago(at)));
    }
    text
}

/// A stop that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StopRequest {
    signal: String,
    is_ours: bool,
    /// How long the process went on after the signal, when it had to be killed; zero: for its grace period.
    outlasted: Option<Duration>,
}

/// Who ended a run.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ending {
    /// The process itself, or the kernel.
    Alone,
    /// Somebody asked the engine to stop it.
    Requested(StopRequest),
    /// Somebody sent it a signal through the engine, without asking for a stop.
    Killed { sent: SentSignal },
    /// The engine, because it ended itself or found it when it began.
    WithEngine,
}

impl Ending {
    fn of(input: ExplainInput<'_>, container: &Container, run: &Run) -> Self {
        if *run == container.run && input.stack.ended_with_engine(container) {
            return Self::WithEngine;
        }
        let ends = |sent: &&SentSignal| container.is_ended_by(sent.signal) || run.exit_code == Some(128 + sent.signal);
        let mut sent = run.signals.iter().filter(ends);
        let (first, last) = (sent.next(), sent.next_back());
        let killed = last
            .filter(|last| last.signal == 9)
            .or(first.filter(|first| first.signal == 9));
        let outlasted = first
            .zip(last)
            .filter(|(_, last)| last.signal == 9)
            .map(|(first, last)| last.at.since(first.at))
            .filter(|length| *length >= GRACE);
        let name = |sent: &SentSignal| words::signal_name(sent.signal).unwrap_or("a signal").to_owned();
        if let Some(ours) = &run.our_signal {
            let is_kill = ours.contains("KILL") || ours == "9";
            let until = killed.map(|sent| sent.at).or(run.finished);
            let took = first.map(|sent| sent.at).zip(until).map(|(from, to)| to.since(from));
            return Self::Requested(StopRequest {
                signal: ours.clone(),
                outlasted: took
                    .or(Some(Duration::ZERO))
                    .filter(|_| run.exit_code == Some(137) && !is_kill),
                is_ours: true,
            });
        }
        match (first, run.stopped || outlasted.is_some()) {
            (first, true) => Self::Requested(StopRequest {
                signal: first.map_or("a signal".to_owned(), name),
                outlasted: outlasted.filter(|_| run.exit_code == Some(137)),
                is_ours: false,
            }),
            (Some(first), false) => Self::Killed {
                sent: *last.unwrap_or(first),
            },
            (None, false) => Self::Alone,
        }
    }
}

/// Facts, cause and advice about an exit; the most certain knowledge first.
fn explain_exit(input: ExplainInput<'_>, container: &Container, run: &Run, ending: &Ending, found: &mut Explanation) {
    let code = run.exit_code.unwrap_or(-1);
    if !run.error.is_empty() {
        quote::read_engine(input, found, &run.error);
    }
    match ending {
        Ending::Requested(request) => return requested(input, run, request, found),
        Ending::Killed { sent } => {
            let name = words::signal_name(sent.signal).unwrap_or("a signal");
            let text = format!("somebody killed it through the engine ({name}), without asking for a stop");
            return settle(found, Certainty::Certain, "killed-by-other", text);
        }
        Ending::WithEngine => {
            let text = format!(
                "the engine, or its host, was stopped or restarted, and the engine ended it ({})",
                words::exit(code)
            );
            return settle(found, Certainty::Likely, "engine-stopped", text);
        }
        Ending::Alone if code == 0 => return,
        Ending::Alone => {}
    }
    memory(input, container, run, code, found);
    if let Some(text) = words::meaning(code) {
        // A script hands on the codes of what it runs; signals are the process's own.
        let certainty = if code < 128 {
            Certainty::Likely
        } else {
            Certainty::Certain
        };
        settle(found, certainty, "exit-code", text.to_owned());
    }
    ended_with_others(input, run, code, found);
    quote::read_end(input, found, container, run);
    if code == 255 && !run.is_end_seen {
        let text = "the engine did not see it end (255): it, or its host, was stopped or crashed while it ran";
        settle(found, Certainty::Likely, "engine-stopped", text.to_owned());
    }
    if code == 143 && !run.is_end_seen {
        let text = "it was asked to end (SIGTERM), and the engine no longer knows by whom: a request, or the engine itself when it was stopped";
        settle(found, Certainty::Likely, "killed-unseen", text.to_owned());
    }
    if code == 137 && !run.out_of_memory {
        let who = "the kernel, when the host runs out of memory, or a process inside";
        let text = if run.is_end_seen {
            format!("something killed it without asking the engine: {who}")
        } else {
            format!(
                "it was killed (SIGKILL), and the engine no longer knows by whom: a request, the engine when it was stopped, {who}"
            )
        };
        settle(found, Certainty::Likely, "killed-unseen", text);
    }
}

/// Ends at one moment, of which the engine remembers no request: it was stopped itself, and forgot.
fn ended_with_others(input: ExplainInput<'_>, run: &Run, code: i64, found: &mut Explanation) {
    let is_sign = |run: &Run| !run.is_end_seen && matches!(run.exit_code, Some(137 | 143 | 255)) && !run.out_of_memory;
    let Some(ended) = run.finished.filter(|_| is_sign(run) && found.cause.is_none()) else {
        return;
    };
    let own = input.service.lead();
    let together = |other: &&ServiceState| {
        let last = other.lead().filter(|container| is_sign(&container.run));
        let at = last.and_then(|container| container.run.finished);
        at.is_some_and(|at| {
            let later = if at > ended { last } else { own };
            other.name != input.service.name && at.since(ended).max(ended.since(at)) < TOGETHER + took_to_end(later)
        })
    };
    let others = input.stack.services.values().filter(together).count();
    if others == 0 {
        return;
    }
    let words = if others == 1 {
        "another service".to_owned()
    } else {
        format!("{others} other services")
    };
    let text = format!(
        "it ended together with {words} ({}), and the engine remembers no request: the engine, or its host, was stopped or restarted",
        words::exit(code)
    );
    settle(found, Certainty::Likely, "engine-stopped", text);
    start_again(found);
}

fn start_again(found: &mut Explanation) {
    found.next.push(Suggestion::run(
        "start them again; `restart: unless-stopped` does so by itself",
        "stackdeck up -d",
    ));
}

/// How much later than others a container may end that is asked to at the same time.
fn took_to_end(container: Option<&Container>) -> Duration {
    let timeout = container.and_then(|container| container.report.as_ref()?.stop_timeout);
    match container.and_then(|container| container.run.exit_code) {
        Some(137 | 143) => timeout.unwrap_or(STOP_TIMEOUT),
        Some(_) | None => Duration::ZERO,
    }
}

/// A stop that somebody asked for is no trouble, unless the process had to be killed.
fn requested(input: ExplainInput<'_>, run: &Run, request: &StopRequest, found: &mut Explanation) {
    let who = if request.is_ours {
        "we stopped it"
    } else {
        "somebody stopped it through the engine"
    };
    let signal = &request.signal;
    let Some(length) = request.outlasted else {
        return found.fact(format!("{who} ({signal})"), input, run.finished);
    };
    let length = if length.is_zero() {
        "its grace period".to_owned()
    } else {
        words::duration(length)
    };
    let text = format!("{who}; it did not end on {signal} within {length}, so the engine killed it");
    settle(found, Certainty::Certain, "stop-outlasted", text);
    found.next.push(Suggestion::say(
        "let it end on SIGTERM: the list form of its command, `init: true`, another stop_signal, or a longer stop_grace_period",
    ));
}

fn memory(input: ExplainInput<'_>, container: &Container, run: &Run, code: i64, found: &mut Explanation) {
    if !run.out_of_memory {
        return;
    }
    let limit = container.report.as_ref().map_or(0, |report| report.memory_limit);
    let reached = if limit > 0 {
        format!("its limit of {} MiB", limit >> 20)
    } else {
        "the host's memory".to_owned()
    };
    if code == 137 {
        let text = format!("the kernel killed it for memory: it reached {reached}");
        settle(found, Certainty::Certain, "out-of-memory", text);
        let raise = "raise mem_limit (deploy.resources.limits.memory), or make the program use less";
        found.next.push(Suggestion::say(raise).at(edit::memory_limit(input)));
    } else {
        let text =
            format!("the kernel killed one of its processes for memory ({reached}); its main process ended by itself");
        found.fact(text, input, run.finished);
    }
}

/// Sets the cause, unless there is one.
fn settle(found: &mut Explanation, certainty: Certainty, rule: &str, text: String) {
    found.cause.get_or_insert(Cause {
        certainty,
        text,
        rule: rule.to_owned(),
    });
}
