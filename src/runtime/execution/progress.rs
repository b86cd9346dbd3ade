//! Reports to the stack what no container shows of a plan's execution: services that wait, are queued, pulled, built,
//! created.

use super::state::{Sign, State};
use super::{Execution, Outbox};
use crate::engine::Timestamp;
use crate::plan::{Gate, ProviderCommand, Step, StepAction, StepId};
use crate::stack::{Event, Phase, ServiceProgress};
use indexmap::{IndexMap, IndexSet};

impl Execution {
    pub(super) fn report_waits(&mut self, waits: IndexMap<String, Vec<Gate>>, at: Timestamp, outbox: &mut Outbox) {
        for (service, gates) in &mut self.reported_waits {
            if !waits.contains_key(service) && !gates.is_empty() {
                gates.clear();
                outbox.events.push(Event::Waits {
                    service: service.clone(),
                    gates: Vec::new(),
                    at,
                });
            }
        }
        for (service, gates) in waits {
            if self.reported_waits.get(&service) != Some(&gates) {
                outbox.events.push(Event::Waits {
                    service: service.clone(),
                    gates: gates.clone(),
                    at,
                });
                self.reported_waits.insert(service, gates);
            }
        }
    }

    /// Reports phases that no container shows: queued, pulling, building, creating; and calls of a provider.
    pub(super) fn report_phases(&mut self, at: Timestamp, outbox: &mut Outbox) {
        let mut phases: IndexMap<String, Phase> = IndexMap::new();
        for (index, state) in self.states.iter().enumerate() {
            let Some(phase) = self.phase_of(StepId(index), state) else {
                continue;
            };
            for service in self.audience(StepId(index)) {
                let known = phases.entry(service).or_insert(Phase::Queued);
                if *known == Phase::Queued {
                    *known = phase.clone();
                }
            }
        }
        let gone: Vec<String> = self
            .reported_phase
            .keys()
            .filter(|name| !phases.contains_key(*name))
            .cloned()
            .collect();
        for service in gone {
            self.reported_phase.shift_remove(&service);
            outbox.events.push(Event::Progress {
                service,
                progress: None,
                at,
            });
        }
        for (service, phase) in phases {
            if self.reported_phase.get(&service) != Some(&phase) {
                outbox.events.push(Event::Progress {
                    service: service.clone(),
                    progress: Some(ServiceProgress::stage(phase.clone(), at)),
                    at,
                });
                self.reported_phase.insert(service, phase);
            }
        }
    }

    fn phase_of(&self, step: StepId, state: &State) -> Option<Phase> {
        let action = self.action(step)?;
        // Stops and removals show in the containers.
        let preparing = |phase: Phase| self.info.prepares.then_some(phase);
        match state {
            State::Pending | State::Guarding | State::Open => preparing(Phase::Queued),
            State::Running => match action {
                StepAction::Pull { .. } => Some(Phase::Pulling),
                StepAction::Push { .. } => Some(Phase::Pushing),
                StepAction::Build(_) => Some(Phase::Building),
                StepAction::Provider(run) if run.command != ProviderCommand::Up => Some(Phase::Stopping),
                StepAction::CreateContainer(_) | StepAction::Provider(_) => preparing(Phase::Creating),
                StepAction::CreateNetwork(_)
                | StepAction::RemoveNetwork { .. }
                | StepAction::CreateVolume(_)
                | StepAction::RemoveVolume { .. }
                | StepAction::Connect { .. }
                | StepAction::Upload { .. }
                | StepAction::Start { .. }
                | StepAction::Pause { .. }
                | StepAction::Unpause { .. }
                | StepAction::PreStart(_)
                | StepAction::Hook { .. }
                | StepAction::Stop { .. }
                | StepAction::Kill { .. }
                | StepAction::Restart { .. }
                | StepAction::Remove { .. }
                | StepAction::Rename { .. }
                | StepAction::RemoveImage { .. } => preparing(Phase::Queued),
            },
            // Until the stack has the container, it is being created.
            State::Settling { .. } if matches!(action, StepAction::CreateContainer(_)) => preparing(Phase::Creating),
            // Until the stack has seen the start, how an earlier run ended says nothing of this one.
            State::Settling {
                sign: Sign::Start(_), ..
            } => preparing(Phase::Queued),
            State::Settling { .. } | State::Done | State::Failed(_) | State::Cancelled => None,
        }
    }

    /// The services that a step concerns: its own, and for an image those that need it. (That no container is created before all images
    /// are there makes nobody else's image of it.)
    pub(crate) fn audience(&self, step: StepId) -> IndexSet<String> {
        let Some(own) = self.plan.steps.get(step.0) else {
            return IndexSet::new();
        };
        let mut services: IndexSet<String> = own.service.iter().cloned().collect();
        if matches!(own.action, StepAction::Pull { .. } | StepAction::Build(_)) {
            let users = self.plan.steps.iter().filter(|user| user.needs.contains(&step));
            let is_of_another = |user: &&Step| match (&user.action, &own.action) {
                (StepAction::CreateContainer(made), StepAction::Pull { request, .. }) => {
                    made.spec.image != request.image
                }
                (StepAction::CreateContainer(made), StepAction::Build(request)) => {
                    !request.tags.contains(&made.spec.image)
                }
                (_, _) => false,
            };
            let users = users.filter(|user| !is_of_another(user));
            services.extend(users.filter_map(|user| user.service.clone()));
        }
        services
    }
}
