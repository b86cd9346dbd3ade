//! The networks of a stack, and which of them a service joins.

use super::labels::labelled;
use crate::compose::{Network, Project, Service};
use crate::engine::swarm::NetworkAttachment;
use crate::engine::{IpamPoolSpec, NetworkSpec};

const OVERLAY: &str = "overlay";
/// Networks that every node has; a task joins that of its own node.
const OF_NODES: [&str; 2] = ["host", "bridge"];

/// The networks that are made: those that a service joins.
pub(super) fn own(project: &Project) -> Vec<NetworkSpec> {
    let used = used(project);
    let own = project
        .networks
        .iter()
        .filter(|(key, network)| used(key) && !network.external);
    own.map(|(_, network)| spec(project, network)).collect()
}

/// The names of those that have to be there.
pub(super) fn external(project: &Project) -> Vec<String> {
    let used = used(project);
    let external = project
        .networks
        .iter()
        .filter(|(key, network)| used(key) && network.external);
    external.map(|(_, network)| network.name.clone()).collect()
}

/// Whether a service joins the network of a key. A service that cannot keep its `network_mode` joins the default one.
fn used(project: &Project) -> impl Fn(&str) -> bool {
    move |key| {
        let joins = |service: &Service| joined(service).any(|joined| joined == key);
        project
            .services
            .values()
            .filter(|service| service.provider.is_none())
            .any(joins)
    }
}

/// Keys of the networks that a service joins.
fn joined(service: &Service) -> Box<dyn Iterator<Item = &str> + '_> {
    if is_of_nodes(&service.network_mode) {
        Box::new(std::iter::empty())
    } else if service.networks.is_empty() {
        Box::new(std::iter::once("default"))
    } else {
        Box::new(service.networks.keys().map(String::as_str))
    }
}

fn is_of_nodes(mode: &str) -> bool {
    OF_NODES.contains(&mode)
}

fn spec(project: &Project, network: &Network) -> NetworkSpec {
    // `bridge` is a network of one machine, which a service cannot use.
    let driver = match network.driver.as_str() {
        "" | "default" | "bridge" => OVERLAY,
        other => other,
    };
    NetworkSpec {
        name: network.name.clone(),
        driver: driver.to_owned(),
        options: network.driver_opts.clone(),
        internal: network.internal,
        attachable: network.attachable,
        enable_ipv4: None,
        enable_ipv6: network.enable_ipv6,
        ipam_driver: network.ipam.driver.clone(),
        ipam_pools: network
            .ipam
            .config
            .iter()
            .map(|pool| IpamPoolSpec {
                subnet: pool.subnet.clone(),
                ip_range: pool.ip_range.clone(),
                gateway: pool.gateway.clone(),
                ..IpamPoolSpec::default()
            })
            .collect(),
        labels: labelled(project, &network.labels),
        ..NetworkSpec::default()
    }
}

/// The networks of a service's tasks, as the docker client sorts them. In all of them it is known by its key, last.
pub(super) fn attachments(project: &Project, service: &Service) -> Vec<NetworkAttachment> {
    if is_of_nodes(&service.network_mode) {
        return vec![NetworkAttachment {
            target: service.network_mode.clone(),
            ..NetworkAttachment::default()
        }];
    }
    let mut all: Vec<NetworkAttachment> = joined(service).map(|key| attachment(project, service, key)).collect();
    all.sort_by(|one, other| one.target.cmp(&other.target));
    all
}

fn attachment(project: &Project, service: &Service, key: &str) -> NetworkAttachment {
    let named = project.networks.get(key).map(|network| network.name.clone());
    let target = named.unwrap_or_else(|| format!("{}_{key}", project.name));
    let written = service.networks.get(key).and_then(Option::as_ref);
    let mut aliases = written.map(|written| written.aliases.clone()).unwrap_or_default();
    // A predefined network knows no names.
    if !matches!(target.as_str(), "host" | "bridge" | "none" | "default") {
        aliases.push(service.name.clone());
    }
    NetworkAttachment {
        target,
        aliases,
        driver_opts: written.map(|written| written.driver_opts.clone()).unwrap_or_default(),
    }
}
