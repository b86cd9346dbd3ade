//! The stop of a container: `pre_stop` hooks and the stop itself.

use crate::compose::{Project, Service};
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::service::hooks;
use crate::plan::{Guard, Reason, StepAction, StepId};
use indexmap::IndexMap;
use std::time::Duration;

/// Why, when and how a container is stopped.
#[derive(Clone, Copy)]
pub(crate) struct StopParams<'a> {
    pub(crate) reason: &'a Reason,
    pub(crate) guard: Option<&'a Guard>,
    /// Grace period; `None` takes the container's own.
    pub(crate) grace: Option<Duration>,
}

impl<'a> StopParams<'a> {
    /// A stop without a guard.
    pub(crate) fn new(reason: &'a Reason, grace: Option<Duration>) -> Self {
        Self {
            reason,
            guard: None,
            grace,
        }
    }
}

/// Plans the stop of a container; nothing when it does not run. Returns the steps to wait for: `before` when there is
/// nothing to do.
pub(crate) fn stop(
    draft: &mut Draft<'_>,
    service: &Service,
    container: &ContainerSummary,
    before: &[StepId],
    way: StopParams<'_>,
) -> Vec<StepId> {
    if !is_alive(container) {
        return before.to_vec();
    }
    let new = |action: StepAction| {
        NewStep::new(action, way.reason.clone())
            .for_service(&service.name)
            .only_if(way.guard)
    };
    let ready = pre_stop(draft, service, container, before, new);
    let action = StepAction::Stop {
        container: container.into(),
        grace: way.grace,
    };
    vec![draft.push(new(action).after(ready))]
}

/// Plans the `pre_stop` hooks of a container, one after the other, as steps made by `new`. Returns the steps to wait for.
pub(crate) fn pre_stop(
    draft: &mut Draft<'_>,
    service: &Service,
    container: &ContainerSummary,
    before: &[StepId],
    new: impl Fn(StepAction) -> NewStep,
) -> Vec<StepId> {
    // No command can be run in a paused or restarting container.
    let hooks = if container.status == ContainerStatus::Running {
        &service.pre_stop[..]
    } else {
        &[]
    };
    hooks::push_hooks(draft, hooks, "pre_stop", &container.into(), before.to_vec(), new)
}

/// Whether there is a process to stop.
pub(crate) fn is_alive(container: &ContainerSummary) -> bool {
    matches!(
        container.status,
        ContainerStatus::Running | ContainerStatus::Paused | ContainerStatus::Restarting
    )
}

/// Steps of the direct dependents of a service; one without any contributes the steps that it would have waited for.
pub(crate) fn after_dependents(project: &Project, name: &str, done: &IndexMap<&str, Vec<StepId>>) -> Vec<StepId> {
    let mut steps: Vec<StepId> = project
        .dependents(name)
        .filter_map(|other| done.get(other))
        .flatten()
        .copied()
        .collect();
    steps.sort();
    steps.dedup();
    steps
}
