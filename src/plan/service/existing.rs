//! Steps on containers that exist.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::service::starts;
use crate::plan::{ContainerRef, Gate, Observed, Reason, StepAction, StepId, selection};
use indexmap::IndexMap;

/// A container in a step.
pub(crate) fn id(container: &ContainerSummary) -> ContainerRef {
    ContainerRef::Id(container.id.clone())
}

/// One step for each container of the services for which `action` gives one, all independent of each other.
pub(crate) fn each(
    draft: &mut Draft<'_>,
    command: &str,
    services: &[String],
    action: impl Fn(&ContainerSummary) -> Option<StepAction>,
) -> Result<(), Vec<Diagnostic>> {
    let (project, observed) = (draft.project, draft.observed);
    for name in selection::named(project, services)? {
        for action in observed.of_service(&project.name, name).into_iter().filter_map(&action) {
            draft.push(NewStep::new(action, Reason::Asked(command.to_owned())).for_service(name));
        }
    }
    Ok(())
}

/// Plans `post_start` hooks; returns the last step.
pub(crate) fn post_start(draft: &mut Draft<'_>, service: &Service, target: &ContainerRef, after: StepId) -> StepId {
    let mut last = after;
    for hook in &service.post_start {
        let hook = Box::new(starts::hook_command(hook));
        let action = StepAction::Hook {
            container: target.clone(),
            hook,
            name: "post_start",
        };
        let reason = Reason::Asked("post_start".to_owned());
        last = draft.push(NewStep::new(action, reason).for_service(&service.name).after([last]));
    }
    last
}

/// Gates for the dependencies that have containers, over the edges that `follow` accepts.
pub(crate) fn gates(
    project: &Project,
    observed: &Observed,
    service: &Service,
    started: &IndexMap<&str, Vec<StepId>>,
    follow: impl Fn(&crate::compose::Dependency) -> bool,
) -> Vec<Gate> {
    let mut gates = Vec::new();
    for (name, dependency) in service.depends_on.iter().filter(|(_, dependency)| follow(dependency)) {
        let exists = !observed.of_service(&project.name, name).is_empty();
        let after = started.get(name.as_str()).cloned().unwrap_or_default();
        if exists {
            gates.extend(Gate::on(name, dependency, after));
        }
    }
    gates
}
