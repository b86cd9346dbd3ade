//! Healthchecks run ahead of the engine while a start waits for them: an engine waits a whole interval before its first probe,
//! and a chain of services adds these waits up.
//!
//! The declared command runs as the engine runs it, at once and then at growing pauses, never beside another probe of the
//! container, until its first success. The engine's own probes go on as declared; where it probes at a declared start interval,
//! it is left to that.

use super::message::Reporter;
use super::probe::probe;
use crate::engine::{ContainerStatus, Engine, HealthStatus, Timestamp};
use crate::stack::{Container, Event, Probe, ProbedBy, Stack};
use indexmap::IndexMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::AbortHandle;

/// Healthchecks that the engine runs more often than this are left to it.
const WORTH_IT: Duration = Duration::from_secs(1);
/// The first pause between two probes; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A probe takes at most one part in so many of the time.
const SHARE: u32 = 3;
/// So soon before the engine's own probe none is begun.
const MARGIN: Duration = Duration::from_millis(150);

/// The containers whose healthchecks are run.
pub(super) struct EarlyProbes {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    attempts: IndexMap<String, Attempt>,
}

/// The probing of one run of a container.
struct Attempt {
    /// When the run began.
    run: Option<Timestamp>,
    /// When the next probe is due.
    due: Timestamp,
    pause: Duration,
    /// When the probe under way began, and its task.
    under_way: Option<(Timestamp, AbortHandle)>,
    /// No more: it succeeded, or is left to the engine.
    is_over: bool,
}

/// What a turn leads to.
#[derive(Default)]
pub(super) struct EarlyTurn {
    pub(super) events: Vec<Event>,
    /// When the next turn is due at the latest.
    pub(super) check_at: Option<Timestamp>,
}

impl EarlyProbes {
    pub(super) fn new(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        Self {
            engine,
            reporter,
            attempts: IndexMap::new(),
        }
    }

    /// Takes results, and begins what is due for the services that are waited for. `operation` is the one that waits.
    pub(super) fn advance(&mut self, stack: &Stack, waited_for: &dyn Fn(&str) -> Option<u64>) -> EarlyTurn {
        let now = self.reporter.now();
        let mut turn = EarlyTurn::default();
        let mut probed = Vec::new();
        for service in stack.services.values() {
            let Some(operation) = waited_for(&service.name) else {
                continue;
            };
            for container in service.containers.iter().filter(|container| is_starting(container)) {
                probed.push(container.id.clone());
                self.advance_one(container, operation, now, &mut turn);
            }
        }
        self.attempts.retain(|container, attempt| {
            let stays = probed.contains(container);
            if let (false, Some((_, task))) = (stays, &attempt.under_way) {
                task.abort();
            }
            stays
        });
        turn
    }

    fn advance_one(&mut self, container: &Container, operation: u64, now: Timestamp, turn: &mut EarlyTurn) {
        let run = container.run.started;
        let attempt = self
            .attempts
            .entry(container.id.clone())
            .or_insert_with(|| Attempt::new(run, now));
        if attempt.run != run {
            *attempt = Attempt::new(run, now);
        }
        if attempt.is_over {
            return;
        }
        let probes = &container.probes;
        if let Some((began, _)) = attempt.under_way {
            let ended = probes.history.iter().rev();
            let Some(result) = ended
                .filter(|probe| probe.by == ProbedBy::Start)
                .find(|probe| probe.report.start >= began)
            else {
                return;
            };
            attempt.take(result, container, operation, &mut turn.events);
            if attempt.is_over {
                return;
            }
        }
        if probes.decided_by().is_some_and(|at| at <= now) {
            attempt.is_over = true;
            return;
        }
        let is_worth_it = probes.pause(now) >= WORTH_IT && !probes.is_at_start_interval(now);
        let Some(check) = probes.check.clone().filter(|_| is_worth_it) else {
            return;
        };
        // A probe that is under way reports its end; one of the engine's that is due soon, its beginning.
        if probes.under_way_since().is_some() {
            return;
        }
        if probes
            .next_at
            .is_some_and(|next| next > now && next.since(now) < MARGIN)
        {
            return;
        }
        if attempt.due > now {
            turn.check_at = [turn.check_at, Some(attempt.due)].into_iter().flatten().min();
            return;
        }
        let (engine, reporter) = (Arc::clone(&self.engine), self.reporter.clone());
        let task = tokio::task::spawn_local(probe(engine, reporter, container.id.clone(), check, ProbedBy::Start));
        attempt.under_way = Some((now, task.abort_handle()));
    }
}

/// Whether its healthcheck has not decided yet.
fn is_starting(container: &Container) -> bool {
    container.status == ContainerStatus::Running
        && container.stopping.is_none()
        && container.probes.check.is_some()
        && container.probes.status == Some(HealthStatus::Starting)
        && container.probes.early.is_none()
}

impl Attempt {
    fn new(run: Option<Timestamp>, now: Timestamp) -> Self {
        Self {
            run,
            due: now,
            pause: FIRST_PAUSE,
            under_way: None,
            is_over: false,
        }
    }

    fn take(&mut self, result: &Probe, container: &Container, operation: u64, events: &mut Vec<Event>) {
        self.under_way = None;
        let report = &result.report;
        if report.exit_code == 0 {
            self.is_over = true;
            events.push(Event::PassedEarly {
                container: container.id.clone(),
                at: report.end,
            });
            return;
        }
        if let Some(why) = objection(result) {
            self.is_over = true;
            events.push(Event::Noted {
                operation,
                note: format!(
                    "the healthcheck of {} {why}: waiting for the engine's own probes",
                    container.name
                ),
            });
            return;
        }
        let long_enough = result.duration().saturating_mul(SHARE - 1);
        self.due = report.end.plus(self.pause.max(long_enough));
        self.pause = self.pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Why a failed probe should not be run more often than it is declared.
fn objection(result: &Probe) -> Option<&'static str> {
    // What is left of it may still run in the container.
    if result.report.exit_code == -1 {
        return Some("does not end in time");
    }
    let output = result.report.output.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| output.contains(word));
    if says(&[
        "too many requests",
        "rate limit",
        "ratelimit",
        "throttl",
        "slow down",
        "http 429",
        "429 too",
        "error: 429",
    ]) {
        Some("may not be run often")
    } else if says(&[
        "already running",
        "is locked",
        "lock is held",
        "could not get lock",
        "could not lock",
        "unable to lock",
    ]) {
        Some("holds a lock")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ProbeReport;

    fn failed(exit_code: i64, output: &str) -> Probe {
        let report = ProbeReport {
            exit_code,
            output: output.to_owned(),
            start: Timestamp::default(),
            end: Timestamp::default(),
        };
        Probe {
            report,
            by: ProbedBy::Start,
        }
    }

    #[test]
    fn a_probe_that_minds_being_run_often_is_left_to_the_engine() {
        let objects = |code, output| objection(&failed(code, output)).is_some();
        assert!(objects(1, "HTTP 429 Too Many Requests") && objects(1, "Could not get lock /run/x"));
        assert!(objects(-1, "the check did not end within 5 s"));
        assert!(!objects(1, "connection refused") && !objects(22, "error 404"));
    }
}
