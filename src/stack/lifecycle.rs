//! How events change the status and the run of one container. The orders in which engines send
//! them: a stop is `kill`, then `stop` and `die` in either order; a restart policy sends `die`, later
//! `start`, and nothing between; a stop during back-off is `stop` alone; running out of memory need not end the
//! container.

use super::container::RUNS_KEPT;
use super::{Container, Run, SentSignal};
use crate::engine::{ContainerEvent, ContainerReport, ContainerState, ContainerStatus, ContainerSummary, Timestamp};
use std::rc::Rc;

impl Container {
    /// Takes an engine event; `api` decides by which rules its probes are scheduled.
    pub(super) fn take_event(&mut self, what: &ContainerEvent, at: Timestamp, api: (u32, u32)) {
        match what {
            ContainerEvent::Started => self.begin_run(at, api),
            ContainerEvent::Died { exit_code } => self.end_run(*exit_code, at),
            ContainerEvent::Stopped => self.stop_completed(at),
            ContainerEvent::Killed { signal } => self.run.signals.push(SentSignal { signal: *signal, at }),
            ContainerEvent::OutOfMemory => {
                self.run.out_of_memory = true;
                self.ooms += 1;
            }
            ContainerEvent::Paused => self.status = ContainerStatus::Paused,
            ContainerEvent::Unpaused => self.status = ContainerStatus::Running,
            ContainerEvent::Health(status) if self.concerns_this_run(at) => self.probes.decided(*status, at),
            ContainerEvent::ExecStarted { exec_id, command } if self.concerns_this_run(at) => {
                self.probes.exec_started(exec_id, command, at);
            }
            ContainerEvent::ExecDied { exec_id, .. } => self.probes.exec_ended(exec_id, at),
            // Podman says so before the start, and does not tell the end in between.
            ContainerEvent::Restarted if self.stopping.is_some() => self.run.stopped = true,
            ContainerEvent::Created
            | ContainerEvent::Restarted
            | ContainerEvent::Renamed { .. }
            | ContainerEvent::Destroyed
            | ContainerEvent::Health(_)
            | ContainerEvent::ExecStarted { .. }
            | ContainerEvent::Other(_) => {}
        }
    }

    /// Whether news of time `at` is about the current run.
    fn concerns_this_run(&self, at: Timestamp) -> bool {
        self.is_alive() && self.run.started.is_none_or(|started| at >= started)
    }

    /// Takes a start event. If the container is known to run already, an inspect or a listing overtook the event.
    fn begin_run(&mut self, at: Timestamp, api: (u32, u32)) {
        if self.is_alive() && self.run.finished.is_none() && !self.run.stopped {
            self.run.started.get_or_insert(at);
            return;
        }
        self.new_run(Some(at));
        self.probes.begin(Some(at), api);
    }

    fn new_run(&mut self, started: Option<Timestamp>) {
        if self.run.started.is_some() || self.run.finished.is_some() {
            if self.earlier.len() == RUNS_KEPT {
                self.earlier.pop_front();
            }
            self.earlier.push_back(std::mem::take(&mut self.run));
        }
        self.run = Run {
            started,
            ..Run::default()
        };
        self.status = ContainerStatus::Running;
        self.starts += 1;
        self.stopping = None;
        self.usage.clear();
    }

    fn end_run(&mut self, exit_code: i64, at: Timestamp) {
        if self.run.started.is_some_and(|started| at < started) {
            // An inspect of the next run came before this event of the death.
            if let Some(last) = self.earlier.back_mut() {
                last.finished.get_or_insert(at);
                last.exit_code.get_or_insert(exit_code);
            }
            return;
        }
        self.run.finished = Some(at);
        self.run.exit_code = Some(exit_code);
        self.run.is_end_seen = true;
        self.status = if self.comes_back(exit_code) {
            ContainerStatus::Restarting
        } else {
            ContainerStatus::Exited
        };
        self.stopping = None;
        self.probes.halt();
    }

    /// Whether the restart policy will restart it; a later inspect tells what it does.
    fn comes_back(&self, exit_code: i64) -> bool {
        let Some(report) = &self.report else { return false };
        if self.was_signalled() || self.stopping.is_some() {
            return false;
        }
        let limit = report
            .raw
            .pointer("/HostConfig/RestartPolicy/MaximumRetryCount")
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(0);
        match report.restart_policy.as_str() {
            "always" | "unless-stopped" => true,
            "on-failure" => exit_code != 0 && (limit == 0 || self.restarts < limit),
            _ => false,
        }
    }

    /// Takes a completed stop request: with a process, `die` comes too; during back-off nothing else will come.
    fn stop_completed(&mut self, at: Timestamp) {
        self.run.stopped = true;
        if self.status == ContainerStatus::Restarting {
            self.status = ContainerStatus::Exited;
            self.run.finished.get_or_insert(at);
            self.stopping = None;
        }
    }

    /// Takes what the engine's words in a listing say of the exit code and of health.
    pub(super) fn take_words(&mut self, summary: &ContainerSummary) {
        let words = StatusWords::read(&summary.status_text);
        self.run.exit_code = words.exit_code;
        if summary.status == ContainerStatus::Running {
            self.probes.listed(words.health);
        }
    }

    /// Takes a status from a listing. Listings have no times, so a run whose start was not seen has none until an
    /// inspect.
    pub(super) fn take_listing(&mut self, summary: &ContainerSummary, api: (u32, u32)) {
        self.take_summary(summary);
        let words = StatusWords::read(&summary.status_text);
        match summary.status {
            ContainerStatus::Running | ContainerStatus::Paused => {
                if !self.is_alive() {
                    self.new_run(None);
                    self.probes.begin(None, api);
                }
                // The words of a paused container leave out its health.
                if summary.status == ContainerStatus::Running {
                    self.probes.listed(words.health);
                }
            }
            ContainerStatus::Exited | ContainerStatus::Dead if !self.is_over() => {
                self.run.exit_code = words.exit_code.or(self.run.exit_code);
                self.stopping = None;
                self.probes.halt();
            }
            ContainerStatus::Created
            | ContainerStatus::Restarting
            | ContainerStatus::Removing
            | ContainerStatus::Exited
            | ContainerStatus::Dead => {}
        }
        self.status = summary.status;
    }

    /// Takes an inspect: everything, as of the engine's answer, which may be before events that have been taken
    /// already.
    pub(super) fn take_report(&mut self, report: &Rc<ContainerReport>, api: (u32, u32)) {
        self.take_summary(&report.summary);
        self.restarts = report.restart_count;
        self.probes.declared(report.healthcheck.as_ref());
        self.take_standing(&report.state, api);
        self.report = Some(Rc::clone(report));
    }

    /// Takes a state, from a full inspect or the part of one.
    pub(super) fn take_standing(&mut self, state: &ContainerState, api: (u32, u32)) {
        if !self.is_outdated(state) {
            self.take_state(state, api);
        }
        if let Some(health) = &state.health {
            let running = self.status == ContainerStatus::Running;
            self.probes.merge(health, self.run.started, running);
        }
    }

    /// Whether a state is older than what is known: it tells of the end of a run that began before ours, or of a run as
    /// running that is known to have ended.
    fn is_outdated(&self, state: &ContainerState) -> bool {
        let Some(ours) = self.run.started else { return false };
        let alive = matches!(state.status, ContainerStatus::Running | ContainerStatus::Paused);
        match (state.started, self.run.finished) {
            (None, _) => true,
            (Some(theirs), Some(finished)) if alive => theirs <= finished,
            (_, None) if !alive => state.finished.is_some_and(|finished| finished < ours),
            _ => false,
        }
    }

    fn take_state(&mut self, state: &ContainerState, api: (u32, u32)) {
        let alive = matches!(state.status, ContainerStatus::Running | ContainerStatus::Paused);
        let later = match (self.run.started, state.started) {
            (Some(ours), Some(theirs)) => theirs > ours,
            _ => false,
        };
        if later || (alive && !self.is_alive()) {
            self.new_run(state.started);
            self.probes.begin(state.started, api);
        } else if state.started.is_some() {
            self.run.started = state.started;
            self.probes.refine(state.started);
        }
        self.status = state.status;
        self.run.error.clone_from(&state.error);
        self.run.out_of_memory |= state.oom_killed;
        if alive {
            self.run.finished = None;
            self.run.exit_code = None;
        } else {
            if state.started.is_some() {
                self.run.finished = state.finished;
                self.run.exit_code = Some(state.exit_code);
            }
            self.stopping = None;
            self.probes.halt();
        }
    }
}

/// What the status text of a listing says: `Up 3 minutes (healthy)`, `Exited (137) 2 hours ago`.
#[derive(Debug, PartialEq, Eq)]
struct StatusWords {
    health: crate::engine::HealthStatus,
    exit_code: Option<i64>,
}

impl StatusWords {
    fn read(text: &str) -> Self {
        use crate::engine::HealthStatus;
        let within = text
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(word, _)| word);
        let health = match within {
            Some("healthy") => HealthStatus::Healthy,
            Some("unhealthy") => HealthStatus::Unhealthy,
            Some("health: starting" | "starting") => HealthStatus::Starting,
            _ => HealthStatus::None,
        };
        let exited = text.starts_with("Exited") || text.starts_with("Dead");
        Self {
            health,
            exit_code: within.filter(|_| exited).and_then(|code| code.parse().ok()),
        }
    }
}
