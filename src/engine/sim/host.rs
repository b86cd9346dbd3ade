//! The simulated host: its images, containers, networks and volumes, and the one task that owns them.

use super::container::SimContainer;
use super::scenario::Scenario;
use super::schedule::{Schedule, Scheduled};
use super::swarm::SimSwarm;
use crate::engine::{
    Clock, EngineError, EngineEvent, ErrorKind, EventFilter, ImageReport, NetworkReport, Result, Timestamp,
    VolumeReport,
};
use indexmap::IndexMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A job for the task that owns the host.
pub(super) type HostJob = Box<dyn FnOnce(&mut SimHost) + Send>;

/// The simulated host.
pub(super) struct SimHost {
    pub(super) scenario: Scenario,
    pub(super) clock: Clock,
    pub(super) born: Instant,
    pub(super) images: IndexMap<String, ImageReport>,
    pub(super) pulls: IndexMap<String, u32>,
    pub(super) containers: IndexMap<String, SimContainer>,
    pub(super) networks: IndexMap<String, NetworkReport>,
    pub(super) volumes: IndexMap<String, VolumeReport>,
    pub(super) execs: IndexMap<String, Option<i64>>,
    pub(super) swarm: SimSwarm,
    pub(super) schedule: Schedule<Scheduled>,
    events: Vec<EngineEvent>,
    listeners: Vec<(EventFilter, mpsc::UnboundedSender<Result<EngineEvent>>)>,
    made: u64,
}

impl SimHost {
    pub(super) fn new(scenario: Scenario, clock: Clock) -> Self {
        let swarm = SimSwarm::of_nodes(scenario.nodes);
        let mut host = Self {
            scenario,
            clock,
            born: Instant::now(),
            images: IndexMap::new(),
            pulls: IndexMap::new(),
            containers: IndexMap::new(),
            networks: IndexMap::new(),
            volumes: IndexMap::new(),
            execs: IndexMap::new(),
            swarm,
            schedule: Schedule::default(),
            events: Vec::new(),
            listeners: Vec::new(),
            made: 0,
        };
        let present: Vec<String> = host
            .scenario
            .images
            .iter()
            .filter(|(_, image)| image.present)
            .map(|(name, _)| name.clone())
            .collect();
        for name in present {
            host.add_image(&name);
        }
        host.schedule_node_outages();
        host
    }

    /// Runs jobs and scheduled happenings until the last handle is dropped.
    pub(super) async fn run(mut self, mut jobs: mpsc::UnboundedReceiver<HostJob>) {
        loop {
            let next = self.next_wake();
            tokio::select! {
                biased;
                job = jobs.recv() => match job {
                    Some(job) => job(&mut self),
                    None => return,
                },
                () = tokio::time::sleep_until(next.unwrap_or(self.born)), if next.is_some() => self.run_due(),
            }
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let outage = self
            .scenario
            .outages
            .iter()
            .map(|span| self.born + seconds(span.from))
            .filter(|at| *at > Instant::now() && !self.listeners.is_empty())
            .min();
        let next = [self.schedule.next_at(), self.swarm.schedule.next_at(), outage];
        next.into_iter().flatten().min()
    }

    fn run_due(&mut self) {
        let now = Instant::now();
        while let Some(due) = self.schedule.take_due(now) {
            self.execute(due);
        }
        while let Some(due) = self.swarm.schedule.take_due(now) {
            self.happen_on_swarm(due);
        }
        if self.reachable("following events").is_err() {
            for (_, listener) in self.listeners.drain(..) {
                let _ = listener.send(Err(unreachable("following events")));
            }
        }
    }

    /// An error while the engine cannot be reached.
    pub(super) fn reachable(&self, doing: &'static str) -> Result<()> {
        let age = self.born.elapsed().as_secs_f64();
        let out = self
            .scenario
            .outages
            .iter()
            .any(|span| span.from <= age && age < span.to);
        if out { Err(unreachable(doing)) } else { Ok(()) }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id: 64 hexadecimal digits, the same in every run.
    pub(super) fn new_id(&mut self) -> String {
        use sha2::{Digest, Sha256};
        self.made += 1;
        let digest = Sha256::digest(format!("{}:{}", self.scenario.seed, self.made));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Sends an event to all listeners.
    pub(super) fn send_event(&mut self, event: EngineEvent) {
        self.listeners
            .retain(|(filter, listener)| !wanted(filter, &event) || listener.send(Ok(event.clone())).is_ok());
        self.events.push(event);
    }

    /// Adds a listener, after replaying past events if it asked for them.
    pub(super) fn listen(&mut self, filter: EventFilter, listener: mpsc::UnboundedSender<Result<EngineEvent>>) {
        if let Err(error) = self.reachable("following events") {
            let _ = listener.send(Err(error));
            return;
        }
        if let Some(since) = filter.since {
            for event in self
                .events
                .iter()
                .filter(|event| time_of(event) >= since && wanted(&filter, event))
            {
                let _ = listener.send(Ok(event.clone()));
            }
        }
        self.listeners.push((filter, listener));
    }

    /// A container by id, unique id prefix, or name.
    pub(super) fn find(&mut self, doing: &'static str, id: &str) -> Result<&mut SimContainer> {
        self.reachable(doing)?;
        let key = self
            .containers
            .iter()
            .find(|(key, container)| {
                key.as_str() == id || container.name == id || (id.len() >= 12 && key.starts_with(id))
            })
            .map(|(key, _)| key.clone());
        key.and_then(|key| self.containers.get_mut(&key))
            .ok_or_else(|| EngineError::new(doing, id, ErrorKind::Missing, format!("No such container: {id}")))
    }

    pub(super) fn resource_event(&mut self, kind: &'static str, name: &str, action: &str) {
        let event = EngineEvent::Resource {
            at: self.now(),
            kind,
            name: name.into(),
            action: action.into(),
        };
        self.send_event(event);
    }
}

/// Seconds as a duration; negative values become zero.
pub(super) fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value.max(0.0)).unwrap_or(Duration::MAX)
}

fn unreachable(doing: &'static str) -> EngineError {
    EngineError::new(
        doing,
        "simulated",
        ErrorKind::Unreachable,
        "the simulated engine plays an outage",
    )
}

fn time_of(event: &EngineEvent) -> Timestamp {
    match event {
        EngineEvent::Container { at, .. } | EngineEvent::Resource { at, .. } => *at,
    }
}

fn wanted(filter: &EventFilter, event: &EngineEvent) -> bool {
    match event {
        EngineEvent::Container { attributes, .. } => has_labels(attributes, &filter.labels),
        EngineEvent::Resource { .. } => true,
    }
}

/// Whether all of `wanted` (`key` or `key=value`) are among the labels.
pub(super) fn has_labels(labels: &IndexMap<String, String>, wanted: &[String]) -> bool {
    wanted.iter().all(|want| match want.split_once('=') {
        Some((key, value)) => labels.get(key).is_some_and(|have| have == value),
        None => labels.contains_key(want),
    })
}
