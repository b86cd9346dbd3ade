//! The dependency graph in layers, and which services are affected by an operation on one.

#[cfg(test)]
mod tests;

use crate::compose::{Condition, Dependency};
use crate::engine::Timestamp;
use crate::plan::{Gate, dependencies_of_label};
use crate::stack::{Container, GateFault, GateState, ServiceState, Stack};
use indexmap::IndexMap;

/// A service in the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    pub service: String,
    /// 0 without dependencies; else one more than the highest layer of its dependencies.
    pub layer: usize,
    /// Its dependencies, in the order of the file.
    pub needs: Vec<Edge>,
    /// Its direct dependents.
    pub needed_by: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The service depended on.
    pub on: String,
    /// The state that service must reach.
    pub condition: Condition,
    /// Whether the condition holds.
    pub state: EdgeState,
    /// False: a failure of the dependency is only a warning.
    pub required: bool,
    /// Whether the dependent is restarted with it.
    pub restart: bool,
}

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub enum EdgeState {
    Satisfied,
    /// It does not hold yet, and the dependent has been waiting for it since this time.
    Blocked(Timestamp),
    /// It does not hold, and nothing waits for it now.
    Open,
    /// It does not hold, nothing waits for it now, and a dependent that started to wait would fail.
    Fails(GateFault),
}

/// The services by layer, those without dependencies first; within a layer in the order of the stack.
pub fn graph(stack: &Stack, now: Timestamp) -> Vec<GraphNode> {
    let mut layers: IndexMap<&str, usize> = IndexMap::new();
    for name in stack.services.keys() {
        layer(stack, name, &mut layers, &mut Vec::new());
    }
    // Inverted once: to ask of each service who needs it is quadratic.
    let mut needed_by: IndexMap<&str, Vec<String>> = IndexMap::new();
    for declared in stack.project.iter().flat_map(|project| project.services.values()) {
        for on in declared.depends_on.keys() {
            needed_by.entry(on).or_default().push(declared.name.clone());
        }
    }
    let mut nodes: Vec<GraphNode> = stack
        .services
        .values()
        .map(|service| GraphNode {
            service: service.name.clone(),
            layer: layers.get(service.name.as_str()).copied().unwrap_or(0),
            needs: edges(stack, service, now),
            needed_by: needed_by.swap_remove(service.name.as_str()).unwrap_or_default(),
        })
        .collect();
    nodes.sort_by_key(|node| node.layer);
    nodes
}

/// The dependencies of a service: from the file, or without one, from the labels and what it waits for now.
fn needs<'a>(stack: &'a Stack, name: &str) -> Vec<(&'a str, Dependency)> {
    let project = stack.project.as_ref();
    if let Some(declared) = project.and_then(|project| project.services.get(name)) {
        let known = declared.depends_on.iter();
        return known
            .map(|(on, dependency)| (on.as_str(), dependency.clone()))
            .collect();
    }
    let Some(service) = stack.services.get(name) else {
        return Vec::new();
    };
    let labels = service
        .containers
        .iter()
        .flat_map(|one| dependencies_of_label(&one.labels));
    let mut found: Vec<(&str, Dependency)> = Vec::new();
    for (on, dependency) in labels {
        if let Some((on, _)) = stack
            .services
            .get_key_value(&on)
            .filter(|(on, _)| !found.iter().any(|one| one.0 == *on))
        {
            found.push((on, dependency));
        }
    }
    let blocked = service
        .blocked
        .iter()
        .filter(|one| !found.iter().any(|known| known.0 == one.on));
    let waits = blocked.map(|blocked| {
        let dependency = Dependency {
            condition: blocked.condition,
            required: blocked.required,
            ..Dependency::default()
        };
        (blocked.on.as_str(), dependency)
    });
    let waits: Vec<_> = waits.collect();
    found.extend(waits);
    found
}

/// The dependencies of a service, and whether their conditions hold.
pub(super) fn edges(stack: &Stack, service: &ServiceState, now: Timestamp) -> Vec<Edge> {
    let needs = needs(stack, &service.name).into_iter();
    needs
        .map(|(on, dependency)| edge(stack, service, on, &dependency, now))
        .collect()
}

fn layer<'a>(stack: &'a Stack, name: &'a str, known: &mut IndexMap<&'a str, usize>, open: &mut Vec<&'a str>) -> usize {
    if let Some(layer) = known.get(name) {
        return *layer;
    }
    // Loading refuses a cycle, but labels may contain one.
    if open.contains(&name) {
        return 0;
    }
    open.push(name);
    let below = needs(stack, name)
        .iter()
        .map(|(on, _)| layer(stack, on, known, open) + 1)
        .max();
    open.pop();
    let own = below.unwrap_or(0);
    known.insert(name, own);
    own
}

fn edge(stack: &Stack, of: &ServiceState, on: &str, dependency: &Dependency, now: Timestamp) -> Edge {
    let condition = dependency.condition;
    let waits = of
        .blocked
        .iter()
        .find(|blocked| blocked.on == on && blocked.condition == condition);
    let gate = Gate {
        service: on.to_owned(),
        condition,
        required: dependency.required,
        after: Vec::new(),
    };
    let started = stack
        .services
        .get(on)
        .is_some_and(|service| service.containers.iter().any(|one| one.is_alive() || one.is_over()));
    let state = match (stack.gate(&gate, now), waits) {
        (GateState::Fails(fault), None) => EdgeState::Fails(fault),
        (_, Some(blocked)) => EdgeState::Blocked(blocked.since),
        (GateState::Holds, None) if condition != Condition::Started || started => EdgeState::Satisfied,
        _ => EdgeState::Open,
    };
    Edge {
        on: on.to_owned(),
        condition,
        state,
        required: dependency.required,
        restart: dependency.restart,
    }
}

fn dependents<'a>(stack: &'a Stack, name: &'a str) -> impl Iterator<Item = &'a str> {
    stack.project.iter().flat_map(move |project| project.dependents(name))
}

/// What an operation on a service affects, as one sentence for each operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Radius {
    /// Stopping or removing it.
    pub stop: String,
    pub restart: String,
    /// Bringing it up.
    pub up: String,
}

/// What operations on a service affect.
pub fn radius(stack: &Stack, service: &str) -> Radius {
    let alive = |name: &&str| {
        let found = stack.services.get(*name);
        found.is_some_and(|service| service.containers.iter().any(Container::is_alive))
    };
    let direct: Vec<&str> = dependents(stack, service).filter(alive).collect();
    let follows = |name: &&str| {
        let project = stack.project.as_ref();
        let found = project.and_then(|project| project.services.get(*name)?.depends_on.get(service));
        found.is_some_and(|dependency| dependency.restart)
    };
    let (with, without): (Vec<&str>, Vec<&str>) = direct.iter().partition(|name| follows(name));
    let missing: Vec<&str> = {
        let all = stack
            .project
            .as_ref()
            .map(|project| project.with_dependencies(&[service]));
        let others = all.unwrap_or_default().into_iter().filter(|name| *name != service);
        others.filter(|name| !alive(name)).collect()
    };
    Radius {
        stop: match direct.as_slice() {
            [] => "nothing else that runs needs it".to_owned(),
            some => format!("{} goes on running without it", list(some)),
        },
        restart: match (with.as_slice(), without.as_slice()) {
            ([], []) => "nothing else that runs needs it".to_owned(),
            ([], some) => format!("{} is without it meanwhile", list(some)),
            (some, []) => format!("{} is restarted after it", list(some)),
            (some, others) => format!(
                "{} is restarted after it, {} is without it meanwhile",
                list(some),
                list(others)
            ),
        },
        up: match missing.as_slice() {
            [] => "all it needs runs".to_owned(),
            some => format!("{} comes up first", list(some)),
        },
    }
}

fn list(names: &[&str]) -> String {
    names.join(", ")
}
