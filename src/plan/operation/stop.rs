//! `stop`: stops containers, dependents first.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::lookups::Lookups;
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::provide;
use crate::plan::service::stops;
use crate::plan::{Observed, Plan, ProviderCommand, Reason, StepId, selection};
use indexmap::IndexMap;
use std::time::Duration;

/// Options of `stop`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Grace period; `None` takes each container's own.
    pub timeout: Option<Duration>,
}

impl Plannable for StopOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo::named("stop")
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn lookups(&self, _project: &Project) -> Lookups {
        Lookups::default()
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let names = selection::named(project, &self.services)?;
        let mut draft = Draft::new(project, observed);
        let mut done: IndexMap<&str, Vec<StepId>> = IndexMap::new();
        for name in selection::in_order(project, &names).into_iter().rev() {
            let Some(service) = project.services.get(name) else {
                continue;
            };
            let before = stops::after_dependents(project, name, &done);
            let mut steps = Vec::new();
            for container in observed.of_service(&project.name, name) {
                let reason = Reason::Asked("stop".to_owned());
                let way = stops::StopParams::new(&reason, self.timeout);
                steps.extend(stops::stop(&mut draft, service, container, &before, way));
            }
            if let Some(run) = provide::run(&draft, service, ProviderCommand::Stop) {
                let reason = Reason::Asked("stop".to_owned());
                steps.push(
                    draft.push(
                        NewStep::new(run, reason)
                            .for_service(name)
                            .after(before.iter().copied()),
                    ),
                );
            }
            done.insert(name, if steps.is_empty() { before } else { steps });
        }
        Ok(draft.finish())
    }
}
