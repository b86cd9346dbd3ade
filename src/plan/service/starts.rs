//! The start phase of a service: copied files, gates, start, `post_start` hooks.

use crate::compose::Service;
use crate::plan::draft::NewStep;
use crate::plan::lower;
use crate::plan::service::converge::{Converging, Member};
use crate::plan::service::hooks;
use crate::plan::{ContainerRef, Gate, Guard, Reason, StepAction, StepId};

impl<'a> Converging<'_, 'a> {
    /// Plans the starts of a converged service, after those of its dependencies.
    pub(crate) fn start(&mut self, service: &'a Service) {
        let Some(converged) = self.converged.get(&service.name) else {
            return;
        };
        let members = converged.members.clone();
        let gates = self.gates(service);
        let in_turn = service.ports.iter().any(|port| port.published.contains('-'));
        let prepared = self.pre_start(service, &members, &gates);
        let mut started: Vec<StepId> = Vec::new();
        for member in &members {
            // With a range of host ports, simultaneous starts would race for the same port.
            let previous = started.last().copied().filter(|_| in_turn).or(prepared);
            let steps = self.start_member(service, member, &gates, previous);
            started.extend(steps);
        }
        if let Some(converged) = self.converged.get_mut(&service.name) {
            converged.started = started;
        }
    }

    fn start_member(
        &mut self,
        service: &Service,
        member: &Member,
        gates: &[Gate],
        previous: Option<StepId>,
    ) -> Vec<StepId> {
        let guard = member.replaced.clone().flatten();
        let mut steps = Vec::new();
        if let Some(reason) = &member.start {
            let start = StartParams {
                container: member.container.clone(),
                reason,
                guard: guard.as_ref(),
                gates,
                previous,
            };
            steps.extend(self.start_one(service, member, start));
        }
        // If the image turns out to be the same, the old container stays and may have to be started.
        if let (Some(guard), Some(old)) = (&guard, &member.old)
            && old.status != crate::engine::ContainerStatus::Running
        {
            let same = same(guard);
            let container = ContainerRef::from(old);
            let start = StartParams {
                container,
                reason: &Reason::NotRunning,
                guard: Some(&same),
                gates,
                previous,
            };
            steps.extend(self.start_one(service, member, start));
        }
        steps
    }

    /// Plans one start; returns its last steps.
    fn start_one(&mut self, service: &Service, member: &Member, start: StartParams<'_>) -> Vec<StepId> {
        let new = |action: StepAction| {
            NewStep::new(action, start.reason.clone())
                .for_service(&service.name)
                .only_if(start.guard)
        };
        let mut ready = member.ready.clone();
        if member.replaced.is_none() {
            ready.extend(self.images.builds());
        }
        let container = start.container.clone();
        if member.is_paused {
            let step = new(StepAction::Unpause { container }).after(ready);
            return vec![self.draft.push(step)];
        }
        if lower::injects(self.draft.project, service) {
            let files = lower::injected_files(self.draft.project, service);
            let upload = new(StepAction::Upload {
                container: container.clone(),
                files,
            })
            .after(ready.clone());
            ready.push(self.draft.push(upload));
        }
        ready.extend(start.previous);
        let start = new(StepAction::Start {
            container: container.clone(),
        })
        .after(ready)
        .once(start.gates.to_vec());
        let started = vec![self.draft.push(start)];
        hooks::push_hooks(self.draft, &service.post_start, "post_start", &container, started, new)
    }

    /// The gates of a service's start. A dependency that is outside the selection, has a provider or has no replicas is
    /// not waited for.
    pub(crate) fn gates(&self, service: &Service) -> Vec<Gate> {
        let mut gates = Vec::new();
        for (name, dependency) in &service.depends_on {
            let Some(other) = self.draft.project.services.get(name) else {
                continue;
            };
            if !self.selected.contains(name.as_str()) || other.provider.is_some() || other.replicas() == 0 {
                continue;
            }
            let after = self
                .converged
                .get(name)
                .map(|converged| converged.started.clone())
                .unwrap_or_default();
            gates.extend(Gate::on(name, dependency, after));
        }
        gates
    }
}

/// How one container is started.
#[derive(Clone)]
struct StartParams<'w> {
    container: ContainerRef,
    reason: &'w Reason,
    guard: Option<&'w Guard>,
    gates: &'w [Gate],
    previous: Option<StepId>,
}

fn same(guard: &Guard) -> Guard {
    match guard {
        Guard::ImageChanged { image, was } => Guard::ImageSame {
            image: image.clone(),
            was: was.clone(),
        },
        Guard::ImageAbsent { .. } | Guard::ImageSame { .. } => guard.clone(),
    }
}
