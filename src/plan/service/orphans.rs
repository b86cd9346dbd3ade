//! Orphans: containers of the project whose service is no longer in the file, and exited one-off containers.

use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::service::stops;
use crate::plan::{Reason, StepId, lower};
use std::time::Duration;

/// Containers of no service, enabled or not, and one-off containers that have exited; with `runs`, also running ones.
pub(crate) fn find<'a>(draft: &Draft<'a>, runs: bool) -> Vec<&'a ContainerSummary> {
    let (project, observed) = (draft.project, draft.observed);
    let lost = observed.of_project(&project.name).filter(|container| {
        let service = container.labels.get(label::SERVICE);
        service.is_none_or(|service| project.any_service(service).is_none())
    });
    let ended = observed
        .one_offs(&project.name)
        .filter(|container| runs || !stops::is_alive(container));
    lost.chain(ended).collect()
}

/// Notes orphans, unless COMPOSE_IGNORE_ORPHANS is set, or removes them; returns the removing steps.
pub(crate) fn plan(draft: &mut Draft<'_>, remove: bool, grace: Option<Duration>) -> Vec<StepId> {
    let found = find(draft, false);
    if remove {
        return removal(draft, &found, false, grace);
    }
    let ignored = draft.project.environment.get("COMPOSE_IGNORE_ORPHANS");
    if ignored.is_some_and(|value| {
        matches!(
            value.to_ascii_lowercase().as_str(),
            "1" | "t" | "true" | "y" | "yes" | "on"
        )
    }) {
        return Vec::new();
    }
    let notes: Vec<String> = found.iter().filter_map(|container| note(draft, container)).collect();
    notes.into_iter().for_each(|note| draft.note(note));
    Vec::new()
}

/// Plans the removal of containers; returns the removing steps. With `volumes` the anonymous volumes of one-off
/// containers go too; those of orphans stay, since the file does not know their services.
pub(crate) fn removal(
    draft: &mut Draft<'_>,
    found: &[&ContainerSummary],
    volumes: bool,
    grace: Option<Duration>,
) -> Vec<StepId> {
    let mut removals = Vec::new();
    for container in found {
        let name = label::service(&container.labels);
        let service = lower::service_of_label(name, &container.labels);
        let stops = stops::stop(
            draft,
            &service,
            container,
            &[],
            stops::StopParams::new(&Reason::Orphan, grace),
        );
        let volumes = volumes && draft.project.services.contains_key(name);
        let step = NewStep::remove(container, volumes, &Reason::Orphan).after(stops);
        removals.push(draft.push(step));
    }
    removals
}

/// The note about an orphan; none for a one-off container, which surprises nobody.
fn note(draft: &Draft<'_>, container: &ContainerSummary) -> Option<String> {
    if label::is_one_off(&container.labels) {
        return None;
    }
    let service = container.labels.get(label::SERVICE)?;
    let name = &container.name;
    let here = draft.project.working_dir.display().to_string();
    match container.labels.get(label::WORKING_DIR) {
        Some(other) if *other != here => Some(format!(
            "{name} has this project's name but belongs to another directory, {other}; give one of the two another name with -p"
        )),
        _ => Some(format!(
            "{name} is an orphan: there is no service `{service}` in the file; remove it with --remove-orphans"
        )),
    }
}
