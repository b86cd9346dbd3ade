//! One container of a service: what the engine reported about it, run by run.

use super::{NodeTask, Phase, Probes, UsageHistory};
use crate::engine::{
    ContainerReport, ContainerStatus, ContainerSummary, HealthStatus, PublishedPort, StatsSample, Timestamp,
};
use crate::plan::label;
use indexmap::IndexMap;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// Most earlier runs kept of a container.
pub(super) const RUNS_KEPT: usize = 50;

/// One container of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    pub id: String,
    pub name: String,
    /// Replica number; 0 when its labels have none.
    pub number: u32,
    /// Image as given on creation.
    pub image: String,
    /// Id of the image it was created from.
    pub image_id: String,
    pub labels: IndexMap<String, String>,
    pub status: ContainerStatus,
    /// The current run, or the last one.
    pub run: Run,
    /// Earlier runs, oldest first, at most `RUNS_KEPT`.
    pub earlier: VecDeque<Run>,
    /// Number of starts, by anyone, since it has been followed.
    pub starts: u64,
    /// Number of restarts by its restart policy.
    pub restarts: u64,
    pub probes: Probes,
    pub ports: Vec<PublishedPort>,
    /// Resources used by this run.
    pub usage: UsageHistory,
    /// How often the kernel killed one of its processes for lack of memory, since it has been followed.
    pub ooms: u64,
    /// The last inspect.
    pub report: Option<Rc<ContainerReport>>,
    /// A stop that we requested: (since, end of the grace period).
    pub stopping: Option<(Timestamp, Timestamp)>,
    /// On a swarm: the task that it is.
    pub task: Option<Rc<NodeTask>>,
}

/// One run of a container, from start to exit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// When it began; `None` when it never did, or when that is not known yet.
    pub started: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    pub finished: Option<Timestamp>,
    pub exit_code: Option<i64>,
    /// Whether the kernel killed one of its processes for lack of memory (not necessarily the main one).
    pub out_of_memory: bool,
    /// The signal with which we stopped or killed it.
    pub our_signal: Option<String>,
    /// The signals sent to it through the engine, by anyone.
    pub signals: Vec<SentSignal>,
    /// Whether a stop request completed.
    pub stopped: bool,
    /// Whether the event of its end was seen, so that a signal sent through the engine would have been seen, too.
    pub is_end_seen: bool,
    /// The engine's error when it could not be started.
    pub error: String,
}

impl Run {
    /// How long it lasted; `None` while it goes on, or when that is not known.
    pub fn lasted(&self) -> Option<Duration> {
        Some(self.finished?.since(self.started?))
    }
}

/// A signal that was sent to a container through the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentSignal {
    pub signal: i64,
    pub at: Timestamp,
}

impl Container {
    /// A container from a listing.
    pub fn listed(summary: &ContainerSummary) -> Self {
        let mut container = Self::unknown(&summary.id, &summary.labels, summary.status);
        container.take_summary(summary);
        container.take_words(summary);
        container
    }

    /// A container from an event, whose attributes are its labels, `name` and `image`.
    pub fn announced(id: &str, attributes: &IndexMap<String, String>) -> Self {
        let mut container = Self::unknown(id, attributes, ContainerStatus::Created);
        container.name = attributes.get("name").cloned().unwrap_or_default();
        container.image = attributes.get("image").cloned().unwrap_or_default();
        container
    }

    pub(super) fn unknown(id: &str, labels: &IndexMap<String, String>, status: ContainerStatus) -> Self {
        Self {
            id: id.to_owned(),
            name: String::new(),
            number: labels
                .get(label::NUMBER)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            image: String::new(),
            image_id: String::new(),
            labels: labels.clone(),
            status,
            run: Run::default(),
            earlier: VecDeque::new(),
            starts: 0,
            restarts: 0,
            probes: Probes::default(),
            ports: Vec::new(),
            usage: UsageHistory::default(),
            ooms: 0,
            report: None,
            stopping: None,
            task: None,
        }
    }

    /// Takes over everything from a listing except the status, which the caller checks first.
    pub(super) fn take_summary(&mut self, summary: &ContainerSummary) {
        self.name.clone_from(&summary.name);
        self.image.clone_from(&summary.image);
        self.image_id.clone_from(&summary.image_id);
        self.labels.clone_from(&summary.labels);
        self.ports.clone_from(&summary.ports);
    }

    /// Whether its process exists: running or paused.
    pub fn is_alive(&self) -> bool {
        matches!(self.status, ContainerStatus::Running | ContainerStatus::Paused)
    }

    /// Whether its last run is over and no restart policy will restart it.
    pub fn is_over(&self) -> bool {
        matches!(self.status, ContainerStatus::Exited | ContainerStatus::Dead)
    }

    /// Whether its last run was ended by a signal from outside (a stop, a kill, the first half of a restart) rather
    /// than by itself.
    pub fn was_signalled(&self) -> bool {
        self.was_run_signalled(&self.run)
    }

    /// The same of any of its runs.
    pub(super) fn was_run_signalled(&self, run: &Run) -> bool {
        let last = run.signals.last();
        run.our_signal.is_some() || run.stopped || last.is_some_and(|sent| self.is_ended_by(sent.signal))
    }

    /// Whether a signal is meant to end it: KILL, TERM, INT, QUIT, or its own stop signal.
    pub fn is_ended_by(&self, signal: i64) -> bool {
        let own = self
            .report
            .as_ref()
            .and_then(|report| signal_number(&report.stop_signal));
        matches!(signal, 2 | 3 | 9 | 15) || own == Some(signal)
    }

    pub fn phase(&self) -> Phase {
        if let Some(phase) = self.task.as_ref().and_then(|task| task.early_phase()) {
            // In the place of a task that failed.
            let is_again = matches!(phase, Phase::Queued | Phase::Creating) && self.has_failed_before();
            return if is_again { Phase::Restarting } else { phase };
        }
        match self.status {
            ContainerStatus::Removing => Phase::Stopping,
            ContainerStatus::Created => Phase::Created,
            _ if self.stopping.is_some() && !self.is_over() => Phase::Stopping,
            ContainerStatus::Paused => Phase::Paused,
            ContainerStatus::Restarting => Phase::Restarting,
            ContainerStatus::Running => self.running_phase(),
            ContainerStatus::Exited | ContainerStatus::Dead => self.ended_phase(),
        }
    }

    /// Whether its last run but the present one ended badly by itself.
    fn has_failed_before(&self) -> bool {
        let last = self.earlier.back();
        last.is_some_and(|run| run.exit_code.is_some_and(|code| code != 0) && !self.was_run_signalled(run))
    }

    fn running_phase(&self) -> Phase {
        match self.probes.status {
            Some(HealthStatus::Healthy) => Phase::Healthy,
            Some(HealthStatus::Unhealthy) => Phase::Unhealthy,
            Some(HealthStatus::Starting) if self.probes.has_passed() => Phase::Healthy,
            Some(HealthStatus::Starting) => Phase::Starting,
            Some(HealthStatus::None) | None if self.probes.check.is_some() || !self.probes.known => Phase::Starting,
            Some(HealthStatus::None) | None => Phase::Running,
        }
    }

    fn ended_phase(&self) -> Phase {
        match self.run.exit_code {
            Some(0) => Phase::Done,
            Some(code) if self.run.out_of_memory && self.run.our_signal.is_none() && code != 0 => Phase::OutOfMemory,
            Some(code) => Phase::Exited(code),
            // Listed as exited, in words we could not parse; the inspect that follows will tell.
            None => Phase::Exited(-1),
        }
    }

    /// Whether it is as `up` wants it: running and not failing its healthcheck, or exited well by itself.
    pub fn is_ready(&self) -> bool {
        match self.phase() {
            Phase::Running | Phase::Healthy => true,
            Phase::Done => !self.was_signalled(),
            Phase::Absent
            | Phase::Queued
            | Phase::Pulling
            | Phase::Building
            | Phase::Pushing
            | Phase::Creating
            | Phase::Created
            | Phase::Waiting
            | Phase::Starting
            | Phase::Unhealthy
            | Phase::Restarting
            | Phase::Stopping
            | Phase::Exited(_)
            | Phase::OutOfMemory
            | Phase::Paused
            | Phase::Failed => false,
        }
    }

    /// The last stats sample of this run.
    pub fn sample(&self) -> Option<&StatsSample> {
        if self.is_alive() { self.usage.last() } else { None }
    }
}

/// The number of a signal by its name in an image or container: `SIGQUIT`, `QUIT`, `3`; `SIGRTMIN+3`.
pub fn signal_number(name: &str) -> Option<i64> {
    const NAMES: [(&str, i64); 16] = [
        ("HUP", 1),
        ("INT", 2),
        ("QUIT", 3),
        ("ABRT", 6),
        ("KILL", 9),
        ("USR1", 10),
        ("SEGV", 11),
        ("USR2", 12),
        ("PIPE", 13),
        ("ALRM", 14),
        ("TERM", 15),
        ("CONT", 18),
        ("STOP", 19),
        ("TSTP", 20),
        ("WINCH", 28),
        ("PWR", 30),
    ];
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    let upper = name.to_ascii_uppercase();
    let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some(offset) = bare.strip_prefix("RTMIN+") {
        return offset.parse::<i64>().ok().map(|offset| 34 + offset);
    }
    NAMES
        .iter()
        .find(|(known, _)| *known == bare)
        .map(|(_, number)| *number)
}
