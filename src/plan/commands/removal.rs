//! `rm`: removes containers that do not run; with `stop`, all of them, dependents first.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::commands::stops;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::{Action, ContainerRef, Observed, Plan, Reason, StepId, selection};
use indexmap::IndexMap;

/// Removes the containers of services that do not run, or stops and removes all of them; with `volumes` also their
/// anonymous volumes.
///
/// # Errors
/// Services that do not exist.
pub fn remove(
    project: &Project,
    observed: &Observed,
    services: &[String],
    (stop, volumes): (bool, bool),
) -> Result<Plan, Vec<Diagnostic>> {
    let named = selection::named(project, services)?;
    let mut draft = Draft::new(project, observed);
    let mut done: IndexMap<&str, Vec<StepId>> = IndexMap::new();
    for name in selection::in_order(project, &named).into_iter().rev() {
        let Some(service) = project.services.get(name) else {
            continue;
        };
        let before = stops::after_dependents(project, name, &done);
        let mut stopped = Vec::new();
        for container in observed.of_service(&project.name, name) {
            let reason = Reason::Asked("rm".to_owned());
            if stops::is_alive(container) && !stop {
                draft.keep(name, &container.name, "it runs; --stop removes it too");
                continue;
            }
            let stops = stops::stop(&mut draft, service, container, &before, stops::Way::new(&reason, None));
            let container = ContainerRef::Id(container.id.clone());
            let step = NewStep::new(Action::Remove { container, volumes }, reason).of(name);
            draft.push(step.after(stops.iter().copied()));
            stopped.extend(stops);
        }
        done.insert(name, if stopped.is_empty() { before } else { stopped });
    }
    Ok(draft.finish())
}
