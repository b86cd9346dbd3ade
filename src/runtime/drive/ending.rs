//! When a session is over, and with what verdict.

use super::session_ending::{Leaving, SessionEnding};
use super::state::Drive;
use crate::engine::{ContainerStatus, ErrorKind, Timestamp};
use crate::plan::{KillOptions, Operation, StopOptions, label};
use crate::runtime::follow::LogFollowers;
use crate::runtime::{Abort, Face, Signal, Until};
use crate::stack::{Container, Failure, GateState, Stack, Verdict};
use std::time::Duration;

/// How long a command without a terminal waits for an engine that was lost.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait for further last lines of exited containers.
pub(super) const LAST_LINES: Duration = Duration::from_secs(5);

impl<F: Face> Drive<'_, F> {
    /// Handles a signal.
    pub(super) fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Hangup if self.supervisor.is_idle() => return self.ending.detach(),
            // What was under way is left as it is, which must not pass for success.
            Signal::Hangup => return self.ending.end(Verdict::Interrupted),
            Signal::Interrupt | Signal::Terminate => {}
        }
        match self.session.until {
            Until::Exited { .. } => {
                self.ending.code = None;
                self.ending.verdict = Some(Verdict::Interrupted);
                self.quit();
            }
            Until::Ended if self.ending.leaving == Leaving::No => {
                self.ending.leaving = Leaving::Stopping;
                self.ending.verdict = Some(Verdict::Interrupted);
                let events = self.supervisor.cancel();
                self.own.extend(events);
            }
            Until::Left | Until::Ended | Until::FollowedExited | Until::LogsRead | Until::Inspected => {
                self.ending.end(Verdict::Interrupted);
            }
        }
    }

    /// Stops everything, then leaves; when repeated, kills everything.
    pub(super) fn quit(&mut self) {
        match self.ending.leaving {
            Leaving::No => {
                if !self.supervisor.is_idle() {
                    self.ending.verdict = Some(Verdict::Interrupted);
                }
                self.ending.leaving = Leaving::Stopping;
                let services = self.watched();
                self.stop_all(StopOptions {
                    services,
                    ..StopOptions::default()
                });
            }
            Leaving::Stopping => {
                self.ending.leaving = Leaving::Killing;
                let services = self.watched();
                self.stop_all(KillOptions {
                    services,
                    signal: "SIGKILL".to_owned(),
                    ..KillOptions::default()
                });
            }
            Leaving::Killing => {}
        }
    }

    /// The services of an attached `up`; empty for all.
    fn watched(&self) -> Vec<String> {
        match &self.session.until {
            Until::Exited { services, .. } => services.clone(),
            Until::Left | Until::Ended | Until::LogsRead | Until::FollowedExited | Until::Inspected => Vec::new(),
        }
    }

    /// Carries out a stopping operation, unless the engine cannot be reached: then there is nothing to stop.
    fn stop_all(&mut self, operation: impl Into<Operation>) {
        if self.stack.host.is_none() || self.stack.lost.is_some() {
            self.ending.detach();
        } else {
            let events = self.supervisor.ask(operation.into());
            self.own.extend(events);
        }
    }

    /// Decides whether the session is over.
    pub(super) fn check_ending(&mut self) {
        self.ending.check_at = None;
        if self.ending.leaving != Leaving::No {
            if self.supervisor.is_idle() && self.has_read_all() {
                self.ending.verdict.get_or_insert(Verdict::Done);
                self.take_code();
                self.ending.over = true;
            }
            return;
        }
        if self.session.until != Until::Left && self.is_engine_gone() {
            return;
        }
        match self.session.until.clone() {
            Until::Left => {}
            Until::Ended => {
                if self.supervisor.is_idle() && self.has_evidence() {
                    self.ending.over = true;
                }
            }
            Until::Inspected => {
                if self.has_inspected_all() {
                    self.ending.end(Verdict::Done);
                }
            }
            Until::LogsRead => {
                let read = self.logs.as_ref().is_none_or(LogFollowers::are_read);
                if self.has_inspected_all() && read && self.has_read_history() {
                    self.end_of_logs();
                }
            }
            Until::FollowedExited => {
                if self.has_inspected_all() && self.have_followed_exited() && self.has_read_all() {
                    self.end_of_logs();
                }
            }
            Until::Exited { abort, .. } => self.check_exits(abort),
        }
    }

    /// Ends a command that shows logs, which has failed if one of them could not be read.
    fn end_of_logs(&mut self) {
        let given_up = self.logs.as_ref().and_then(LogFollowers::given_up);
        let verdict = given_up.map_or(Verdict::Done, |error| Verdict::Failed {
            service: None,
            failure: Failure {
                doing: "reading logs".to_owned(),
                error: error.clone(),
                output: Vec::new(),
                at: self.reporter.now(),
            },
        });
        self.ending.end(verdict);
    }

    /// Whether a command without a terminal gives up on the engine: at once if all that it ever answered was a fault, else after a
    /// while.
    fn is_engine_gone(&mut self) -> bool {
        let Some(lost) = self.stack.lost.clone() else {
            return false;
        };
        let patience = lost.since.plus(PATIENCE);
        let may_come = self.stack.host.is_some() || lost.error.kind == ErrorKind::Unreachable;
        if may_come && self.reporter.now() < patience {
            self.ending.later(patience);
            return false;
        }
        let mut error = lost.error;
        // Without a file descriptor, it is not the engine that fails.
        if error.kind != ErrorKind::Exhausted {
            error.kind = ErrorKind::Unreachable;
        }
        self.ending.end(Verdict::Failed {
            service: None,
            failure: Failure {
                doing: "connecting".to_owned(),
                error,
                output: Vec::new(),
                at: lost.since,
            },
        });
        true
    }

    /// Whether the project was listed and every container of it inspected.
    pub(super) fn has_inspected_all(&self) -> bool {
        self.listed && containers(&self.stack).all(|container| container.report.is_some())
    }

    /// Whether an attached `up` has shown the last line of every exited container. A log that neither goes on nor ends
    /// is awaited no longer than [`LAST_LINES`], once the engine answers; then it is said that its end is missing.
    fn has_read_all(&mut self) -> bool {
        let attached = matches!(self.session.until, Until::Exited { .. } | Until::FollowedExited);
        if !attached || self.logs.as_ref().is_none_or(|logs| logs.are_drained(&self.stack)) {
            return true;
        }
        let now = self.reporter.now();
        if let Some(lost) = &self.stack.lost {
            let patience = lost.since.plus(PATIENCE);
            self.ending.reading = None;
            self.ending.later(patience);
            return now >= patience;
        }
        let since = *self.ending.reading.get_or_insert(now);
        let patience = since.max(self.last_line).plus(LAST_LINES);
        self.ending.later(patience);
        if let Some(logs) = self.logs.as_mut().filter(|_| now >= patience) {
            let events = logs.give_up(&self.stack);
            // A log that was never opened: nothing of it can be told.
            let is_told = events.is_empty();
            self.own.extend(events);
            return is_told;
        }
        false
    }

    /// Whether every container whose log is followed has exited for good.
    fn have_followed_exited(&mut self) -> bool {
        let Some(scope) = self.session.follow.logs.as_ref() else {
            return true;
        };
        let now = self.reporter.now();
        let services = self.stack.services.values();
        let followed = services
            .filter(|service| scope.services.is_empty() || scope.services.contains(&service.name))
            .flat_map(|service| &service.containers)
            .filter(|container| scope.index.is_none_or(|index| container.number == index));
        let mut are_over = true;
        for container in followed {
            are_over &= match container.status {
                // Never started: nothing to follow.
                ContainerStatus::Created => true,
                // A crash loop counts as ended for a gate; its log goes on.
                ContainerStatus::Restarting => false,
                ContainerStatus::Running
                | ContainerStatus::Paused
                | ContainerStatus::Removing
                | ContainerStatus::Exited
                | ContainerStatus::Dead => has_exited(container, now, &mut self.ending),
            };
        }
        are_over
    }

    /// An attached `up` is over when it failed, or when no container of its services runs any more.
    fn check_exits(&mut self, abort: Abort) {
        if !self.supervisor.is_idle() {
            return;
        }
        if self
            .supervisor
            .verdict()
            .is_some_and(|verdict| *verdict != Verdict::Done)
        {
            self.ending.over = self.has_evidence();
            return;
        }
        let now = self.reporter.now();
        let watched = self.watched();
        let is_watched = |container: &&Container| {
            let service = container.labels.get(label::SERVICE);
            watched.is_empty() || service.is_some_and(|name| watched.contains(name))
        };
        let mut all_over = self.listed;
        let mut exited = None;
        for container in containers(&self.stack).filter(is_watched) {
            if !has_exited(container, now, &mut self.ending) {
                all_over = false;
            } else if container.starts > 0 {
                let code = container.run.exit_code.unwrap_or(-1);
                if abort == Abort::OnExit || (abort == Abort::OnFailure && code != 0) {
                    exited.get_or_insert(code);
                }
            }
        }
        if let Some(code) = exited {
            self.ending.code.get_or_insert(code);
            self.quit();
        } else if all_over && self.has_read_all() {
            self.take_code();
            self.ending.end(Verdict::Done);
        }
    }

    /// Takes the exit code of the service named for it, if that has exited: also when it is one of those that were
    /// stopped because another exited.
    fn take_code(&mut self) {
        let Until::Exited { code_from, .. } = &self.session.until else {
            return;
        };
        let interrupted = self.ending.verdict == Some(Verdict::Interrupted);
        let Some(service) = self.stack.services.get(code_from).filter(|_| !interrupted) else {
            return;
        };
        let exited = service.containers.iter().filter(|one| one.starts > 0 && one.is_over());
        let first = exited.min_by_key(|one| one.run.finished);
        if let Some(code) = first.and_then(|one| one.run.exit_code) {
            self.ending.code = Some(code);
        }
    }
}

/// Whether a container has exited for good; while that is unsure, the session is checked again.
fn has_exited(container: &Container, now: Timestamp, ending: &mut SessionEnding) -> bool {
    match container.ended(now) {
        Some(GateState::Unsure { until }) => {
            ending.later(until);
            false
        }
        ended => ended.is_some(),
    }
}

pub(super) fn containers(stack: &Stack) -> impl Iterator<Item = &Container> {
    stack.services.values().flat_map(|service| &service.containers)
}
