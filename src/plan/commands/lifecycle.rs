//! Operations on existing containers: start, restart, kill, pause, unpause.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use crate::engine::{ContainerStatus, ContainerSummary};
use crate::plan::commands::stops;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::service::orphans;
use crate::plan::service::starts;
use crate::plan::{Action, ContainerRef, Gate, Observed, Plan, Reason, StepId, lower, selection};
use indexmap::IndexMap;
use std::time::Duration;

/// Starts existing containers that do not run, dependencies first; of all services when none is named.
///
/// # Errors
/// Services that do not exist.
pub fn start(project: &Project, observed: &Observed, services: &[String]) -> Result<Plan, Vec<Diagnostic>> {
    let named = selection::named(project, services)?;
    let order = selection::with_dependencies(project, &named);
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
        let gates = gates(project, observed, service, &started, |_| true);
        let mut last = Vec::new();
        for container in found {
            last.extend(start_one(&mut draft, service, container, &gates));
        }
        started.insert(name, last);
    }
    Ok(draft.finish())
}

fn start_one(draft: &mut Draft<'_>, service: &Service, container: &ContainerSummary, gates: &[Gate]) -> Option<StepId> {
    let target = ContainerRef::Id(container.id.clone());
    let new = |action: Action| NewStep::new(action, Reason::NotRunning).of(&service.name);
    match container.status {
        ContainerStatus::Running | ContainerStatus::Restarting => return None,
        ContainerStatus::Paused => return Some(draft.push(new(Action::Unpause { container: target }))),
        _ => {}
    }
    let mut ready = Vec::new();
    if lower::injects(draft.project, service) {
        let files = lower::injected_files(draft.project, service);
        ready.push(draft.push(new(Action::Upload {
            container: target.clone(),
            files,
        })));
    }
    let action = Action::Start {
        container: target.clone(),
    };
    let step = draft.push(new(action).after(ready).once(gates.to_vec()));
    Some(hooks(draft, service, &target, step))
}

/// Plans `post_start` hooks; returns the last step.
fn hooks(draft: &mut Draft<'_>, service: &Service, target: &ContainerRef, after: StepId) -> StepId {
    let mut last = after;
    for hook in &service.post_start {
        let hook = Box::new(starts::hook_command(hook));
        let action = Action::Hook {
            container: target.clone(),
            hook,
            name: "post_start",
        };
        let reason = Reason::Asked("post_start".to_owned());
        last = draft.push(NewStep::new(action, reason).of(&service.name).after([last]));
    }
    last
}

/// Gates for the dependencies that have containers, over the edges that `follow` accepts.
fn gates(
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

/// Restarts containers in place, in dependency order, with dependents that have `restart: true` (unless `no_deps`); of
/// all services when none is named. Changes in the file are not applied.
///
/// # Errors
/// Services that do not exist.
pub fn restart(
    project: &Project,
    observed: &Observed,
    services: &[String],
    (grace, no_deps): (Option<Duration>, bool),
) -> Result<Plan, Vec<Diagnostic>> {
    let named = selection::named(project, services)?;
    let follows = |name: &str, on: &str| {
        let service = project.services.get(name);
        let dependency = service.and_then(|service| service.depends_on.get(on));
        !no_deps && dependency.is_some_and(|dependency| dependency.restart)
    };
    let order = selection::with_dependents(project, &named, follows);
    let mut draft = Draft::new(project, observed);
    let mut started: IndexMap<&str, Vec<StepId>> = IndexMap::new();
    for name in order {
        let Some(service) = project.services.get(name) else {
            continue;
        };
        let gates = gates(project, observed, service, &started, |dependency| dependency.restart);
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
        for container in observed.of_service(&project.name, name) {
            let target = ContainerRef::Id(container.id.clone());
            let ready = stops::pre_stop(&mut draft, service, container, &[], |action| {
                NewStep::new(action, reason.clone()).of(name)
            });
            let action = Action::Restart {
                container: target.clone(),
                grace,
            };
            let step = NewStep::new(action, reason.clone())
                .of(name)
                .after(ready)
                .once(gates.clone());
            let step = draft.push(step);
            last.push(hooks(&mut draft, service, &target, step));
        }
        started.insert(name, last);
    }
    Ok(draft.finish())
}

/// Sends a signal to running containers; with `orphans` also removes orphans.
///
/// # Errors
/// Services that do not exist.
pub fn kill(
    project: &Project,
    observed: &Observed,
    services: &[String],
    (signal, orphans): (&str, bool),
) -> Result<Plan, Vec<Diagnostic>> {
    let mut draft = Draft::new(project, observed);
    let kill = |container| Action::Kill {
        container,
        signal: signal.to_owned(),
    };
    each(&mut draft, services, stops::is_alive, ("kill", kill))?;
    if orphans {
        orphans::plan(&mut draft, true, Some(Duration::ZERO));
    }
    Ok(draft.finish())
}

/// Pauses running containers.
///
/// # Errors
/// Services that do not exist.
pub fn pause(project: &Project, observed: &Observed, services: &[String]) -> Result<Plan, Vec<Diagnostic>> {
    let runs = |container: &ContainerSummary| container.status == ContainerStatus::Running;
    let mut draft = Draft::new(project, observed);
    each(
        &mut draft,
        services,
        runs,
        ("pause", |container| Action::Pause { container }),
    )?;
    Ok(draft.finish())
}

/// Unpauses paused containers.
///
/// # Errors
/// Services that do not exist.
pub fn unpause(project: &Project, observed: &Observed, services: &[String]) -> Result<Plan, Vec<Diagnostic>> {
    let is_frozen = |container: &ContainerSummary| container.status == ContainerStatus::Paused;
    let mut draft = Draft::new(project, observed);
    let thaw = |container| Action::Unpause { container };
    each(&mut draft, services, is_frozen, ("unpause", thaw))?;
    Ok(draft.finish())
}

/// One step for each container that `matters`, all independent of each other.
fn each(
    draft: &mut Draft<'_>,
    services: &[String],
    matters: impl Fn(&ContainerSummary) -> bool,
    (verb, action): (&str, impl Fn(ContainerRef) -> Action),
) -> Result<(), Vec<Diagnostic>> {
    let (project, observed) = (draft.project, draft.observed);
    for name in selection::named(project, services)? {
        for container in observed.of_service(&project.name, name) {
            if matters(container) {
                let action = action(ContainerRef::Id(container.id.clone()));
                draft.push(NewStep::new(action, Reason::Asked(verb.to_owned())).of(name));
            }
        }
    }
    Ok(())
}
