//! Steps on containers that exist.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::engine::ContainerSummary;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::service::hooks;
use crate::plan::{ContainerRef, Gate, Observed, Reason, StepAction, StepId, selection};
use indexmap::IndexMap;

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

/// Plans `post_start` hooks; returns the steps to wait for.
pub(crate) fn post_start(
    draft: &mut Draft<'_>,
    service: &Service,
    target: &ContainerRef,
    after: StepId,
) -> Vec<StepId> {
    hooks::push_hooks(
        draft,
        &service.post_start,
        "post_start",
        target,
        vec![after],
        |action| NewStep::new(action, Reason::Asked("post_start".to_owned())).for_service(&service.name),
    )
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
