//! `rm`: removes containers that do not run; with `stop`, all of them, dependents first.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::stops;
use crate::plan::{Observed, Plan, Reason, StepId, selection};
use indexmap::IndexMap;

/// Options of `rm`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoveOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Stop and remove those that run, too.
    pub stop: bool,
    /// Also remove their anonymous volumes.
    pub volumes: bool,
}

impl Plannable for RemoveOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("rm")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
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
                if stops::is_alive(container) && !self.stop {
                    draft.keep(name, &container.name, "it runs; --stop removes it too");
                    continue;
                }
                let stops = stops::stop(
                    &mut draft,
                    service,
                    container,
                    &before,
                    stops::StopParams::new(&reason, None),
                );
                let step = NewStep::remove(container, self.volumes, &reason);
                draft.push(step.after(stops.iter().copied()));
                stopped.extend(stops);
            }
            done.insert(name, if stopped.is_empty() { before } else { stopped });
        }
        Ok(draft.finish())
    }
}
