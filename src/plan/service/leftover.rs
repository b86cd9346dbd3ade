//! Leftovers of an interrupted recreate: a container named `<id12>_<name>`. If the old container still exists, the new
//! one is removed; otherwise the new one is renamed.

use crate::compose::Service;
use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::identity::label;
use crate::plan::{Reason, StepAction, StepId, number};
use indexmap::IndexMap;

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

fn is_leftover(container: &ContainerSummary) -> bool {
    let prefix = container.name.split_once('_').map(|(prefix, _)| prefix);
    container.labels.contains_key(label::REPLACE)
        && prefix.is_some_and(|prefix| prefix.len() == 12 && prefix.bytes().all(|b| b.is_ascii_hexdigit()))
}
