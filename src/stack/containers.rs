//! Which containers exist and which service each belongs to: by labels only, never by name. A service may have several.

use super::{Actor, Container, ProbedBy, ServiceState, Stack};
use crate::compose::{Condition, Project};
use crate::engine::{ContainerEvent, ContainerReport, ContainerState, ContainerSummary, Timestamp};
use crate::plan::label;
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

impl Stack {
    /// Takes a loaded project: services in the order of the file; containers of services no longer in it become
    /// orphans.
    pub(super) fn take_project(&mut self, project: Rc<Project>) {
        let mut before = std::mem::take(&mut self.services);
        for name in project.services.keys() {
            let service = before.shift_remove(name).unwrap_or_else(|| ServiceState::named(name));
            self.services.insert(name.clone(), service);
        }
        for service in self.services.values_mut() {
            service.is_one_shot = is_completion_awaited(&project, &service.name);
        }
        self.name.clone_from(&project.name);
        self.project = Some(project);
        let stray = before.into_iter().flat_map(|(_, service)| service.containers);
        let homeless: Vec<Container> = self.orphans.drain(..).chain(stray).collect();
        for container in homeless {
            self.place(container);
        }
    }

    /// A service by name, added when it is not known yet.
    pub(super) fn service_entry(&mut self, name: &str) -> &mut ServiceState {
        self.services
            .entry(name.to_owned())
            .or_insert_with(|| ServiceState::named(name))
    }

    /// Puts a container where its labels say: into its service, or among the orphans when the file has no such service.
    fn place(&mut self, container: Container) {
        let Some(name) = container.labels.get(label::SERVICE).cloned() else {
            return;
        };
        // A service without an active profile is known; only one that the file does not have makes an orphan.
        if self
            .project
            .as_ref()
            .is_some_and(|project| project.any_service(&name).is_none())
        {
            self.orphans.push(container);
            return;
        }
        let siblings = &mut self.service_entry(&name).containers;
        let at = siblings.partition_point(|other| (other.number, &other.id) <= (container.number, &container.id));
        siblings.insert(at, container);
    }

    /// Whether labels are of a container of this project that belongs to a service: not a one-off, not a hook.
    fn is_ours(&self, labels: &IndexMap<String, String>) -> bool {
        labels.get(label::PROJECT).is_some_and(|name| *name == self.name)
            && labels.contains_key(label::CONFIG_HASH)
            && labels.get(label::ONE_OFF).is_none_or(|value| value != "True")
    }

    /// Every container of the project, orphans last.
    fn containers_mut(&mut self) -> impl Iterator<Item = &mut Container> {
        self.services
            .values_mut()
            .flat_map(|service| service.containers.iter_mut())
            .chain(self.orphans.iter_mut())
    }

    pub(super) fn container_mut(&mut self, id: &str) -> Option<&mut Container> {
        self.containers_mut().find(|container| container.id == id)
    }

    /// Takes a full listing: what it does not contain is gone.
    pub(super) fn take_listing(&mut self, found: &[ContainerSummary]) {
        let api = self.api();
        let there: IndexSet<&str> = found.iter().map(|summary| summary.id.as_str()).collect();
        for service in self.services.values_mut() {
            service
                .containers
                .retain(|container| there.contains(container.id.as_str()));
        }
        self.orphans.retain(|container| there.contains(container.id.as_str()));
        for summary in found {
            if !self.is_ours(&summary.labels) {
                continue;
            }
            if self.container_mut(&summary.id).is_none() {
                let mut container = Container::listed(summary);
                container.status = crate::engine::ContainerStatus::Created;
                self.place(container);
            }
            if let Some(container) = self.container_mut(&summary.id) {
                container.take_listing(summary, api);
            }
        }
    }

    pub(super) fn take_report(&mut self, report: &Rc<ContainerReport>) {
        let api = self.api();
        if self.container_mut(&report.summary.id).is_none() && self.is_ours(&report.summary.labels) {
            self.place(Container::listed(&report.summary));
        }
        if let Some(container) = self.container_mut(&report.summary.id) {
            container.take_report(report, api);
        }
    }

    pub(super) fn take_standing(&mut self, id: &str, state: &ContainerState) {
        let api = self.api();
        if let Some(container) = self.container_mut(id) {
            container.take_standing(state, api);
        }
    }

    pub(super) fn container_event(
        &mut self,
        at: Timestamp,
        id: &str,
        attributes: &IndexMap<String, String>,
        what: &ContainerEvent,
    ) {
        let api = self.api();
        if *what == ContainerEvent::Destroyed {
            self.forget(id, at);
            return;
        }
        let new = self.container_mut(id).is_none();
        if new && self.is_ours(attributes) && matches!(what, ContainerEvent::Created | ContainerEvent::Started) {
            self.place(Container::announced(id, attributes));
        }
        let Some(container) = self.container_mut(id) else {
            return;
        };
        if let (ContainerEvent::Renamed { .. }, Some(name)) = (what, attributes.get("name")) {
            container.name.clone_from(name);
        }
        // Podman tells the health after every probe.
        let is_news = !matches!(what, ContainerEvent::Health(status) if container.probes.is_decided(*status));
        container.take_event(what, at, api);
        let service = container.labels.get(label::SERVICE).cloned();
        if *what == ContainerEvent::Started
            && let Some(service) = service.as_ref().and_then(|name| self.services.get_mut(name))
        {
            service.failure = None;
        }
        if let Some(words) = super::timeline::words(what).filter(|_| is_news) {
            if *what == ContainerEvent::Started {
                self.hold_start(id, service.as_deref(), &words, at);
                self.in_timeline(at, service.as_deref(), words, Actor::Engine);
                return;
            }
            self.happened(at, service.as_deref(), words, Actor::Engine);
        }
    }

    /// Removes a container, and its service if only labels told of that.
    fn forget(&mut self, id: &str, at: Timestamp) {
        let owner = self.container(id).map(|(service, _)| service.name.clone());
        for service in self.services.values_mut() {
            service.containers.retain(|container| container.id != id);
        }
        self.orphans.retain(|container| container.id != id);
        if let Some(owner) = owner {
            self.happened(at, Some(&owner), "removed".to_owned(), Actor::Engine);
        }
    }

    pub(super) fn resource_event(&mut self, at: Timestamp, kind: &str, name: &str, action: &str) {
        let known = match kind {
            "network" => self.networks.contains_key(name),
            "volume" => self.volumes.contains_key(name),
            _ => false,
        };
        match (kind, action) {
            ("network", "destroy") => drop(self.networks.shift_remove(name)),
            ("volume", "destroy") => drop(self.volumes.shift_remove(name)),
            _ => {}
        }
        // Every start mounts and connects; only creation and removal deserve a row.
        if known && action == "destroy" {
            self.happened(at, None, format!("{kind} {name} removed"), Actor::Engine);
        }
    }

    /// Takes a stop that we asked for; the container may be killed at `until`.
    pub(super) fn take_stop(&mut self, container: &str, signal: &str, at: Timestamp, until: Timestamp) {
        let Some(found) = self.container_mut(container) else {
            return;
        };
        found.stopping = Some((at, until)).filter(|_| !found.is_over());
        if found.is_alive() {
            found.run.our_signal = Some(signal.to_owned());
        }
        let service = found.labels.get(label::SERVICE).cloned();
        self.happened(at, service.as_deref(), format!("stopping ({signal})"), Actor::Us);
    }

    pub(super) fn take_probe_start(&mut self, container: &str, by: ProbedBy, at: Timestamp) {
        if let Some(found) = self.container_mut(container) {
            found.probes.began_ours(at);
            if by != ProbedBy::User {
                return;
            }
            let service = found.labels.get(label::SERVICE).cloned();
            self.happened(at, service.as_deref(), "health check run now".to_owned(), Actor::You);
        }
    }
}

/// Whether a service of the project waits for this one to complete.
fn is_completion_awaited(project: &Project, name: &str) -> bool {
    project.services.values().any(|other| {
        let dependency = other.depends_on.get(name);
        dependency.is_some_and(|one| one.condition == Condition::CompletedSuccessfully)
    })
}
