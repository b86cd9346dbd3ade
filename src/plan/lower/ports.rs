//! Exposed and published ports.

use crate::compose::Service;
use crate::engine::PortBinding;
use indexmap::{IndexMap, IndexSet};

/// `port/proto` of every exposed or published port, ranges expanded.
pub(super) fn exposed(service: &Service) -> Vec<String> {
    let mut all: IndexSet<String> = service.expose.iter().flat_map(|entry| expand(entry)).collect();
    all.extend(service.ports.iter().map(|port| key(port.target, &port.protocol)));
    all.into_iter().collect()
}

pub(super) fn bindings(service: &Service) -> IndexMap<String, Vec<PortBinding>> {
    let mut all: IndexMap<String, Vec<PortBinding>> = IndexMap::new();
    for port in &service.ports {
        all.entry(key(port.target, &port.protocol))
            .or_default()
            .push(PortBinding {
                host_ip: port.host_ip.clone(),
                host_port: port.published.clone(),
            });
    }
    all
}

fn key(target: u32, protocol: &str) -> String {
    let protocol = if protocol.is_empty() { "tcp" } else { protocol };
    format!("{target}/{protocol}")
}

/// Expands `80`, `80-90`, `53/udp`; what is not a number is passed on for the engine to refuse.
fn expand(entry: &str) -> Vec<String> {
    let (ports, protocol) = entry.split_once('/').unwrap_or((entry, "tcp"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last).map(|port| format!("{port}/{protocol}")).collect(),
        _ => vec![format!("{ports}/{protocol}")],
    }
}
