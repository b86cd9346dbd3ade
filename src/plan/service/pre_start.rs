//! `pre_start` hooks (Compose 5.3): each runs in a container of its own, one after the other, before the first replica
//! of a service that does not run yet.

use crate::compose::{Hook, Project, Service};
use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::lower::{self, NewContainer};
use crate::plan::service::converge::{Converging, Member};
use crate::plan::service::references;
use crate::plan::{ContainerRef, Creation, Gate, Reason, Reference, ReferenceField, StepAction, StepId};

impl<'a> Converging<'_, 'a> {
    /// Plans the hooks when no replica runs. Returns the last of them, which every start waits for.
    pub(super) fn pre_start(&mut self, service: &'a Service, members: &[Member], gates: &[Gate]) -> Option<StepId> {
        let first = members.iter().min_by_key(|member| member.number)?;
        if service.pre_start.is_empty() || members.iter().any(|member| member.start.is_none() || member.is_paused) {
            return None;
        }
        let reason = Reason::Asked("pre_start".to_owned());
        let mut last: Vec<StepId> = first.ready.clone();
        for left in leftovers(self.draft, &service.name) {
            let step = NewStep::remove(left, false, &reason);
            last.push(self.draft.push(step));
        }
        for hook in &service.pre_start {
            let image = if hook.image.is_empty() {
                service.image_name(self.draft.project)
            } else {
                hook.image.clone()
            };
            let action = StepAction::PreStart(Box::new(self.hook(service, hook, &image, &first.container)));
            let step = NewStep::new(action, reason.clone())
                .for_service(&service.name)
                .after(last)
                .after(self.images.steps_for(&image).iter().copied())
                .once(gates.to_vec());
            last = vec![self.draft.push(step)];
        }
        last.last().copied()
    }

    /// The container of a hook: the networks of the service, its environment and the hook's, the volumes of its first
    /// container.
    fn hook(&self, service: &Service, hook: &Hook, image: &str, first: &ContainerRef) -> Creation {
        let project = self.draft.project;
        let resolved = references::resolve(service, |name| self.first(name));
        let mut inner = Service {
            image: image.to_owned(),
            command: hook.command.clone(),
            user: hook.user.clone(),
            working_dir: hook.working_dir.clone(),
            privileged: hook.privileged,
            environment: service.environment.clone(),
            name: service.name.clone(),
            networks: service.networks.clone(),
            network_mode: service.network_mode.clone(),
            extra_hosts: service.extra_hosts.clone(),
            dns: service.dns.clone(),
            volumes_from: vec![service.name.clone()],
            ..Service::default()
        };
        inner.environment.extend(hook.environment.clone());
        let new = NewContainer {
            name: project.generated_name(&[&service.name, "pre_start"]),
            temporary_name: Some(String::new()),
            ..NewContainer::default()
        };
        let mut spec = lower::container(project, &inner, self.draft.observed, &new);
        let hook_only = [label::PROJECT, label::SERVICE, label::VERSION];
        spec.labels.retain(|name, _| hook_only.contains(&name.as_str()));
        spec.labels.insert(label::HOOK.to_owned(), "pre_start".to_owned());
        let mut refs: Vec<Reference> = resolved.pending;
        refs.retain(|reference| reference.place == ReferenceField::Network);
        refs.push(Reference {
            container: first.clone(),
            place: ReferenceField::VolumesFrom(0),
        });
        Creation {
            spec,
            number: 0,
            refs,
            pending_image: false,
            service: Box::new(inner),
        }
    }
}

/// Hook containers of a service that failed earlier.
fn leftovers<'a>(draft: &Draft<'a>, service: &str) -> Vec<&'a ContainerSummary> {
    of_project(draft.project, &draft.observed.containers)
        .filter(|found| label::service(&found.labels) == service)
        .collect()
}

/// Hook containers of a project.
pub(crate) fn of_project<'a>(
    project: &'a Project,
    containers: &'a [ContainerSummary],
) -> impl Iterator<Item = &'a ContainerSummary> {
    containers
        .iter()
        .filter(|found| found.labels.contains_key(label::HOOK) && label::is_of_project(&found.labels, &project.name))
}
