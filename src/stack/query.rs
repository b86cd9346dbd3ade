//! Queries that every face needs: a service's phase, since when, how many are ready.

use super::{Blocked, Container, OperationRecord, Phase, ServiceState, Stack, Usage};
use crate::engine::{StatsSample, Timestamp};
use crate::plan::ProviderVariable;
use indexmap::IndexMap;
use std::time::Duration;

impl Phase {
    /// The phase in one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Queued => "queued",
            Self::Pulling => "pulling",
            Self::Building => "building",
            Self::Pushing => "pushing",
            Self::Creating => "creating",
            Self::Created => "created",
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Restarting => "restarting",
            Self::Stopping => "stopping",
            Self::Done => "done",
            Self::Exited(_) => "exited",
            Self::OutOfMemory => "out of memory",
            Self::Paused => "paused",
            Self::Failed => "failed",
        }
    }

    /// Its rank among replicas: the highest is shown for the service.
    pub fn weight(&self) -> u8 {
        match self {
            Self::Failed => 15,
            Self::OutOfMemory => 14,
            Self::Exited(_) => 13,
            Self::Unhealthy => 12,
            Self::Restarting => 11,
            Self::Stopping => 10,
            Self::Paused => 9,
            Self::Waiting => 8,
            Self::Building | Self::Pulling | Self::Pushing | Self::Creating => 7,
            Self::Queued => 6,
            Self::Created => 5,
            Self::Starting => 4,
            Self::Running => 3,
            Self::Healthy => 2,
            Self::Done => 1,
            Self::Absent => 0,
        }
    }

    /// Whether a service in this phase is coming up.
    fn is_coming_up(&self) -> bool {
        matches!(
            self,
            Self::Queued
                | Self::Pulling
                | Self::Building
                | Self::Creating
                | Self::Created
                | Self::Waiting
                | Self::Starting
        )
    }

    /// Whether a service in this phase is as `up` wants it.
    pub(super) fn is_settled_well(&self) -> bool {
        matches!(self, Self::Running | Self::Healthy | Self::Done)
    }
}

impl ServiceState {
    /// A service of which only the name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Its phase: a failed step comes first, then the progress, then the container with the highest rank.
    pub fn phase(&self) -> Phase {
        self.summary.phase.clone()
    }

    /// Whether every container is as `up` wants it: running, healthy where it has a healthcheck, or exited well by
    /// itself, which a one-shot must have.
    pub fn is_ready(&self) -> bool {
        self.summary.is_ready
    }

    /// Whether a container of it runs whose healthcheck has not decided, or fails.
    pub fn has_unsettled_probes(&self) -> bool {
        self.summary.has_unsettled_probes
    }

    /// When its phase began, as far as we saw; `None` when it never had one.
    pub fn since(&self) -> Option<Timestamp> {
        self.phases.last().map(|(_, at)| *at)
    }

    /// When its phase began, also by what its container tells, since that may be before we were there. `false`: at this
    /// time at the latest.
    pub fn began(&self) -> Option<(Timestamp, bool)> {
        let seen = self.since()?;
        let found = self.lead().and_then(|container| match self.phase() {
            Phase::Unhealthy => container.probes.unhealthy_since(),
            Phase::Starting => container.run.started.map(|started| (started, true)),
            // Since the end of its last run.
            Phase::Restarting => container.run.finished.map(|finished| (finished, true)),
            // The engine does not tell since when.
            Phase::Paused if self.phases.len() == 1 => Some((seen, false)),
            Phase::Absent
            | Phase::Queued
            | Phase::Pulling
            | Phase::Building
            | Phase::Pushing
            | Phase::Creating
            | Phase::Created
            | Phase::Waiting
            | Phase::Running
            | Phase::Healthy
            | Phase::Stopping
            | Phase::Done
            | Phase::Exited(_)
            | Phase::OutOfMemory
            | Phase::Paused
            | Phase::Failed => None,
        });
        Some(match found {
            Some((at, exact)) if at <= seen => (at, exact),
            _ => (seen, true),
        })
    }

    /// The phases since it last began to come up.
    fn last_way_up(&self) -> &[(Phase, Timestamp)] {
        let Some(last) = self.phases.iter().rposition(|(phase, _)| phase.is_coming_up()) else {
            return &[];
        };
        let before = self.phases[..last].iter().rposition(|(phase, _)| !phase.is_coming_up());
        &self.phases[before.map_or(0, |at| at + 1)..]
    }

    /// When it last began to come up.
    pub fn queued_at(&self) -> Option<Timestamp> {
        let (phase, at) = self.last_way_up().first()?;
        // It was on its way already when following began.
        let is_first = self.phases.first().is_some_and(|(_, first)| first == at);
        let started = self.lead().and_then(|container| container.run.started);
        let before = started.filter(|started| is_first && *phase == Phase::Starting && started < at);
        Some(before.unwrap_or(*at))
    }

    /// When it became ready after that; `None` when it did not. What ends by itself is ready at its end.
    pub fn ready_at(&self) -> Option<Timestamp> {
        let ends = self.is_one_shot || (self.phase() == Phase::Done && self.is_ready());
        let is_ready = |phase: &Phase| match ends {
            true => *phase == Phase::Done,
            false => phase.is_settled_well(),
        };
        let ready = self.last_way_up().iter().find(|(phase, _)| is_ready(phase));
        ready.map(|(_, at)| *at)
    }

    /// From when it last began to come up until it was ready; `None` while it is not ready.
    pub fn took(&self) -> Option<Duration> {
        Some(self.ready_at()?.since(self.queued_at()?))
    }

    /// What it has waited for longest, and how long.
    pub fn blocked_longest(&self, now: Timestamp) -> Option<(&Blocked, Duration)> {
        let longest = self.blocked.iter().min_by_key(|blocked| blocked.since)?;
        Some((longest, now.since(longest.since)))
    }

    /// The relevant exit code: of the first container that failed, else of any that exited.
    pub fn exit_code(&self) -> Option<i64> {
        let mut codes = self.containers.iter().filter(|container| container.is_over());
        let bad = codes.clone().find(|container| container.run.exit_code != Some(0));
        bad.or_else(|| codes.next())
            .and_then(|container| container.run.exit_code)
    }

    /// The container that stands for the service: the one with the highest-ranking phase.
    pub fn lead(&self) -> Option<&Container> {
        self.containers.get(self.summary.lead?)
    }

    /// The last stats of all its running containers, added up.
    pub fn stats(&self) -> Option<StatsSample> {
        let mut samples = self.containers.iter().filter_map(Container::sample);
        let mut sum = samples.next()?.clone();
        for sample in samples {
            sum.at = sum.at.max(sample.at);
            sum.cpu_cores = sum.cpu_cores.zip(sample.cpu_cores).map(|(one, other)| one + other);
            sum.memory += sample.memory;
            sum.memory_limit += sample.memory_limit;
            sum.net_rx += sample.net_rx;
            sum.net_tx += sample.net_tx;
            sum.block_read += sample.block_read;
            sum.block_write += sample.block_write;
            sum.pids += sample.pids;
            sum.throttled += sample.throttled;
            sum.throttled_for += sample.throttled_for;
        }
        Some(sum)
    }

    /// What its running containers use now, added up, with rates of the last second.
    pub fn usage(&self) -> Option<Usage> {
        let running = self.containers.iter().filter(|container| container.is_alive());
        let mut points = running.filter_map(|container| container.usage.now());
        let mut sum = *points.next()?;
        for point in points {
            sum.at = sum.at.max(point.at);
            sum.cores += point.cores;
            sum.memory += point.memory;
            sum.received += point.received;
            sum.sent += point.sent;
            sum.read += point.read;
            sum.written += point.written;
            sum.pids += point.pids;
        }
        Some(sum)
    }

    /// Number of restarts of its containers by their restart policy.
    pub fn restarts(&self) -> u64 {
        self.containers.iter().map(|container| container.restarts).sum()
    }
}

impl Stack {
    /// Since when nothing is heard of an engine that was heard before.
    fn unheard_since(&self) -> Option<Timestamp> {
        let lost = self.lost.as_ref().filter(|_| self.host.is_some());
        self.silent.or(lost.map(|lost| lost.since))
    }

    /// The time that what is known is of: now, unless nothing is heard of the engine.
    pub fn known_at(&self, now: Timestamp) -> Timestamp {
        self.unheard_since().map_or(now, |since| since.min(now))
    }

    /// How long nothing has been heard of the engine.
    pub fn unheard_for(&self, now: Timestamp) -> Option<Duration> {
        self.unheard_since().map(|since| now.since(since))
    }

    /// The provider of a service (its `type`), if it has one.
    pub fn provider(&self, service: &str) -> Option<&str> {
        let declared = self.project.as_ref()?.services.get(service)?;
        Some(declared.provider.as_ref()?.kind.as_str())
    }

    /// The variables that providers have given, by service.
    pub fn provided(&self) -> IndexMap<String, Vec<ProviderVariable>> {
        let services = self.services.values();
        let provided = services.filter_map(|service| Some((service.name.clone(), service.provided.clone()?)));
        provided.collect()
    }

    /// A container by its full id, and its service.
    pub fn container(&self, id: &str) -> Option<(&ServiceState, &Container)> {
        self.services.values().find_map(|service| {
            let found = service.containers.iter().find(|container| container.id == id)?;
            Some((service, found))
        })
    }

    /// Whether a service should have containers, by the file or because it has some.
    pub fn is_wanted(&self, service: &ServiceState) -> bool {
        if let Some(tasks) = &service.tasks {
            return tasks.progress.wanted > 0 || !service.blocked.is_empty();
        }
        let declared = self
            .project
            .as_ref()
            .and_then(|project| project.services.get(&service.name));
        !service.containers.is_empty() || declared.is_some_and(|declared| declared.replicas() > 0)
    }

    /// The operation in progress; the oldest when there are several.
    pub fn operation(&self) -> Option<&OperationRecord> {
        self.operations.iter().find(|operation| operation.ended.is_none())
    }

    /// The service that waits longest, on what, and how long.
    pub fn blocked_longest(&self, now: Timestamp) -> Option<(&ServiceState, &Blocked, Duration)> {
        let waiting = self.services.values().filter_map(|service| {
            let (blocked, waited) = service.blocked_longest(now)?;
            Some((service, blocked, waited))
        });
        waiting.max_by_key(|(_, _, waited)| *waited)
    }
}
