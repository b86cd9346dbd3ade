//! Network endpoints and the network mode.

use super::{NewContainer, host};
use crate::compose::{Project, Service, ServiceNetwork};
use crate::engine::EndpointSpec;
use indexmap::IndexMap;

const INTERFACE_NAME: &str = "com.docker.network.endpoint.ifname";

/// Keys of a service's networks, highest priority first, then by name; the first one is the primary network.
pub(crate) fn in_order(service: &Service) -> Vec<&str> {
    let mut keys: Vec<(&str, i64)> = service
        .networks
        .iter()
        .map(|(key, part)| (key.as_str(), part.as_ref().map_or(0, |part| part.priority)))
        .collect();
    keys.sort_by(|(a, first), (b, second)| second.cmp(first).then(a.cmp(b)));
    keys.into_iter().map(|(key, _)| key).collect()
}

/// Network name → endpoint, primary first; empty when a network mode is set.
pub(super) fn endpoints(
    project: &Project,
    service: &Service,
    new: &NewContainer<'_>,
) -> IndexMap<String, EndpointSpec> {
    if !service.network_mode.is_empty() {
        return IndexMap::new();
    }
    let links = host::links(project, service);
    // A one-off container must not receive traffic meant for the service.
    let is_alone = new.one_off.is_some_and(|one_off| !one_off.use_aliases);
    joined(project, service)
        .into_iter()
        .map(|key| {
            let part = service.networks.get(key).and_then(Option::as_ref);
            let mut aliases = vec![new.name.clone()];
            if !is_alone {
                aliases.push(service.name.clone());
                aliases.extend(part.into_iter().flat_map(|part| part.aliases.iter().cloned()));
            }
            (name(project, key), endpoint(part, aliases, &links))
        })
        .collect()
}

/// The networks a service joins, primary first. Without networks and network mode it joins `default`, if there is one.
fn joined<'a>(project: &Project, service: &'a Service) -> Vec<&'a str> {
    let keys = in_order(service);
    let falls_back = keys.is_empty() && project.networks.contains_key("default");
    if falls_back { vec!["default"] } else { keys }
}

/// A network's name on the engine.
fn name(project: &Project, key: &str) -> String {
    project
        .networks
        .get(key)
        .map_or_else(|| key.to_owned(), |network| network.name.clone())
}

fn endpoint(part: Option<&ServiceNetwork>, aliases: Vec<String>, links: &[String]) -> EndpointSpec {
    let Some(part) = part else {
        return EndpointSpec {
            aliases,
            links: links.to_vec(),
            ..EndpointSpec::default()
        };
    };
    let mut driver_opts = part.driver_opts.clone();
    if !part.interface_name.is_empty() {
        driver_opts.insert(INTERFACE_NAME.to_owned(), part.interface_name.clone());
    }
    EndpointSpec {
        aliases,
        links: links.to_vec(),
        ipv4: part.ipv4_address.clone(),
        ipv6: part.ipv6_address.clone(),
        link_local: part.link_local_ips.clone(),
        mac_address: part.mac_address.clone(),
        driver_opts,
        gateway_priority: part.gw_priority,
    }
}

/// The primary network's name, or the given mode. `service:x` is left out until the id of x's container is known.
pub(super) fn mode(project: &Project, service: &Service) -> String {
    if Service::shared_service(&service.network_mode).is_some() {
        return String::new();
    }
    if !service.network_mode.is_empty() {
        return service.network_mode.clone();
    }
    match in_order(service).first() {
        Some(key) => name(project, key),
        None if project.networks.is_empty() => "none".to_owned(),
        None => name(project, "default"),
    }
}
