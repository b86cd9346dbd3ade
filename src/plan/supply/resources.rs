//! Networks and volumes: existing ones are used, missing ones created, differing ones renewed (see `renewal`).

use crate::compose::{MountKind, Service};
use crate::plan::draft::Draft;
use crate::plan::identity::hash;
use crate::plan::identity::label;
use crate::plan::supply::create;
use crate::plan::supply::renewal::{Renewal, Renewing, Stopped};
use crate::plan::{Reason, StepId, UpOptions};
use indexmap::{IndexMap, IndexSet};

/// The steps that containers have to wait for.
#[derive(Debug, Default)]
pub(crate) struct ResourceSteps {
    /// Network key → the step that creates it.
    pub(crate) networks: IndexMap<String, StepId>,
    /// Volume key → the step that creates it.
    pub(super) volumes: IndexMap<String, StepId>,
    /// What is renewed, and the containers stopped or removed for it.
    pub(crate) renewal: Renewal,
}

impl ResourceSteps {
    /// Steps that a container of the service has to wait for.
    pub(crate) fn steps_for<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = StepId> + 'a {
        let networks = service.networks.keys().filter_map(|key| self.networks.get(key));
        let volumes = named_volumes(service).filter_map(|key| self.volumes.get(key));
        networks.chain(volumes).copied()
    }

    /// Whether, and why, the plan stops an existing container.
    pub(crate) fn stopped(&self, container: &str) -> Option<&Stopped> {
        self.renewal.stopped.get(container)
    }
}

/// Keys of the named volumes a service mounts.
pub(crate) fn named_volumes(service: &Service) -> impl Iterator<Item = &str> {
    let mounts = service.volumes.iter();
    mounts
        .filter(|mount| mount.kind == MountKind::Volume && !mount.source.is_empty())
        .map(|mount| mount.source.as_str())
}

/// Plans everything the services use.
pub(crate) fn plan(draft: &mut Draft<'_>, services: &[&str], options: &UpOptions) -> ResourceSteps {
    let used: Vec<&Service> = services
        .iter()
        .filter_map(|name| draft.project.services.get(*name))
        .collect();
    let mut networks: IndexSet<&str> = used
        .iter()
        .flat_map(|service| service.networks.keys())
        .map(String::as_str)
        .collect();
    let mut volumes: IndexSet<&str> = used.iter().flat_map(|service| named_volumes(service)).collect();
    if draft.project.all_resources {
        networks.extend(draft.project.networks.keys().map(String::as_str));
        volumes.extend(draft.project.volumes.keys().map(String::as_str));
    }
    let mut made = ResourceSteps::default();
    let mut renewing = Renewing {
        services,
        options,
        renewal: Renewal::default(),
    };
    for key in networks {
        if let Some(step) = network(draft, &mut renewing, key) {
            made.networks.insert(key.to_owned(), step);
        }
    }
    for key in volumes {
        if let Some(step) = volume(draft, &mut renewing, key) {
            made.volumes.insert(key.to_owned(), step);
        }
    }
    made.renewal = renewing.renewal;
    made
}

fn network(draft: &mut Draft<'_>, renewing: &mut Renewing<'_>, key: &str) -> Option<StepId> {
    let network = draft.project.networks.get(key).filter(|network| !network.external)?;
    if let Some(found) = draft.observed.network(&network.name) {
        let project = &draft.project.name;
        let single = renewing.remove_twins(draft, key, found);
        if let Some(note) = foreign("network", &network.name, &found.labels, project) {
            draft.note(note);
        } else if differs(&found.labels, &hash::network(network)) {
            return renewing.network(draft, key, network, found).or(single);
        }
        return single;
    }
    Some(create::push_network(draft, key, network, Reason::Absent, None))
}

fn volume(draft: &mut Draft<'_>, renewing: &mut Renewing<'_>, key: &str) -> Option<StepId> {
    let volume = draft.project.volumes.get(key).filter(|volume| !volume.external)?;
    if let Some(found) = draft.observed.volume(&volume.name) {
        let project = &draft.project.name;
        if let Some(note) = foreign("volume", &volume.name, &found.labels, project) {
            draft.note(note);
        } else if differs(&found.labels, &hash::volume(volume)) {
            return renewing.volume(draft, key, volume);
        }
        return None;
    }
    Some(create::push_volume(draft, key, volume, Reason::Absent, None))
}

/// The note about a network or volume with our name that this project did not create; it is used as it is.
fn foreign(kind: &str, name: &str, labels: &IndexMap<String, String>, project: &str) -> Option<String> {
    match labels.get(label::PROJECT) {
        Some(owner) if owner == project => None,
        Some(owner) => Some(format!(
            "{kind} {name} belongs to project {owner}; it is used as it is (say `external: true` if that is meant)"
        )),
        None => Some(format!(
            "{kind} {name} was not made by Compose; it is used as it is (say `external: true` if that is meant)"
        )),
    }
}

/// Whether the config hash differs. Without a hash label nothing is known, and it is left alone.
fn differs(labels: &IndexMap<String, String>, wanted: &str) -> bool {
    labels.get(label::CONFIG_HASH).is_some_and(|found| found != wanted)
}
