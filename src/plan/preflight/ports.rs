//! Host ports that are taken, and by which container.

use crate::compose::{Port, Project, Service};
use crate::diag::Diagnostic;
use crate::engine::{ContainerStatus, ContainerSummary, PublishedPort};
use crate::plan::Observed;
use crate::plan::identity::label;
use std::collections::HashMap;

pub(super) fn check(project: &Project, observed: &Observed, services: &[&Service], faults: &mut Vec<Diagnostic>) {
    // By number, as a file may publish all of them.
    let mut ours: HashMap<u16, Vec<(&Service, &Port)>> = HashMap::new();
    for service in services.iter().filter(|service| service.replicas() > 0) {
        for (at, port) in service.ports.iter().enumerate() {
            let Some(number) = fixed(port) else { continue };
            let path = format!("services.{}.ports[{at}]", service.name);
            let same_number = ours.entry(number).or_default();
            if let Some((twin, _)) = same_number.iter().find(|(_, other)| clashes(port, other)) {
                faults.push(
                    Diagnostic::error("port-twice", format!("host port {number} is published twice"))
                        .about(path)
                        .because(format!("`{}` and `{}` publish it", twin.name, service.name))
                        .hint("publish one of them on another port"),
                );
                continue;
            }
            same_number.push((service, port));
            if let Some(holder) = holder(project, observed, port, number) {
                faults.push(
                    Diagnostic::error("port-taken", format!("host port {number} is taken"))
                        .about(path)
                        .because(format!("{} publishes it", owner(holder)))
                        .hint(format!(
                            "stop that container (docker stop {}), or publish another port",
                            holder.name
                        )),
                );
            }
        }
    }
}

/// The host port asked for, when it is a single one; with a range or none the engine chooses.
fn fixed(port: &Port) -> Option<u16> {
    port.published.parse().ok().filter(|number| *number != 0)
}

/// Whether ports of one number exclude each other.
fn clashes(a: &Port, b: &Port) -> bool {
    a.protocol == b.protocol && same_address(&a.host_ip, &b.host_ip)
}

/// Whether one excludes listening on the other; a wildcard address overlaps with all others.
fn same_address(a: &str, b: &str) -> bool {
    let everywhere = |address: &str| matches!(address, "" | "0.0.0.0" | "::");
    a == b || everywhere(a) || everywhere(b)
}

/// A running container outside the project that publishes the port.
fn holder<'a>(project: &Project, observed: &'a Observed, port: &Port, number: u16) -> Option<&'a ContainerSummary> {
    let publishes = |found: &&PublishedPort| {
        found.host_port == Some(number)
            && found.protocol == port.protocol
            && same_address(&found.host_ip, &port.host_ip)
    };
    observed.containers.iter().find(|container| {
        let ours = label::is_of_project(&container.labels, &project.name);
        let holds = matches!(container.status, ContainerStatus::Running | ContainerStatus::Paused);
        !ours && holds && container.ports.iter().any(|found| publishes(&found))
    })
}

/// A container for messages: its name, with its service and project when it has them.
pub(super) fn owner(container: &ContainerSummary) -> String {
    let service = container.labels.get(label::SERVICE);
    match container.labels.get(label::PROJECT).zip(service) {
        Some((project, service)) => format!("container {} (service {service} of project {project})", container.name),
        None => format!("container {}", container.name),
    }
}
