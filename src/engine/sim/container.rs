//! A simulated container.

use super::health::SimHealth;
use super::scenario::Behaviour;
use super::schedule::{Scheduled, ScheduledKind};
use crate::engine::{ContainerSpec, ContainerStatus, EndpointSpec, StdStream, Timestamp};
use indexmap::IndexMap;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// A line of its log.
#[derive(Debug, Clone)]
pub(super) struct SimLogLine {
    pub(super) time: Timestamp,
    pub(super) stream: StdStream,
    /// With its newline.
    pub(super) text: String,
}

/// One run of its main process; the last one once that has ended.
#[derive(Default)]
pub(super) struct SimRun {
    /// Counted from 1; 0 before the first.
    pub(super) number: u32,
    pub(super) began: Option<Instant>,
    pub(super) started: Option<Timestamp>,
    pub(super) finished: Option<Timestamp>,
    pub(super) exit_code: i64,
    pub(super) out_of_memory: bool,
    /// The engine's error when it could not start.
    pub(super) error: String,
}

pub(super) struct SimContainer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) spec: ContainerSpec,
    pub(super) image_id: String,
    pub(super) behaviour: Behaviour,
    pub(super) created: Timestamp,
    pub(super) status: ContainerStatus,
    pub(super) run: SimRun,
    pub(super) restarts: u64,
    /// Whether it was asked to end, so that its restart policy does not apply.
    pub(super) stop_asked: bool,
    /// Whether a stop is in progress; its end is reported as an event.
    pub(super) stopping: bool,
    pub(super) health: Option<SimHealth>,
    pub(super) log: Vec<SimLogLine>,
    pub(super) readers: Vec<mpsc::UnboundedSender<SimLogLine>>,
    pub(super) waiters: Vec<oneshot::Sender<i64>>,
    pub(super) files: IndexMap<String, bytes::Bytes>,
    pub(super) networks: IndexMap<String, EndpointSpec>,
}

impl SimContainer {
    /// Whether its process exists.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.status, ContainerStatus::Running | ContainerStatus::Paused)
    }

    /// Seconds since this run began.
    pub(super) fn age(&self) -> f64 {
        self.run.began.map_or(0.0, |began| began.elapsed().as_secs_f64())
    }

    /// Something that happens in the present run.
    pub(super) fn scheduled(&self, kind: ScheduledKind) -> Scheduled {
        Scheduled {
            container: self.id.clone(),
            run: self.run.number,
            kind,
        }
    }

    pub(super) fn may_restart(&self) -> bool {
        match self.spec.host.restart_policy.as_str() {
            "always" | "unless-stopped" => true,
            "on-failure" => {
                let max = u64::try_from(self.spec.host.restart_max).unwrap_or(0);
                self.run.exit_code != 0 && (max == 0 || self.restarts < max)
            }
            _ => false,
        }
    }

    /// The result of a probe run now: exit code and output.
    pub(super) fn probe_result(&self) -> (i64, String) {
        let age = self.age();
        let behaviour = &self.behaviour;
        if let Some(trouble) = behaviour
            .failing
            .iter()
            .find(|trouble| trouble.from <= age && age < trouble.to)
        {
            return (behaviour.probe.code, trouble.output.clone());
        }
        if behaviour.ready.is_some_and(|ready| age < ready) {
            return (behaviour.probe.code, behaviour.probe.fails.clone());
        }
        (0, behaviour.probe.passes.clone())
    }
}
