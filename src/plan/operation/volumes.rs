//! Which named volumes `down --volumes` removes: those that the model declares, no others. A volume that only carries
//! the project's label may be one that the file named yesterday; its data is not this command's to lose.

use crate::compose::Project;
use crate::engine::VolumeReport;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::supply::resources;
use crate::plan::{Reason, StepAction, StepId};
use indexmap::IndexSet;

/// Names of the volumes that `down --volumes` removes, as far as they exist and nothing else uses them: declared in the
/// file, not external, and used by an active service; with `--all-resources` used or not.
pub fn removable_volumes(project: &Project) -> IndexSet<&str> {
    let all = project.services.keys().map(String::as_str).collect();
    of_services(project, &all, project.all_resources)
}

/// Plans the removal for the named services, or for all of them when `whole`; notes which volumes of the project are
/// kept. `going` are the ids of the containers that are removed by the steps `after`.
pub(super) fn remove(
    draft: &mut Draft<'_>,
    services: &IndexSet<&str>,
    whole: bool,
    going: &IndexSet<String>,
    after: &[StepId],
) {
    let (project, observed) = (draft.project, draft.observed);
    let meant = of_services(project, services, whole && project.all_resources);
    for volume in &observed.volumes {
        let users = observed
            .containers
            .iter()
            .filter(|container| !going.contains(&container.id))
            .filter(|container| container.mounts.iter().any(|mount| mount.name == volume.name));
        let users: Vec<&str> = users.map(|container| container.name.as_str()).collect();
        let owner = volume.labels.get(label::PROJECT);
        let is_ours = owner == Some(&project.name);
        if !meant.contains(volume.name.as_str()) {
            if whole && is_ours {
                let why = why_not_meant(project, volume);
                why.into_iter()
                    .for_each(|why| draft.note(kept(&volume.name, why, &users)));
            }
        } else if !is_ours {
            let why = owner.map_or_else(
                || "not made by Compose".to_owned(),
                |owner| format!("made for project {owner}"),
            );
            draft.note(kept(&volume.name, &why, &users));
        } else if users.is_empty() {
            let action = StepAction::RemoveVolume {
                name: volume.name.clone(),
            };
            draft.push(NewStep::new(action, Reason::Asked("down --volumes".to_owned())).after(after.iter().copied()));
        } else {
            draft.note(format!(
                "volume {} stays: {} still mounts it",
                volume.name,
                users.join(", ")
            ));
        }
    }
}

/// Names of the volumes that services use, or of all; external ones are never among them.
fn of_services<'a>(project: &'a Project, services: &IndexSet<&str>, all: bool) -> IndexSet<&'a str> {
    let used: IndexSet<&str> = services
        .iter()
        .filter_map(|name| project.services.get(*name))
        .flat_map(resources::named_volumes)
        .collect();
    let declared = project.volumes.iter();
    declared
        .filter(|(key, volume)| !volume.external && (all || used.contains(key.as_str())))
        .map(|(_, volume)| volume.name.as_str())
        .collect()
}

/// Why a volume of the project is not meant; `None` for an external one, of which the file says so itself.
fn why_not_meant(project: &Project, volume: &VolumeReport) -> Option<&'static str> {
    let mut declared = project.volumes.values().filter(|declared| declared.name == volume.name);
    match declared.next() {
        None => Some("not in the file"),
        Some(declared) if declared.external => None,
        Some(_) => Some("used by no active service"),
    }
}

/// The note about a volume that is kept. While a container uses it, removing it would fail.
fn kept(name: &str, why: &str, users: &[&str]) -> String {
    if users.is_empty() {
        format!("kept: volume {name}, {why}; remove it with docker volume rm {name}")
    } else {
        format!("kept: volume {name}, {why}; {} still mounts it", users.join(", "))
    }
}
