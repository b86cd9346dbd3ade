//! Renewal: a network or volume that differs from the file is removed and created anew. A network loses nothing by
//! that; a volume loses its data, so it is renewed only with consent, and a question is asked before. Neither is
//! renewed while a container outside the operation uses it.

use crate::compose::{Network, Volume};
use crate::engine::{ContainerSummary, NetworkReport};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::service::stops;
use crate::plan::supply::create;
use crate::plan::{Question, Reason, StepAction, StepId, UpOptions};
use indexmap::{IndexMap, IndexSet};

/// The renewals of a plan.
#[derive(Debug, Default)]
pub(crate) struct Renewal {
    /// Keys of the renewed networks.
    pub(crate) networks: IndexSet<String>,
    /// Containers stopped for a renewal, or because they follow a container that is replaced.
    pub(crate) stopped: IndexMap<String, Stopped>,
    /// Containers removed for a renewal.
    pub(crate) removed: IndexMap<String, StepId>,
}

/// A container that the plan stops.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// The steps to wait for.
    pub(crate) steps: Vec<StepId>,
    /// What it is stopped for: a service, or the attribute of a network or volume.
    pub(crate) because: String,
}

/// Renewals being planned.
pub(super) struct Renewing<'a> {
    pub(super) services: &'a [&'a str],
    pub(crate) options: &'a UpOptions,
    pub(crate) renewal: Renewal,
}

impl Renewing<'_> {
    /// Renews a network; when that is not possible, notes why and keeps it.
    pub(crate) fn network(
        &mut self,
        draft: &mut Draft<'_>,
        key: &str,
        network: &Network,
        found: &NetworkReport,
    ) -> Option<StepId> {
        let name = &network.name;
        let users = users(draft, found);
        if let Some(why) = self.hindrance(draft, &users) {
            draft.note(format!(
                "network {name} exists with other settings than the file's; it is kept as it is: {why}"
            ));
            return None;
        }
        let what = format!("networks.{key}");
        let reason = Reason::Changed(vec![what.clone()]);
        let mut before = Vec::new();
        for container in users {
            before.extend(self.stop(draft, container, &reason, &what));
        }
        let removal = NewStep::remove_network(found, reason.clone()).after(before);
        let removed = draft.push(removal);
        self.renewal.networks.insert(key.to_owned());
        Some(create::push_network(draft, key, network, reason, Some(removed)))
    }

    /// Removes the project's other networks of the same name, which two programs made at the same time. (Engines before 25.0
    /// let them, and refuse the name from then on.) Returns the last step.
    pub(crate) fn remove_twins(&mut self, draft: &mut Draft<'_>, key: &str, found: &NetworkReport) -> Option<StepId> {
        let observed = draft.observed;
        let project = &draft.project.name;
        let is_twin = |other: &&NetworkReport| {
            other.name == found.name && other.id != found.id && label::is_of_project(&other.labels, project)
        };
        let what = format!("networks.{key}");
        let reason = Reason::Repair("the engine has two networks of this name".to_owned());
        let mut last = None;
        for twin in observed.networks.iter().filter(is_twin) {
            let mut before: Vec<StepId> = last.into_iter().collect();
            for container in users(draft, twin) {
                before.extend(self.stop(draft, container, &reason, &what));
            }
            last = Some(draft.push(NewStep::remove_network(twin, reason.clone()).after(before)));
        }
        last
    }

    /// Renews a volume if there is consent; otherwise asks.
    pub(crate) fn volume(&mut self, draft: &mut Draft<'_>, key: &str, volume: &Volume) -> Option<StepId> {
        let name = &volume.name;
        let mounts = |one: &&ContainerSummary| one.mounts.iter().any(|mount| mount.name == *name);
        let users: Vec<&ContainerSummary> = draft.observed.containers.iter().filter(mounts).collect();
        let kept = format!("volume {name} exists with other settings than the file's; it is kept");
        if let Some(why) = self.hindrance(draft, &users) {
            draft.note(format!("{kept}: {why}"));
            return None;
        }
        if !self.options.renew_volumes {
            draft.note(format!("{kept}, for its data would be lost; `up --yes` recreates it"));
            draft.ask(Question {
                volume: name.clone(),
                text: format!(
                    "Volume {name} exists with other settings than the file's. Make it anew? The data in it is lost."
                ),
            });
            return None;
        }
        let what = format!("volumes.{key}");
        let reason = Reason::Changed(vec![what.clone()]);
        let mut before = Vec::new();
        for container in users {
            before.push(self.remove(draft, container, &reason, &what));
        }
        let removal = NewStep::new(StepAction::RemoveVolume { name: name.clone() }, reason.clone()).after(before);
        let removed = draft.push(removal);
        Some(create::push_volume(draft, key, volume, reason, Some(removed)))
    }

    /// Why the containers that use it cannot be stopped or removed for it.
    fn hindrance(&self, draft: &Draft<'_>, users: &[&ContainerSummary]) -> Option<String> {
        if self.options.no_recreate {
            return Some("--no-recreate leaves its containers as they are".to_owned());
        }
        let project = &draft.project.name;
        let is_ours = |one: &&&ContainerSummary| {
            label::is_of_project(&one.labels, project)
                && !label::is_one_off(&one.labels)
                && self.services.contains(&label::service(&one.labels))
        };
        let other = users.iter().find(|one| !is_ours(one))?;
        Some(format!("{} uses it and is not part of this `up`", other.name))
    }

    fn stop(&mut self, draft: &mut Draft<'_>, one: &ContainerSummary, reason: &Reason, what: &str) -> Vec<StepId> {
        if let Some(stopped) = self.renewal.stopped.get(&one.id) {
            return stopped.steps.clone();
        }
        let name = label::service(&one.labels);
        let Some(service) = draft.project.services.get(name) else {
            return Vec::new();
        };
        let way = stops::StopParams::new(reason, self.options.timeout);
        let steps = stops::stop(draft, service, one, &[], way);
        let stopped = Stopped {
            steps: steps.clone(),
            because: what.to_owned(),
        };
        self.renewal.stopped.insert(one.id.clone(), stopped);
        steps
    }

    fn remove(&mut self, draft: &mut Draft<'_>, one: &ContainerSummary, reason: &Reason, what: &str) -> StepId {
        if let Some(step) = self.renewal.removed.get(&one.id) {
            return *step;
        }
        let stopped = self.stop(draft, one, reason, what);
        let step = draft.push(NewStep::remove(one, false, reason).after(stopped));
        self.renewal.removed.insert(one.id.clone(), step);
        step
    }
}

/// The containers in a network.
fn users<'a>(draft: &Draft<'a>, network: &NetworkReport) -> Vec<&'a ContainerSummary> {
    let is_in = |one: &&ContainerSummary| one.networks.get(&network.name).is_some_and(|on| on.is_on(network));
    draft.observed.containers.iter().filter(is_in).collect()
}
