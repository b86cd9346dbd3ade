//! The services of a stack.

use super::labels::labelled;
use super::{container, deploy, networks};
use crate::compose::{Condition, Dependency, Deploy, Project, Service};
use crate::diag::Diagnostic;
use crate::engine::swarm::{DriverSpec, ServiceMode, ServicePort, ServiceSpec, TaskSpec};
use crate::swarm::stack::{IMAGE, Pinning, StackService};

/// Its services. One that a provider stands for is left out.
pub(super) fn all(project: &Project, faults: &mut Vec<Diagnostic>) -> Vec<StackService> {
    let services = project.services.values().filter(|service| service.provider.is_none());
    services
        .map(|service| {
            let mode = mode(project, service).unwrap_or_else(|fault| {
                faults.push(fault);
                ServiceMode::default()
            });
            StackService {
                key: service.name.clone(),
                spec: spec(project, service, mode),
                waits: waits(project, service),
                restarts_with: restarts_with(project, service),
                pinning: pinning(service),
            }
        })
        .collect()
}

fn spec(project: &Project, service: &Service, mode: ServiceMode) -> ServiceSpec {
    let none = Deploy::default();
    let written = service.deploy.as_ref().unwrap_or(&none);
    let image = service.image_name(project);
    let mut labels = labelled(project, &written.labels);
    labels.insert(IMAGE.to_owned(), image);
    let is_job = mode.is_job();
    ServiceSpec {
        name: format!("{}_{}", project.name, service.name),
        labels,
        task: TaskSpec {
            container: container::container(project, service),
            log_driver: service.logging.as_ref().map(|logging| DriverSpec {
                name: logging.driver.clone(),
                options: logging.options.clone(),
            }),
            limits: deploy::limits(service, written),
            reservations: deploy::reservations(service, written),
            restart: deploy::restart(service, written, is_job),
            placement: deploy::placement(service, written),
            networks: networks::attachments(project, service),
            force_update: 0,
        },
        mode,
        // A job is run anew and not updated: the engine refuses it with one of these.
        update: written.update_config.as_ref().filter(|_| !is_job).map(deploy::rollout),
        rollback: written
            .rollback_config
            .as_ref()
            .filter(|_| !is_job)
            .map(deploy::rollout),
        endpoint_mode: written.endpoint_mode.to_lowercase(),
        ports: ports(service),
    }
}

fn mode(project: &Project, service: &Service) -> Result<ServiceMode, Diagnostic> {
    let written = service.deploy.as_ref();
    let replicas = service
        .scale
        .or_else(|| written.and_then(|deploy| deploy.replicas))
        .map(u64::from);
    let mode = written.map_or("", |deploy| deploy.mode.as_str());
    let path = format!("services.{}.deploy.mode", service.name);
    let at = |fault: Diagnostic| match project.places.span(&path) {
        Some(span) => fault.at(span),
        None => fault,
    };
    let none_with = |mode: ServiceMode| match replicas {
        None => Ok(mode),
        Some(_) => Err(at(Diagnostic::error(
            "swarm-replicas",
            format!(
                "`{}`: a global service has one task on each node, and no number of replicas",
                service.name
            ),
        )
        .hint("leave out `replicas`, or make the mode `replicated`"))),
    };
    match mode {
        "" | "replicated" if is_awaited_to_complete(project, service) => Ok(ServiceMode::ReplicatedJob(replicas)),
        "" | "replicated" => Ok(ServiceMode::Replicated(replicas)),
        "global" => none_with(ServiceMode::Global),
        "replicated-job" => Ok(ServiceMode::ReplicatedJob(replicas)),
        "global-job" => none_with(ServiceMode::GlobalJob),
        other => Err(at(Diagnostic::error(
            "swarm-mode",
            format!("`{}`: a swarm has no mode `{other}`", service.name),
        )
        .hint("it is one of replicated, global, replicated-job, global-job"))),
    }
}

/// Whether another service starts only when this one is complete.
fn is_awaited_to_complete(project: &Project, service: &Service) -> bool {
    project.services.values().any(|other| {
        let dependency = other.depends_on.get(&service.name);
        dependency.is_some_and(|dependency| dependency.condition == Condition::CompletedSuccessfully)
    })
}

/// When its image is pinned anew. Trap: `docker stack deploy` does it always, so nothing said has to mean the same.
fn pinning(service: &Service) -> Pinning {
    match service.pull_policy.as_str() {
        "missing" => Pinning::Once,
        "never" => Pinning::Never,
        _ => Pinning::Always,
    }
}

/// What it waits for.
fn waits(project: &Project, service: &Service) -> Vec<(String, Condition)> {
    dependencies(project, service)
        .map(|(name, dependency)| (name.clone(), dependency.condition))
        .collect()
}

/// With which of its dependencies it is restarted.
fn restarts_with(project: &Project, service: &Service) -> Vec<String> {
    dependencies(project, service)
        .filter(|(_, dependency)| dependency.restart)
        .map(|(name, _)| name.clone())
        .collect()
}

/// Its dependencies without those that the stack does not have.
fn dependencies<'p>(project: &'p Project, service: &'p Service) -> impl Iterator<Item = (&'p String, &'p Dependency)> {
    let there = |name: &str| {
        let service = project.services.get(name);
        service.is_some_and(|service| service.provider.is_none())
    };
    service.depends_on.iter().filter(move |(name, _)| there(name))
}

/// Published ports, as the docker client sorts them.
fn ports(service: &Service) -> Vec<ServicePort> {
    let mut ports: Vec<ServicePort> = service
        .ports
        .iter()
        .map(|port| ServicePort {
            published: port
                .published
                .split('-')
                .next()
                .and_then(|first| first.parse().ok())
                .unwrap_or(0),
            target: port.target,
            protocol: port.protocol.clone(),
            mode: port.mode.clone(),
        })
        .collect();
    ports.sort_by_key(|port| port.published);
    ports
}
