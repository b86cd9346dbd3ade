//! `restart`: restarts containers in place, in dependency order, with dependents that have `restart: true`. Changes in
//! the file are not applied.

use crate::compose::Project;
use crate::diag::Diagnostic;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::service::stops;
use crate::plan::{ContainerRef, Observed, Plan, Reason, StepAction, StepId, selection};
use indexmap::IndexMap;
use std::time::Duration;

/// Options of `restart`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestartOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
    /// Grace period; `None` takes each container's own.
    pub timeout: Option<Duration>,
    /// Leave dependents that have `restart: true` alone.
    pub no_deps: bool,
}

impl Plannable for RestartOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            starts: true,
            ..OperationInfo::named("restart")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let follows = |name: &str, on: &str| {
            let service = project.services.get(name);
            let dependency = service.and_then(|service| service.depends_on.get(on));
            !self.no_deps && dependency.is_some_and(|dependency| dependency.restart)
        };
        let order = selection::with_dependents(project, &named, follows);
        let mut draft = Draft::new(project, observed);
        let mut started: IndexMap<&str, Vec<StepId>> = IndexMap::new();
        for name in order {
            let Some(service) = project.services.get(name) else {
                continue;
            };
            let gates = existing::gates(project, observed, service, &started, |dependency| dependency.restart);
            let reason = if named.contains(name) {
                Reason::Asked("restart".to_owned())
            } else {
                Reason::Follows(
                    service
                        .depends_on
                        .keys()
                        .find(|on| follows(name, on))
                        .cloned()
                        .unwrap_or_default(),
                )
            };
            let mut last = Vec::new();
            let found = observed.of_service(&project.name, name).into_iter();
            for container in found.filter(|found| !observed.fresh.contains(&found.id)) {
                let target = ContainerRef::from(container);
                let ready = stops::pre_stop(&mut draft, service, container, &[], |action| {
                    NewStep::new(action, reason.clone()).for_service(name)
                });
                let action = StepAction::Restart {
                    container: target.clone(),
                    grace: self.timeout,
                };
                let step = NewStep::new(action, reason.clone())
                    .for_service(name)
                    .after(ready)
                    .once(gates.clone());
                let step = draft.push(step);
                last.extend(existing::post_start(&mut draft, service, &target, step));
            }
            started.insert(name, last);
        }
        Ok(draft.finish())
    }
}
