//! Which nodes a service's tasks may run on, and what keeps them from the others: what the scheduler of a swarm looks at. It says only of
//! how many nodes something is wrong, not of which, and not how much is free.

use super::exclusion::{Amount, Exclusion};
use super::gate::SwarmView;
use super::node_use::NodeUse;
use crate::engine::swarm::{NodeReport, ServiceSpec, TaskState};
use indexmap::IndexMap;

/// The nodes that may get tasks of a service, whatever runs on them now.
pub fn suitable_nodes<'v>(view: &'v SwarmView, spec: &ServiceSpec) -> Vec<&'v NodeReport> {
    let (nodes, unused) = (view.nodes.iter(), IndexMap::new());
    nodes
        .filter(|node| exclusions(node, spec, view, &unused).is_empty())
        .collect()
}

/// All that keeps a service's tasks from a node; nothing when nothing is seen to. `uses` is what all tasks use of each node.
pub fn exclusions(
    node: &NodeReport,
    spec: &ServiceSpec,
    view: &SwarmView,
    uses: &IndexMap<String, NodeUse>,
) -> Vec<Exclusion> {
    let unavailable = match (node.state.as_str(), node.availability.as_str()) {
        ("ready", "active") => None,
        ("ready", "drain") => Some("drained".to_owned()),
        ("ready", other) => Some(format!("set to {other}")),
        (state, _) => Some(state.to_owned()),
    };
    if let Some(unavailable) = unavailable {
        return vec![Exclusion::Unavailable(unavailable)];
    }
    let unused = NodeUse::default();
    let used = uses.get(&node.id).unwrap_or(&unused);
    let mut found = constraints(node, spec);
    found.extend(platform(node, spec));
    found.extend(resources(node, spec, used));
    found.extend(plugins(node, spec));
    found.extend(ports(spec, used));
    let most = spec.task.placement.max_replicas;
    let here = tasks_here(node, spec, view);
    if most > 0 && here >= most {
        found.push(Exclusion::MostTasks { here, most });
    }
    found
}

fn constraints(node: &NodeReport, spec: &ServiceSpec) -> Vec<Exclusion> {
    let constraints = spec.task.placement.constraints.iter();
    let broken = constraints.filter(|constraint| !satisfies(node, constraint));
    broken
        .map(|constraint| Exclusion::Constraint {
            constraint: constraint.clone(),
            has: split(constraint)
                .and_then(|(key, ..)| value(node, key))
                .map(str::to_owned),
        })
        .collect()
}

fn platform(node: &NodeReport, spec: &ServiceSpec) -> Option<Exclusion> {
    let wanted = &spec.task.placement.platforms;
    let is_same = |one: &str, other: &str| one.is_empty() || canonical(one) == canonical(other);
    let fits = wanted.iter().any(|platform| {
        let has = &node.platform;
        is_same(&platform.os, &has.os) && is_same(&platform.architecture, &has.architecture)
    });
    if wanted.is_empty() || fits {
        return None;
    }
    let name = |os: &str, architecture: &str| format!("{os}/{architecture}");
    let wanted: Vec<String> = wanted.iter().map(|one| name(&one.os, &one.architecture)).collect();
    Some(Exclusion::Platform {
        wanted: wanted.join(", "),
        has: name(&node.platform.os, &node.platform.architecture),
    })
}

/// Images and nodes name the same architecture differently.
fn canonical(architecture: &str) -> &str {
    match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn resources(node: &NodeReport, spec: &ServiceSpec, used: &NodeUse) -> Vec<Exclusion> {
    let Some(wanted) = &spec.task.reservations else {
        return Vec::new();
    };
    let mut all = vec![
        Amount::memory(wanted.memory, used.memory, node.memory),
        Amount::processors(wanted.nano_cpus, used.nano_cpus, node.nano_cpus),
    ];
    for wanted in &wanted.generic {
        let has = node.generic.iter().filter(|has| has.kind == wanted.kind);
        let used = used.generic.get(&wanted.kind).copied().unwrap_or_default();
        all.push(Amount::generic(
            &wanted.kind,
            wanted.value,
            used,
            has.map(|has| has.value).sum(),
        ));
    }
    let lacking = all.into_iter().filter(Amount::is_lacking);
    lacking.map(Exclusion::Resource).collect()
}

/// The drivers of volumes and logs that a task needs. A node that tells of no plugins is not judged by them.
fn plugins(node: &NodeReport, spec: &ServiceSpec) -> Vec<Exclusion> {
    let container = &spec.task.container;
    let volumes = container.mounts.iter().filter_map(|mount| {
        let driver = mount.volume.as_ref()?.driver.as_ref()?;
        Some(("Volume", driver.name.as_str()))
    });
    let logs = spec.task.log_driver.iter().map(|driver| ("Log", driver.name.as_str()));
    let wanted = volumes.chain(logs).filter(|(_, name)| !matches!(*name, "" | "none"));
    let has = |kind: &str, name: &str| {
        let mut plugins = node.plugins.iter();
        // `vieux/sshfs` is told of as `vieux/sshfs:latest`.
        plugins.any(|one| one.kind == kind && one.name.split(':').next() == name.split(':').next())
    };
    let missing = wanted.filter(|(kind, name)| !node.plugins.is_empty() && !has(kind, name));
    missing
        .map(|(kind, name)| Exclusion::Plugin {
            kind: kind.to_lowercase(),
            name: name.to_owned(),
        })
        .collect()
}

fn ports(spec: &ServiceSpec, used: &NodeUse) -> Vec<Exclusion> {
    let wanted = spec
        .ports
        .iter()
        .filter(|port| port.mode == "host" && port.published > 0);
    let taken = wanted.filter_map(|port| {
        let is_same =
            |taken: &&super::node_use::HostPort| taken.published == port.published && taken.protocol == port.protocol;
        let taken = used.host_ports.iter().find(is_same)?;
        Some(Exclusion::Port {
            port: port.published,
            by: taken.service.clone(),
        })
    });
    taken.collect()
}

fn tasks_here(node: &NodeReport, spec: &ServiceSpec, view: &SwarmView) -> u64 {
    let service = view.service(&spec.name);
    let tasks = service.into_iter().flat_map(|service| view.tasks_of(service));
    let here = tasks.filter(|task| task.node_id == node.id && task.wanted == TaskState::Running);
    u64::try_from(here.count()).unwrap_or(u64::MAX)
}

/// Whether a node satisfies a constraint: `node.labels.zone == a`. One that is not understood counts as satisfied.
fn satisfies(node: &NodeReport, constraint: &str) -> bool {
    let Some((key, is_equal, wanted)) = split(constraint) else {
        return true;
    };
    match value(node, key) {
        Some(value) => value.eq_ignore_ascii_case(wanted) == is_equal,
        None => true,
    }
}

fn split(constraint: &str) -> Option<(&str, bool, &str)> {
    let of = |operator: &str| {
        let (key, wanted) = constraint.split_once(operator)?;
        Some((key.trim(), wanted.trim()))
    };
    let equal = of("==").map(|(key, wanted)| (key, true, wanted));
    equal.or_else(|| of("!=").map(|(key, wanted)| (key, false, wanted)))
}

/// What a node has for the key of a constraint; `None` for a key that is not known.
fn value<'n>(node: &'n NodeReport, key: &str) -> Option<&'n str> {
    let role = if node.is_manager { "manager" } else { "worker" };
    match key {
        "node.id" => Some(&node.id),
        "node.hostname" => Some(&node.hostname),
        "node.ip" => Some(&node.address),
        "node.role" => Some(role),
        "node.platform.os" => Some(&node.platform.os),
        "node.platform.arch" => Some(&node.platform.architecture),
        _ => {
            let label = key.strip_prefix("node.labels.").map(|label| node.labels.get(label));
            let label = label.or_else(|| Some(node.engine_labels.get(key.strip_prefix("engine.labels.")?)))?;
            Some(label.map_or("", String::as_str))
        }
    }
}

#[cfg(test)]
mod tests;
