//! Host ports that something of this machine has, and host addresses that it has not.

use crate::compose::{Port, Service};
use crate::doctor::facts::Listener;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::engine::{ContainerStatus, ContainerSummary};
use std::net::IpAddr;

pub(super) fn check(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    if !input.facts.shares_files() {
        return;
    }
    for service in input.services().filter(|service| service.network_mode != "host") {
        for (index, port) in service.ports.iter().enumerate() {
            let steps = ["ports", &index.to_string()];
            check_address(input, service, &steps, port, found);
            let Ok(number) = port.published.parse::<u16>() else {
                continue;
            };
            check_taken(input, service, &steps, (port, number), found);
        }
    }
}

fn check_address(
    input: CheckInput<'_>,
    service: &Service,
    steps: &[&str],
    port: &Port,
    found: &mut Vec<DoctorFinding>,
) {
    let Ok(address) = port.host_ip.parse::<IpAddr>() else {
        return;
    };
    let own = &input.facts.machine.addresses;
    if own.is_empty() || address.is_unspecified() || address.is_loopback() || own.contains(&address) {
        return;
    }
    let message = format!("this machine has no address {address}");
    let error = input.error("address-not-local", service, steps, message);
    let known: Vec<String> = own
        .iter()
        .filter(|one| !one.is_loopback())
        .map(IpAddr::to_string)
        .collect();
    let error = error.because(format!("it has {}: cannot assign requested address", known.join(", ")));
    found.push(DoctorFinding::of(
        service,
        error.hint("publish on 0.0.0.0 or on one of these"),
    ));
}

/// A port that a program of this machine has. Those of containers are found by the preflight.
fn check_taken(
    input: CheckInput<'_>,
    service: &Service,
    steps: &[&str],
    (port, number): (&Port, u16),
    found: &mut Vec<DoctorFinding>,
) {
    let publishes = |container: &&ContainerSummary| {
        let runs = matches!(
            container.status,
            ContainerStatus::Running | ContainerStatus::Paused | ContainerStatus::Restarting
        );
        runs && container
            .ports
            .iter()
            .any(|own| own.host_port == Some(number) && own.protocol == port.protocol)
    };
    let containers = input
        .facts
        .observed
        .as_ref()
        .map(|observed| observed.containers.as_slice())
        .unwrap_or_default();
    if containers.iter().any(|container| publishes(&container)) {
        return;
    }
    let listeners = input.facts.machine.listeners.iter();
    let Some(holder) = listeners
        .filter(|one| one.port == number && one.protocol == port.protocol)
        .find(|one| clashes(one, port))
    else {
        return;
    };
    let message = format!("host port {number}, which `{}` publishes, is taken", service.name);
    let error = input.error("port-taken", service, steps, message);
    let (who, hint) = match &holder.process {
        Some(process) => (
            format!(
                "{} (process {}) listens on {}:{number}",
                process.name, process.id, holder.address
            ),
            format!("stop it (kill {}), or publish another port", process.id),
        ),
        None => (
            format!("a program listens on {}:{number}", holder.address),
            format!("see which: sudo ss -ltnp 'sport = :{number}'; or publish another port"),
        ),
    };
    found.push(DoctorFinding::of(service, error.because(who).hint(hint)));
}

fn clashes(holder: &Listener, port: &Port) -> bool {
    match port.host_ip.parse::<IpAddr>() {
        Ok(address) => address.is_unspecified() || holder.address.is_unspecified() || address == holder.address,
        Err(_) => true,
    }
}
