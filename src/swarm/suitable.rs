//! Which nodes a service's tasks may run on, and what keeps them from the others.

use super::gate::SwarmView;
use crate::engine::swarm::{NodeReport, ServiceSpec, TaskState};

/// The nodes that may get tasks of a service.
pub fn suitable_nodes<'v>(view: &'v SwarmView, spec: &ServiceSpec) -> Vec<&'v NodeReport> {
    let nodes = view.nodes.iter();
    nodes.filter(|node| excluded(node, spec, view).is_none()).collect()
}

/// What keeps a service's tasks from a node; `None` when nothing is seen to.
pub fn excluded(node: &NodeReport, spec: &ServiceSpec, view: &SwarmView) -> Option<String> {
    if node.state != "ready" {
        return Some(format!("the node is {}", node.state));
    }
    if node.availability != "active" {
        return Some(match node.availability.as_str() {
            "drain" => "the node is drained".to_owned(),
            other => format!("the node takes no new tasks ({other})"),
        });
    }
    let placement = &spec.task.placement;
    if let Some(constraint) = placement
        .constraints
        .iter()
        .find(|constraint| !satisfies(node, constraint))
    {
        return Some(format!("`{constraint}` excludes it{}", actual(node, constraint)));
    }
    let reserved = spec.task.reservations.as_ref();
    if let Some(reserved) = reserved {
        if reserved.memory > node.memory {
            return Some(format!(
                "{} MiB of memory are reserved, and it has {}",
                reserved.memory >> 20,
                node.memory >> 20
            ));
        }
        if reserved.nano_cpus > node.nano_cpus {
            let cpus = |nano: i64| format!("{}.{}", nano / 1_000_000_000, nano % 1_000_000_000 / 100_000_000);
            return Some(format!(
                "{} CPUs are reserved, and it has {}",
                cpus(reserved.nano_cpus),
                cpus(node.nano_cpus)
            ));
        }
    }
    let most = placement.max_replicas;
    let here = tasks_here(node, spec, view);
    (most > 0 && here >= most).then(|| format!("it has {here} tasks of the service, and may have {most}"))
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

/// What the node has in place of what a constraint wants.
fn actual(node: &NodeReport, constraint: &str) -> String {
    let value = split(constraint).and_then(|(key, _, _)| value(node, key));
    match value {
        Some("") => ": it has no such label".to_owned(),
        Some(value) => format!(": it is `{value}`"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;

    fn node() -> NodeReport {
        NodeReport {
            id: "1".to_owned(),
            hostname: "sw2".to_owned(),
            availability: "active".to_owned(),
            state: "ready".to_owned(),
            labels: IndexMap::from([("zone".to_owned(), "a".to_owned())]),
            memory: 1 << 30,
            nano_cpus: 2_000_000_000,
            ..NodeReport::default()
        }
    }

    fn why(constraint: &str) -> Option<String> {
        let mut spec = ServiceSpec::default();
        spec.task.placement.constraints = vec![constraint.to_owned()];
        excluded(&node(), &spec, &SwarmView::default())
    }

    #[test]
    fn the_constraint_that_excludes_a_node_is_named_with_what_it_has() {
        assert_eq!(
            why("node.role==manager").as_deref(),
            Some("`node.role==manager` excludes it: it is `worker`")
        );
        assert_eq!(why("node.labels.zone == a"), None);
        assert_eq!(
            why("node.labels.disk == ssd").as_deref(),
            Some("`node.labels.disk == ssd` excludes it: it has no such label")
        );
        assert_eq!(why("node.hostname != sw1"), None);
    }

    #[test]
    fn a_node_that_is_down_drained_or_too_small_is_excluded() {
        let view = SwarmView::default();
        let mut spec = ServiceSpec::default();
        let down = NodeReport {
            state: "down".to_owned(),
            ..node()
        };
        assert_eq!(excluded(&down, &spec, &view).as_deref(), Some("the node is down"));
        let drained = NodeReport {
            availability: "drain".to_owned(),
            ..node()
        };
        assert_eq!(excluded(&drained, &spec, &view).as_deref(), Some("the node is drained"));
        spec.task.reservations = Some(crate::engine::swarm::ResourceAmount {
            memory: 2 << 30,
            ..Default::default()
        });
        assert_eq!(
            excluded(&node(), &spec, &view).as_deref(),
            Some("2048 MiB of memory are reserved, and it has 1024")
        );
    }
}
