//! Replaces one container by another.

use crate::compose::Service;
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::draft::NewStep;
use crate::plan::lower::NewContainer;
use crate::plan::service::converge::{Converging, Member};
use crate::plan::service::references::ResolvedService;
use crate::plan::service::stops;
use crate::plan::supply::renewal::Stopped;
use crate::plan::{ContainerRef, Guard, Reason, StepAction, StepId, number};

impl<'a> Converging<'_, 'a> {
    /// The new container is created under a temporary name while the old one still runs, and then takes its place.
    pub(super) fn recreate(
        &mut self,
        service: &'a Service,
        resolved: &ResolvedService,
        old: &'a ContainerSummary,
        reason: &Reason,
        guard: Option<Guard>,
    ) -> Member {
        let new = self.replacement(service, old);
        let name = new.name.clone();
        let created = self.push_creation(service, resolved, new, reason, guard.as_ref());
        let mut before = vec![created];
        before.extend(self.stop_followers(service, created, guard.as_ref()));
        let stops = match self.resources.stopped(&old.id) {
            Some(stopped) => stopped.steps.iter().copied().chain(before).collect(),
            None => {
                let way = stops::StopParams {
                    reason,
                    guard: guard.as_ref(),
                    grace: self.options.timeout,
                };
                stops::stop(self.draft, service, old, &before, way)
            }
        };
        let new = |action: StepAction| {
            NewStep::new(action, reason.clone())
                .for_service(&service.name)
                .only_if(guard.as_ref())
        };
        let remove = StepAction::Remove {
            container: old.into(),
            volumes: false,
        };
        let removed = self.draft.push(new(remove).after(stops));
        let container = ContainerRef::Created(created);
        let rename = StepAction::Rename {
            container: container.clone(),
            name: name.clone(),
        };
        let renamed = self.draft.push(new(rename).after([removed]));
        Member {
            container,
            name,
            number: number(old),
            ready: vec![renamed],
            start: Some(reason.clone()),
            is_paused: false,
            replaced: Some(guard),
            old: Some(old.clone()),
        }
    }

    /// Creates a container whose predecessor had to be removed first; keeps its number and its anonymous volumes.
    pub(super) fn create_again(
        &mut self,
        service: &'a Service,
        resolved: &ResolvedService,
        old: &'a ContainerSummary,
    ) -> Member {
        let new = NewContainer {
            temporary_name: None,
            ..self.replacement(service, old)
        };
        let (name, number) = (new.name.clone(), new.number);
        let what = self.resources.stopped(&old.id).map(|stopped| stopped.because.clone());
        let reason = Reason::Changed(what.into_iter().collect());
        let created = self.push_creation(service, resolved, new, &reason, None);
        Member::created(created, name, number, reason)
    }

    /// A container with the same replica number and anonymous volumes as the old one.
    fn replacement(&self, service: &Service, old: &'a ContainerSummary) -> NewContainer<'a> {
        let number = number(old).max(1);
        let name = service.container_name(self.draft.project, number);
        let replaces = if service.container_name.is_empty() {
            format!("{}-{number}", service.name)
        } else {
            service.container_name.clone()
        };
        NewContainer {
            temporary_name: Some(format!("{}_{name}", old.id.get(..12).unwrap_or(&old.id))),
            name,
            number,
            replaces: Some(replaces),
            inherits: if self.options.renew_anonymous_volumes {
                &[]
            } else {
                &old.mounts
            },
            ..NewContainer::default()
        }
    }

    /// Stops the dependents of the operation that have `restart: true` before what they depend on; the start phase brings
    /// them back. Nothing would bring back one that is not of the operation: it stays, and a note says what it lacks.
    fn stop_followers(&mut self, service: &Service, created: StepId, guard: Option<&Guard>) -> Vec<StepId> {
        let project = self.draft.project;
        let followers = project.services.values().filter(|other| {
            other
                .depends_on
                .get(&service.name)
                .is_some_and(|dependency| dependency.restart)
        });
        let mut steps = Vec::new();
        for follower in followers {
            if !self.selected.contains(follower.name.as_str()) {
                self.note_lost_network(service, follower);
                continue;
            }
            for container in self.draft.observed.of_service(&project.name, &follower.name) {
                if container.status != ContainerStatus::Running || self.resources.stopped(&container.id).is_some() {
                    continue;
                }
                let reason = Reason::Follows(service.name.clone());
                let way = stops::StopParams {
                    reason: &reason,
                    guard,
                    grace: self.options.timeout,
                };
                let stops = stops::stop(self.draft, follower, container, &[created], way);
                steps.extend_from_slice(&stops);
                let stopped = Stopped {
                    steps: stops,
                    because: service.name.clone(),
                };
                self.resources.renewal.stopped.insert(container.id.clone(), stopped);
            }
        }
        steps
    }

    /// Notes that running containers of `follower` share the network of a container of `service` that is replaced.
    fn note_lost_network(&mut self, service: &Service, follower: &Service) {
        let project = self.draft.project;
        let shares = Service::shared_service(&follower.network_mode) == Some(service.name.as_str());
        let mut containers = self
            .draft
            .observed
            .of_service(&project.name, &follower.name)
            .into_iter();
        if shares && containers.any(|found| found.status == ContainerStatus::Running) {
            let (name, shared) = (&follower.name, &service.name);
            self.draft.note(format!(
                "{name}: its network is that of the old container of {shared}; bring it up too: stackdeck up -d {name}"
            ));
        }
    }
}
