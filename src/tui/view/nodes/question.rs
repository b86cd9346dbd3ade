//! Questions before a node changes: which tasks move where, and what becomes of the managers. The last node that may have tasks
//! is drained only when its name is typed.

use crate::engine::swarm::{NodeChange, NodeReport, ServiceMode, TaskState};
use crate::runtime::Command;
use crate::stack::{NodeTask, ServiceState, StackOnSwarm};
use crate::swarm::exclusions;
use crate::tui::context::ViewContext;
use crate::tui::kit::{Input, human};
use crate::tui::popup::confirm::Confirm;

/// Nodes named as places to go to.
const NAMED: usize = 3;

/// Why a node cannot be changed so.
pub(super) fn refused(node: &NodeReport, change: NodeChange, nodes: &[NodeReport]) -> Option<String> {
    let name = &node.hostname;
    let managers = nodes.iter().filter(|node| node.is_manager).count();
    match change {
        NodeChange::Drain if node.availability == "drain" => Some(format!("{name} is drained already")),
        NodeChange::Activate if node.availability == "active" => Some(format!("{name} is active already")),
        NodeChange::Promote if node.is_manager => Some(format!("{name} is a manager already")),
        NodeChange::Demote if !node.is_manager => Some(format!("{name} is a worker already")),
        NodeChange::Demote if managers == 1 => Some(format!("{name} is the only manager: promote another first")),
        NodeChange::Drain | NodeChange::Activate | NodeChange::Promote | NodeChange::Demote => None,
    }
}

/// The question before a change; `None` for one that moves nothing.
pub(super) fn ask(node: &NodeReport, change: NodeChange, cx: ViewContext<'_>, command: Command) -> Option<Confirm> {
    let swarm = cx.stack.swarm.as_ref()?;
    let name = node.hostname.clone();
    let (title, affected, warning) = match change {
        NodeChange::Activate => return None,
        NodeChange::Drain => {
            let warning = match node.is_manager {
                true => "it stays a manager; what its volumes have stays on it",
                false => "what its volumes have stays on it",
            };
            (format!("Drain {name}?"), moves(node, swarm, cx), warning.to_owned())
        }
        NodeChange::Promote => {
            let title = format!("Make {name} a manager?");
            (title, Vec::new(), managers(swarm, 1))
        }
        NodeChange::Demote => {
            let affected = match node.is_leader {
                true => vec!["it leads: another manager takes over".to_owned()],
                false => Vec::new(),
            };
            (format!("Make {name} a worker?"), affected, managers(swarm, -1))
        }
    };
    let is_last =
        change == NodeChange::Drain && !swarm.nodes().iter().any(|other| other.id != node.id && is_able(other));
    Some(Confirm {
        title,
        affected,
        volumes: Vec::new(),
        warning: if is_last {
            "no other node may have tasks: all of them end".to_owned()
        } else {
            warning
        },
        name: is_last.then(|| (name, Input::default())),
        commands: vec![command],
        sizes: None,
    })
}

fn is_able(node: &NodeReport) -> bool {
    node.availability == "active" && node.state == "ready"
}

/// "managers: 3, of which 1 may fail; then 2, of which 0 may"
fn managers(swarm: &StackOnSwarm, by: isize) -> String {
    let now = swarm.nodes().iter().filter(|node| node.is_manager).count();
    let then = now.saturating_add_signed(by);
    let spare = |count: usize| count.saturating_sub(1) / 2;
    format!(
        "managers: {now}, of which {} may fail; then {then}, of which {} may",
        spare(now),
        spare(then)
    )
}

/// What becomes of the tasks on a node, a line each.
pub(super) fn moves(node: &NodeReport, swarm: &StackOnSwarm, cx: ViewContext<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut own = 0;
    for service in cx.stack.services.values() {
        for task in on_node(service, node) {
            own += 1;
            lines.push(format!(
                "{}.{} {}",
                service.name,
                task.place(),
                goes_to(service, node, swarm)
            ));
        }
    }
    let all = swarm.uses.get(&node.id).map_or(own, |used| used.tasks);
    if let Some(others) = all.checked_sub(own).filter(|others| *others > 0) {
        let others = usize::try_from(others).unwrap_or(usize::MAX);
        lines.push(format!("and {} of other stacks", human::plural(others, "task")));
    }
    if lines.is_empty() {
        lines.push("no task is on it".to_owned());
    }
    lines
}

/// The present tasks of a service on a node.
pub(super) fn on_node<'a>(service: &'a ServiceState, node: &'a NodeReport) -> impl Iterator<Item = &'a NodeTask> {
    let tasks = service.tasks.iter().flat_map(|tasks| &tasks.tasks);
    let here = tasks.filter(move |task| {
        let report = &task.report;
        report.node_id == node.id && !report.state.is_ended() && report.wanted <= TaskState::Running
    });
    here.map(|task| task.as_ref())
}

/// Where a task of a service goes when its node gets none any more.
fn goes_to(service: &ServiceState, node: &NodeReport, swarm: &StackOnSwarm) -> String {
    let Some(tasks) = &service.tasks else {
        return String::new();
    };
    let spec = &tasks.report.spec;
    if matches!(spec.mode, ServiceMode::Global | ServiceMode::GlobalJob) {
        return "ends: the service has one task on each node".to_owned();
    }
    let others = swarm.nodes().iter().filter(|other| other.id != node.id);
    let fitting = others.filter(|other| exclusions(other, spec, &swarm.view, &swarm.uses).is_empty());
    let names: Vec<&str> = fitting.map(|other| other.hostname.as_str()).collect();
    match names.as_slice() {
        [] => "has no other node, and ends until there is one".to_owned(),
        names if names.len() > NAMED => format!("moves to one of {} nodes", names.len()),
        names => format!("moves to {}", names.join(" or ")),
    }
}
