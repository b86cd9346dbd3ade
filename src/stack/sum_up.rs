//! What follows from a service's containers, found once after each event that changes them. A frame asks for it many times of every
//! service, and on a swarm a service has many tasks.

use super::summary::ServiceSummary;
use super::{Container, Event, Phase, ServiceState, Stack};
use crate::engine::{ContainerStatus, EngineEvent};

/// The services that an event may have changed.
enum Changed<'e> {
    None,
    /// That of a container.
    OfContainer(&'e str),
    Named(&'e [String]),
    One(&'e str),
    All,
}

impl Stack {
    /// Sums up anew the services that an event may have changed.
    pub(super) fn sum_up(&mut self, event: &Event) {
        match changed(event) {
            Changed::None => {}
            Changed::OfContainer(id) => {
                let holds = |service: &&mut ServiceState| service.containers.iter().any(|one| one.id == id);
                match self.services.values_mut().find(holds) {
                    Some(service) => service.sum_up(),
                    // It is gone, and nothing tells whose it was.
                    None => self.sum_up_all(),
                }
            }
            Changed::Named(names) => names.iter().for_each(|name| self.sum_up_one(name)),
            Changed::One(name) => self.sum_up_one(name),
            Changed::All => self.sum_up_all(),
        }
    }

    fn sum_up_all(&mut self) {
        self.services.values_mut().for_each(ServiceState::sum_up);
    }

    fn sum_up_one(&mut self, name: &str) {
        if let Some(service) = self.services.get_mut(name) {
            service.sum_up();
        }
    }
}

fn changed(event: &Event) -> Changed<'_> {
    match event {
        Event::Project(_)
        | Event::Listed { .. }
        | Event::OnSwarm { .. }
        | Event::Recalled { .. }
        | Event::History(_)
        | Event::Began(_)
        | Event::Ended { .. } => Changed::All,
        Event::Engine(EngineEvent::Container { id, .. }) => Changed::OfContainer(id),
        Event::Inspected(report, _) => Changed::OfContainer(&report.summary.id),
        Event::Standing { container, .. }
        | Event::Stopping { container, .. }
        | Event::ProbeBegan { container, .. }
        | Event::Probed { container, .. }
        | Event::PassedEarly { container, .. } => Changed::OfContainer(container),
        Event::Pulled { services, .. } | Event::Pushed { services, .. } | Event::Built { services, .. } => {
            Changed::Named(services)
        }
        Event::Progress { service, .. }
        | Event::Waits { service, .. }
        | Event::Provided { service, .. }
        | Event::Failed { service, .. } => Changed::One(service),
        Event::Engine(EngineEvent::Resource { .. })
        | Event::Connected(..)
        | Event::Lost { .. }
        | Event::Silence { .. }
        | Event::Managers { .. }
        | Event::NodesUsed(_)
        | Event::NodeReached { .. }
        | Event::Contents(_)
        | Event::Preflight(_)
        | Event::Findings(_)
        | Event::Files(_)
        | Event::Sockets(_)
        | Event::Image { .. }
        | Event::Noted { .. }
        | Event::Asked { .. }
        | Event::LogsBegan { .. }
        | Event::LogsEnded { .. }
        | Event::Logs(_)
        | Event::OlderLogs(_)
        | Event::LogsCut { .. }
        | Event::Marked { .. }
        | Event::Stats { .. }
        | Event::Projects(_)
        | Event::VolumeSizes(_)
        | Event::Planned(_)
        | Event::Shell { .. }
        | Event::Piped { .. }
        | Event::ShellEnded { .. } => Changed::None,
    }
}

impl ServiceState {
    fn sum_up(&mut self) {
        let lead = self.find_lead();
        let phase = self.find_phase(lead);
        let unsettled = |container: &Container| {
            let probes = &container.probes;
            container.is_alive() && probes.check.is_some() && probes.is_unsettled()
        };
        self.summary = ServiceSummary {
            is_ready: self.find_ready(),
            is_in_trouble: is_trouble(&phase, lead.and_then(|lead| self.containers.get(lead))),
            has_unsettled_probes: self.containers.iter().any(unsettled),
            crash_loops: self.containers.iter().filter_map(Container::crashes).collect(),
            lead,
            phase,
        };
    }

    /// The place of the container with the highest-ranking phase.
    fn find_lead(&self) -> Option<usize> {
        // `max_by_key` returns the last of equals; reversed, that is the lowest number.
        let containers = self.containers.iter().enumerate().rev();
        let lead = containers.max_by_key(|(_, container)| container.phase().weight());
        lead.map(|(at, _)| at)
    }

    fn find_phase(&self, lead: Option<usize>) -> Phase {
        // What is done about an update that went wrong is more than that it did.
        let is_bad = || self.rollout().is_some_and(|rollout| rollout.state.is_bad());
        if self.failure.is_some() || (self.progress.is_none() && is_bad()) {
            return Phase::Failed;
        }
        let alive = self.containers.iter().any(Container::is_alive);
        let is_fresh = |container: &Container| container.status == ContainerStatus::Created;
        let fresh = self.containers.iter().any(is_fresh);
        match &self.progress {
            // Being queued is the weakest statement: containers and gates take precedence.
            Some(progress) if progress.phase == Phase::Queued && (alive || fresh || !self.blocked.is_empty()) => {}
            Some(progress) => return progress.phase.clone(),
            None => {}
        }
        if !self.blocked.is_empty() && !alive {
            return Phase::Waiting;
        }
        if self.containers.is_empty() && self.provided.is_some() {
            return Phase::Done;
        }
        let lead = lead.and_then(|lead| self.containers.get(lead));
        let phase = lead.map(Container::phase).unwrap_or_default();
        // What is being replaced is on its way, however well it runs.
        let is_updating = self.rollout().is_some_and(|rollout| rollout.state.is_under_way());
        if is_updating && phase.is_settled_well() {
            return Phase::Starting;
        }
        phase
    }

    fn find_ready(&self) -> bool {
        let there = !self.containers.is_empty() || self.provided.is_some();
        let is_over = || self.containers.iter().all(Container::is_over);
        self.failure.is_none()
            && there
            && self.tasks.as_ref().is_none_or(|tasks| tasks.are_settled())
            && self.containers.iter().all(Container::is_ready)
            && (!self.is_one_shot || is_over())
    }
}

/// Whether a phase is a failure that the user did not cause.
fn is_trouble(phase: &Phase, lead: Option<&Container>) -> bool {
    let is_signalled = || lead.is_some_and(Container::was_signalled);
    match phase {
        Phase::Unhealthy | Phase::Failed | Phase::OutOfMemory => true,
        Phase::Exited(_) => !is_signalled(),
        // Some services work by exiting with 0 and being started again.
        Phase::Restarting => {
            let code = lead.and_then(|container| container.run.exit_code);
            code != Some(0) && !is_signalled()
        }
        Phase::Created => lead.is_some_and(|container| !container.run.error.is_empty()),
        Phase::Absent
        | Phase::Queued
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Creating
        | Phase::Waiting
        | Phase::Starting
        | Phase::Running
        | Phase::Healthy
        | Phase::Stopping
        | Phase::Done
        | Phase::Paused => false,
    }
}
