//! Leftovers of an interrupted recreate: a container named `<id12>_<name>`. If the old container still exists, the new
//! one is removed; otherwise the new one is renamed.

use crate::compose::{Project, Service};
use crate::engine::{ContainerSummary, Timestamp};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::service::stops;
use crate::plan::{Observed, Reason, StepAction, StepId, number};
use indexmap::IndexMap;
use std::time::Duration;

/// How long a program may take from one step of a recreate to the next. (Engines tell times of creation in seconds.)
const TURN: Duration = Duration::from_secs(3);

/// Handles the leftovers of a service. Returns the containers that remain, and the steps that rename some of them (by
/// container id).
pub(super) fn repair<'a>(
    draft: &mut Draft<'_>,
    service: &Service,
    found: Vec<&'a ContainerSummary>,
) -> (Vec<&'a ContainerSummary>, IndexMap<String, StepId>) {
    let (leftovers, mut kept): (Vec<_>, Vec<_>) = found.into_iter().partition(|container| is_leftover(container));
    let mut renamed = IndexMap::new();
    for container in leftovers {
        let reason = Reason::Repair("an earlier recreate was interrupted".to_owned());
        if kept.iter().any(|other| number(other) == number(container)) {
            draft.push(NewStep::remove(container, false, &reason));
            continue;
        }
        let action = StepAction::Rename {
            container: container.into(),
            name: service.container_name(draft.project, number(container).max(1)),
        };
        let step = NewStep::new(action, reason).for_service(&service.name);
        renamed.insert(container.id.clone(), draft.push(step));
        kept.push(container);
    }
    kept.sort_by_key(|container| number(container));
    (kept, renamed)
}

/// New containers that are still under their temporary name, and were made so recently that a program may be at it: the old
/// one may still be stopping. What stays so for longer is a leftover. `changed` is when something was last seen to happen to
/// the project's containers.
pub fn recreated_elsewhere<'a>(
    project: &'a Project,
    observed: &'a Observed,
    changed: Timestamp,
) -> impl Iterator<Item = &'a ContainerSummary> {
    let is_at_work = move |new: &&ContainerSummary| {
        let service = project.services.get(label::service(&new.labels));
        let stops = observed
            .of_service(&project.name, label::service(&new.labels))
            .iter()
            .any(|old| old.id != new.id && number(old) == number(new) && stops::is_alive(old));
        let grace = service.filter(|_| stops).map_or(Duration::ZERO, Service::stop_grace);
        // An engine elsewhere may have another time; that is no reason to wait for ever.
        new.created < observed.at.plus(TURN) && observed.at < new.created.max(changed).plus(TURN + grace)
    };
    let found = observed.of_project(&project.name);
    found.filter(|found| is_leftover(found)).filter(is_at_work)
}

fn is_leftover(container: &ContainerSummary) -> bool {
    let prefix = container.name.split_once('_').map(|(prefix, _)| prefix);
    container.labels.contains_key(label::REPLACE)
        && prefix.is_some_and(|prefix| prefix.len() == 12 && prefix.bytes().all(|b| b.is_ascii_hexdigit()))
}
