//! `down`: removes containers, dependents first, then networks, and on request volumes and images.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::operation::volumes;
use crate::plan::service::orphans;
use crate::plan::service::pre_start;
use crate::plan::service::provide;
use crate::plan::service::stops;
use crate::plan::{Observed, Plan, ProviderCommand, Reason, StepAction, StepId, selection};
use indexmap::{IndexMap, IndexSet};
use std::time::Duration;

/// Options of `down`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownOptions {
    /// Named services, and only those, with the networks that nothing else is in; empty for all services and networks.
    pub services: Vec<String>,
    /// Also remove named and anonymous volumes.
    pub volumes: bool,
    /// Also remove containers whose service is not in the file, and one-off containers.
    pub remove_orphans: bool,
    /// Which images to remove as well.
    pub images: RemoveImages,
    pub timeout: Option<Duration>,
}

/// Which images `down` removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RemoveImages {
    #[default]
    Keep,
    /// Those built for the project: named by it, or labelled with it (`--rmi local`).
    Local,
    /// All that services use (`--rmi all`).
    All,
}

impl Plannable for DownOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("down")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let services = selection::in_order(project, &named);
        let mut draft = Draft::new(project, observed);
        let mut going: IndexSet<String> = IndexSet::new();
        let mut last = containers(&mut draft, &services, self, &mut going);
        if self.remove_orphans {
            let found = orphans::find(&draft, true);
            going.extend(found.iter().map(|container| container.id.clone()));
            last.extend(orphans::removal(&mut draft, &found, self.volumes, self.timeout));
        } else if self.services.is_empty() {
            orphans::plan(&mut draft, false, self.timeout);
        }
        let reason = Reason::Asked("down".to_owned());
        for hook in pre_start::of_project(project, &observed.containers) {
            let name = label::service(&hook.labels);
            if services.contains(&name) || self.remove_orphans {
                going.insert(hook.id.clone());
                // Volumes of the service are among its own; they are no longer in use once the service's container is gone.
                last.push(draft.push(NewStep::remove(hook, self.volumes, &reason)));
            }
        }
        if self.services.is_empty() {
            networks(&mut draft, &going, &last);
        } else {
            networks_left_empty(&mut draft, &services, &going, &last);
        }
        if self.volumes {
            volumes::remove(&mut draft, &named, self.services.is_empty(), &going, &last);
        }
        images(&mut draft, &services, &last, self.images);
        Ok(draft.finish())
    }
}

/// Stops and removes the containers, and returns the removing steps. Anonymous volumes go with them when asked.
fn containers(
    draft: &mut Draft<'_>,
    services: &[&str],
    options: &DownOptions,
    going: &mut IndexSet<String>,
) -> Vec<StepId> {
    let (project, observed) = (draft.project, draft.observed);
    let mut done: IndexMap<&str, Vec<StepId>> = IndexMap::new();
    let mut removals = Vec::new();
    for name in services.iter().rev() {
        let Some(service) = project.services.get(*name) else {
            continue;
        };
        let before = stops::after_dependents(project, name, &done);
        let reason = Reason::Asked("down".to_owned());
        let mut stopped = Vec::new();
        for container in observed.of_service(&project.name, name) {
            going.insert(container.id.clone());
            let stops = stops::stop(
                draft,
                service,
                container,
                &before,
                stops::StopParams::new(&reason, options.timeout),
            );
            let remove = NewStep::remove(container, options.volumes, &reason).after(stops.iter().copied());
            removals.push(draft.push(remove));
            stopped.extend(stops);
        }
        if let Some(run) = provide::run(draft, service, ProviderCommand::Down) {
            let step = draft.push(
                NewStep::new(run, reason)
                    .for_service(name)
                    .after(before.iter().copied()),
            );
            removals.push(step);
            stopped.push(step);
        }
        done.insert(name, if stopped.is_empty() { before } else { stopped });
    }
    removals
}

/// Removes the project's networks that no other container uses.
fn networks(draft: &mut Draft<'_>, going: &IndexSet<String>, after: &[StepId]) {
    let observed = draft.observed;
    for network in observed
        .networks
        .iter()
        .filter(|network| label::is_of_project(&network.labels, &draft.project.name))
    {
        // A listing of networks has no containers, but one of containers has their networks.
        let is_in = |container: &&ContainerSummary| {
            let joined = container.networks.get(&network.name);
            joined.is_some_and(|joined| joined.is_on(network)) && stops::is_alive(container)
        };
        let others: Vec<&str> = observed
            .containers
            .iter()
            .filter(is_in)
            .filter(|container| !going.contains(&container.id))
            .map(|container| container.name.as_str())
            .collect();
        if others.is_empty() {
            let reason = Reason::Asked("down".to_owned());
            draft.push(NewStep::remove_network(network, reason).after(after.iter().copied()));
        } else {
            draft.note(format!(
                "network {} stays: {} still in it",
                network.name,
                others.join(", ")
            ));
        }
    }
}

/// Removes the networks of the services that no other container is in. One that has ended counts: it could not be started
/// again without its network.
fn networks_left_empty(draft: &mut Draft<'_>, services: &[&str], going: &IndexSet<String>, after: &[StepId]) {
    let (project, observed) = (draft.project, draft.observed);
    let used: IndexSet<&str> = services
        .iter()
        .filter_map(|name| project.services.get(*name))
        .flat_map(|service| service.networks.keys())
        .filter_map(|key| project.networks.get(key))
        .filter(|network| !network.external)
        .map(|network| network.name.as_str())
        .collect();
    for network in used.into_iter().filter_map(|name| observed.network(name)) {
        let is_in = |container: &ContainerSummary| {
            let joined = container.networks.get(&network.name);
            joined.is_some_and(|joined| joined.is_on(network)) && !going.contains(&container.id)
        };
        if label::is_of_project(&network.labels, &project.name) && !observed.containers.iter().any(is_in) {
            let reason = Reason::Asked("down".to_owned());
            draft.push(NewStep::remove_network(network, reason).after(after.iter().copied()));
        }
    }
}

fn images(draft: &mut Draft<'_>, services: &[&str], after: &[StepId], which: RemoveImages) {
    let (project, observed) = (draft.project, draft.observed);
    let mut names = IndexSet::new();
    for service in services.iter().filter_map(|name| project.services.get(*name)) {
        let name = service.image_name(project);
        let built_here = || {
            let labelled = || {
                observed
                    .image(&name)
                    .is_some_and(|image| label::is_of_project(&image.labels, &project.name))
            };
            service.build.is_some() && (service.image.is_empty() || labelled())
        };
        if which == RemoveImages::All || (which == RemoveImages::Local && built_here()) {
            names.insert(name);
        }
    }
    for name in names.into_iter().filter(|name| observed.image(name).is_some()) {
        let action = StepAction::RemoveImage { name };
        draft.push(NewStep::new(action, Reason::Asked("down --rmi".to_owned())).after(after.iter().copied()));
    }
}
