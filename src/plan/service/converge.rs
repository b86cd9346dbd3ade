//! Converges one service: decides which of its containers stay, are replaced, removed or created, and then plans their
//! starts.

use crate::compose::Service;
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::contents;
use crate::plan::identity::hash;
use crate::plan::identity::image_mounts;
use crate::plan::lower::{self, NewContainer};
use crate::plan::service::diff::{Decision, RecreateCheck};
use crate::plan::service::leftover;
use crate::plan::service::references::{self, FirstContainer, ResolvedService};
use crate::plan::service::stops;
use crate::plan::supply::images::Images;
use crate::plan::supply::resources::ResourceSteps;
use crate::plan::{ContainerRef, Creation, Guard, Reason, StepAction, StepId, UpOptions, number};
use indexmap::{IndexMap, IndexSet};

/// The containers of a service once the plan is done.
#[derive(Debug, Default)]
pub(crate) struct ConvergedService {
    /// Its containers, lowest number first.
    pub(super) members: Vec<Member>,
    /// Steps after which the service has started, hooks included.
    pub(super) started: Vec<StepId>,
}

/// One container of a service once the plan is done.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) container: ContainerRef,
    pub(super) name: String,
    pub(super) number: u32,
    /// Steps after which it can start.
    pub(super) ready: Vec<StepId>,
    /// Why it has to be started; `None` when it runs and stays.
    pub(super) start: Option<Reason>,
    /// Whether it is paused, and so unpaused instead of started.
    pub(super) is_paused: bool,
    /// Whether it is a new container: `None` no, `Some(None)` yes, `Some(Some(guard))` only if the guard holds.
    pub(super) replaced: Option<Option<Guard>>,
    /// The existing container, when it may stay.
    pub(super) old: Option<ContainerSummary>,
}

impl Member {
    /// A container that a step creates under its final name.
    pub(super) fn created(step: StepId, name: String, number: u32, reason: Reason) -> Self {
        Self {
            container: ContainerRef::Created(step),
            name,
            number,
            ready: vec![step],
            start: Some(reason),
            is_paused: false,
            replaced: Some(None),
            old: None,
        }
    }
}

/// The state while services are converged, in dependency order.
pub(crate) struct Converging<'d, 'a> {
    pub(crate) draft: &'d mut Draft<'a>,
    pub(crate) options: &'a UpOptions,
    pub(crate) resources: ResourceSteps,
    pub(crate) images: Images,
    /// The services of the operation; the others stay as they are.
    pub(crate) selected: IndexSet<&'a str>,
    pub(crate) converged: IndexMap<String, ConvergedService>,
}

impl<'d, 'a> Converging<'d, 'a> {
    pub(crate) fn new(
        draft: &'d mut Draft<'a>,
        options: &'a UpOptions,
        resources: ResourceSteps,
        images: Images,
        selected: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            draft,
            options,
            resources,
            images,
            selected: selected.into_iter().collect(),
            converged: IndexMap::new(),
        }
    }

    /// Plans the containers of a service; [`Self::start`] plans their starts.
    pub(crate) fn converge(&mut self, service: &'a Service, is_target: bool) {
        let project = self.draft.project;
        let resolved = references::resolve(service, |name| self.first(name));
        let image = service.image_name(project);
        let check = RecreateCheck {
            project,
            observed: self.draft.observed,
            options: self.options,
            is_target,
            pending_image: self.images.is_pending(&image),
            renewed: &self.resources.renewal.networks,
        };
        let found = self.draft.observed.of_service(&project.name, &service.name);
        let (found, renamed) = leftover::repair(self.draft, service, found);
        let is_removed = |one: &&ContainerSummary| self.resources.renewal.removed.contains_key(&one.id);
        let (removed, found): (Vec<_>, Vec<_>) = found.into_iter().partition(is_removed);
        let mut decisions: Vec<(&ContainerSummary, Decision)> = found
            .into_iter()
            .map(|container| (container, decide(check, &resolved, container)))
            .collect();
        self.remove_surplus(service, &mut decisions);
        let mut highest = decisions
            .iter()
            .map(|(container, _)| number(container))
            .max()
            .unwrap_or(0);
        let mut converged = ConvergedService::default();
        for (container, decision) in decisions {
            let before = renamed.get(&container.id).copied();
            let member = self.keep_or_replace(service, &resolved, container, decision, before);
            converged.members.push(member);
        }
        let missing = (service.replicas() as usize).saturating_sub(converged.members.len());
        for old in removed.into_iter().take(missing) {
            highest = highest.max(number(old));
            converged.members.push(self.create_again(service, &resolved, old));
        }
        while converged.members.len() < service.replicas() as usize {
            highest += 1;
            converged.members.push(self.create(service, &resolved, highest));
        }
        converged.members.sort_by_key(|member| member.number);
        self.converged.insert(service.name.clone(), converged);
    }

    /// The first container, by name, of another service, and what the plan does to it.
    pub(crate) fn first(&self, name: &str) -> Option<FirstContainer> {
        if let Some(converged) = self.converged.get(name) {
            let member = converged.members.iter().min_by(|a, b| a.name.cmp(&b.name))?;
            return Some(FirstContainer {
                container: member.container.clone(),
                replaced: member.replaced.clone(),
                now: member.old.as_ref().map(|container| container.id.clone()),
            });
        }
        let found = self.draft.observed.of_service(&self.draft.project.name, name);
        let first = found.into_iter().min_by(|a, b| a.name.cmp(&b.name))?;
        Some(FirstContainer {
            container: first.into(),
            replaced: None,
            now: Some(first.id.clone()),
        })
    }

    /// Removes replicas beyond the wanted number: first those that would be replaced, then the highest numbers.
    fn remove_surplus(&mut self, service: &'a Service, decisions: &mut Vec<(&'a ContainerSummary, Decision)>) {
        decisions.sort_by_key(|(container, decision)| (matches!(decision, Decision::Recreate(_)), number(container)));
        while decisions.len() > service.replicas() as usize {
            let Some((container, _)) = decisions.pop() else { break };
            let stops = stops::stop(
                self.draft,
                service,
                container,
                &[],
                stops::StopParams::new(&Reason::Surplus, self.options.timeout),
            );
            let step = NewStep::remove(container, false, &Reason::Surplus).after(stops);
            self.draft.push(step);
        }
        decisions.sort_by_key(|(container, _)| number(container));
    }

    fn keep_or_replace(
        &mut self,
        service: &'a Service,
        resolved: &ResolvedService,
        container: &'a ContainerSummary,
        decision: Decision,
        before: Option<StepId>,
    ) -> Member {
        match decision {
            Decision::Keep => self.keep(service, container, before),
            Decision::Recreate(reason) => self.recreate(service, resolved, container, &reason, None),
            Decision::RecreateIf(guard) => {
                let reason = Reason::Policy("if its image is another one then".to_owned());
                self.recreate(service, resolved, container, &reason, Some(guard))
            }
        }
    }

    fn keep(&mut self, service: &Service, container: &ContainerSummary, before: Option<StepId>) -> Member {
        let stopped = self.resources.stopped(&container.id);
        let runs = matches!(container.status, ContainerStatus::Running | ContainerStatus::Restarting);
        let start = match stopped {
            Some(stopped) => Some(Reason::Follows(stopped.because.clone())),
            None => (!runs).then_some(Reason::NotRunning),
        };
        let is_paused = container.status == ContainerStatus::Paused && stopped.is_none();
        let ready = stopped.map(|stopped| stopped.steps.clone()).unwrap_or_default();
        let stale = contents::changed(
            self.draft.project,
            service,
            &self.draft.observed.contents,
            &container.labels,
        );
        if !stale.is_empty() {
            self.draft.note(format!(
                "{} is stale: {} changed since it was made; it is kept until you say `up --force-recreate {}`",
                container.name,
                stale.join(", "),
                service.name
            ));
        }
        if start.is_none() {
            let why = if container.status == ContainerStatus::Restarting {
                "its restart policy brings it back"
            } else if self.options.no_recreate {
                "it runs, and --no-recreate leaves it as it is"
            } else {
                "it runs and is as the file says"
            };
            self.draft.keep(&service.name, &container.name, why);
        }
        Member {
            container: container.into(),
            name: service.container_name(self.draft.project, number(container).max(1)),
            number: number(container),
            ready: ready.into_iter().chain(before).collect(),
            is_paused,
            start,
            replaced: None,
            old: Some(container.clone()),
        }
    }

    fn create(&mut self, service: &Service, resolved: &ResolvedService, number: u32) -> Member {
        let name = service.container_name(self.draft.project, number);
        let new = NewContainer {
            name: name.clone(),
            number,
            ..NewContainer::default()
        };
        let reason = Reason::Absent;
        let step = self.push_creation(service, resolved, new, &reason, None);
        Member::created(step, name, number, reason)
    }

    pub(crate) fn push_creation(
        &mut self,
        service: &Service,
        resolved: &ResolvedService,
        mut new: NewContainer<'_>,
        reason: &Reason,
        guard: Option<&Guard>,
    ) -> StepId {
        let image = service.image_name(self.draft.project);
        let observed = self.draft.observed;
        let pending_image = self.images.is_pending(&image);
        new.image_id = observed
            .image(&image)
            .filter(|_| !pending_image)
            .map(|image| image.id.clone());
        new.config_hash = hash::service(&resolved.service);
        let creation = Creation {
            spec: lower::container(self.draft.project, service, observed, &new),
            number: new.number,
            refs: resolved.pending.clone(),
            pending_image,
            service: Box::new(resolved.service.clone()),
        };
        let mut needs: Vec<StepId> = self.images.steps_for(&image).to_vec();
        needs.extend(
            self.images
                .builds()
                .iter()
                .filter(|step| !self.images.steps_for(&image).contains(step)),
        );
        for image in image_mounts::names(service) {
            needs.extend(self.images.steps_for(image));
        }
        needs.extend(self.resources.steps_for(service));
        needs.extend(
            resolved
                .pending
                .iter()
                .filter_map(|reference| match reference.container {
                    ContainerRef::Created(step) => Some(step),
                    ContainerRef::Id(_) => None,
                }),
        );
        needs.extend(self.linked(service));
        let action = StepAction::CreateContainer(Box::new(creation));
        let step = NewStep::new(action, reason.clone())
            .for_service(&service.name)
            .after(needs)
            .only_if(guard);
        self.draft.push(step)
    }

    /// Steps after which the containers of linked services have their final names, since links refer to names.
    fn linked(&self, service: &Service) -> Vec<StepId> {
        let targets = service.links.iter().map(|link| link.split(':').next().unwrap_or(link));
        let converged = targets.filter_map(|target| self.converged.get(target));
        converged
            .flat_map(|converged| &converged.members)
            .flat_map(|member| &member.ready)
            .copied()
            .collect()
    }
}

/// What to do to a container, taking into account what is done to the container it shares a namespace or volumes with.
fn decide(check: RecreateCheck<'_>, resolved: &ResolvedService, container: &ContainerSummary) -> Decision {
    let own = check.decide(&resolved.service, container);
    match (&resolved.follows, own) {
        (Some((other, None)), Decision::Recreate(Reason::Changed(_))) => {
            Decision::Recreate(Reason::Follows(other.clone()))
        }
        (_, own @ Decision::Recreate(_)) => own,
        (Some((other, None)), _) if !check.options.no_recreate => Decision::Recreate(Reason::Follows(other.clone())),
        (Some((_, Some(guard))), Decision::Keep) if !check.options.no_recreate => Decision::RecreateIf(guard.clone()),
        (_, own) => own,
    }
}
