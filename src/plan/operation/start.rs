//! `start`: starts existing containers that do not run, dependencies first.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::draft::{Draft, NewStep};
use crate::plan::operation::plannable::{OperationInfo, Plannable};
use crate::plan::service::existing;
use crate::plan::{ContainerRef, Gate, Observed, Plan, Reason, StepAction, StepId, lower, selection};
use indexmap::IndexMap;

/// Options of `start`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// The services named; empty for all.
    pub services: Vec<String>,
}

impl Plannable for StartOptions {
    fn info(&self) -> OperationInfo {
        OperationInfo {
            starts: true,
            ..OperationInfo::named("start")
        }
    }

    fn services(&self) -> &[String] {
        &self.services
    }

    fn plan(&self, project: &Project, observed: &Observed) -> Result<Plan, Vec<Diagnostic>> {
        let named = selection::named(project, &self.services)?;
        let order = selection::with_dependencies(project, &named);
        if let Some(fault) = nothing_to_start(project, observed, &order) {
            return Err(vec![fault]);
        }
        let mut draft = Draft::new(project, observed);
        let mut started: IndexMap<&str, Vec<StepId>> = IndexMap::new();
        for name in order {
            let Some(service) = project.services.get(name) else {
                continue;
            };
            let found = observed.of_service(&project.name, name);
            if found.is_empty() && service.provider.is_none() && service.replicas() > 0 {
                draft.note(format!("{name} has no container to start; `up` creates it"));
            }
            let gates = existing::gates(project, observed, service, &started, |_| true);
            let mut last = Vec::new();
            for container in found {
                last.extend(start_one(&mut draft, service, container, &gates));
            }
            started.insert(name, last);
        }
        Ok(draft.finish())
    }
}

/// What there is to say when no service has a container. One without among others that have some is but a note.
fn nothing_to_start(project: &Project, observed: &Observed, order: &[&str]) -> Option<Diagnostic> {
    let mut services = order.iter().filter_map(|name| project.services.get(*name));
    let needs_one = services
        .clone()
        .any(|service| service.provider.is_none() && service.replicas() > 0);
    let is_there =
        observed.of_project(&project.name).next().is_some() || services.any(|service| service.provider.is_some());
    (needs_one && !is_there).then(|| {
        Diagnostic::error("container-missing", "there is no container to start".to_owned())
            .because(format!("no service of project `{}` has one", project.name))
            .hint("create and start them: stackdeck up -d")
    })
}

fn start_one(draft: &mut Draft<'_>, service: &Service, container: &ContainerSummary, gates: &[Gate]) -> Vec<StepId> {
    let target = ContainerRef::from(container);
    let new = |action: StepAction| NewStep::new(action, Reason::NotRunning).for_service(&service.name);
    match container.status {
        ContainerStatus::Running | ContainerStatus::Restarting => return Vec::new(),
        ContainerStatus::Paused => return vec![draft.push(new(StepAction::Unpause { container: target }))],
        ContainerStatus::Created | ContainerStatus::Exited | ContainerStatus::Removing | ContainerStatus::Dead => {}
    }
    let mut ready = Vec::new();
    if lower::injects(draft.project, service) {
        let files = lower::injected_files(draft.project, service);
        ready.push(draft.push(new(StepAction::Upload {
            container: target.clone(),
            files,
        })));
    }
    let action = StepAction::Start {
        container: target.clone(),
    };
    let step = draft.push(new(action).after(ready).once(gates.to_vec()));
    existing::post_start(draft, service, &target, step)
}
