//! What differs between two looks at a swarm, as rows of the timeline: tasks, updates and nodes. The swarm has no events of
//! tasks.

use super::Stack;
use crate::engine::Timestamp;
use crate::engine::swarm::{NodeReport, ServiceReport, TaskReport, TaskState};
use crate::swarm::{RolloutState, SwarmView, service_key};
use indexmap::IndexMap;

/// A row of the timeline.
pub(super) struct SwarmNewsRow {
    pub(super) at: Timestamp,
    pub(super) service: Option<String>,
    pub(super) what: String,
}

impl Stack {
    /// What is new since the last look; nothing at the first.
    pub(super) fn swarm_news(&self, view: &SwarmView, at: Timestamp) -> Vec<SwarmNewsRow> {
        let Some(before) = self.swarm.as_ref().map(|swarm| &swarm.view) else {
            return Vec::new();
        };
        if before.nodes.is_empty() {
            return Vec::new();
        }
        let mut rows = Vec::new();
        for node in &view.nodes {
            let known = before.nodes.iter().find(|known| known.id == node.id);
            let told = known.map_or_else(
                || vec![format!("node {} joined", node.hostname)],
                |known| of_node(known, node),
            );
            rows.extend(told.into_iter().map(|what| SwarmNewsRow {
                at,
                service: None,
                what,
            }));
        }
        let old: IndexMap<&str, &TaskReport> = before.tasks.iter().map(|task| (task.id.as_str(), task)).collect();
        let keys: IndexMap<&str, &str> = view
            .services
            .iter()
            .map(|service| (service.id.as_str(), service_key(&self.name, &service.spec.name)))
            .collect();
        for task in &view.tasks {
            let known = old.get(task.id.as_str()).copied();
            let is_news = known.is_none_or(|known| known.state != task.state || known.error != task.error);
            let (Some(service), true) = (keys.get(task.service_id.as_str()), is_news) else {
                continue;
            };
            rows.extend(of_task(task, view).map(|what| SwarmNewsRow {
                at: task.since.unwrap_or(at).min(at),
                service: Some((*service).to_owned()),
                what,
            }));
        }
        for service in &view.services {
            let known = before.services.iter().find(|known| known.id == service.id);
            let told = known.and_then(|known| of_update(known, service));
            rows.extend(told.map(|what| SwarmNewsRow {
                at,
                service: Some(service_key(&self.name, &service.spec.name).to_owned()),
                what,
            }));
        }
        rows.sort_by_key(|row| row.at);
        rows
    }
}

fn of_node(known: &NodeReport, node: &NodeReport) -> Vec<String> {
    let name = &node.hostname;
    let mut told = Vec::new();
    if known.state != node.state {
        told.push(format!("node {name} is {}", node.state));
    }
    if known.availability != node.availability {
        told.push(match node.availability.as_str() {
            "drain" => format!("node {name} drained"),
            other => format!("node {name} {other}"),
        });
    }
    if known.is_manager != node.is_manager {
        let role = if node.is_manager { "manager" } else { "worker" };
        told.push(format!("node {name} is a {role} now"));
    }
    if !known.is_leader && node.is_leader {
        told.push(format!("node {name} leads now"));
    }
    told
}

fn of_update(known: &ServiceReport, service: &ServiceReport) -> Option<String> {
    let state = |service: &ServiceReport| {
        let update = service.update.as_ref()?;
        RolloutState::parse(&update.state)
    };
    let now = state(service).filter(|now| Some(*now) != state(known))?;
    let message = service.update.as_ref().map_or("", |update| update.message.as_str());
    Some(match now.is_bad() {
        true => format!("{}: {message}", now.words().to_uppercase()),
        false => now.words().to_owned(),
    })
}

/// A task that got into a state worth a row.
fn of_task(task: &TaskReport, view: &SwarmView) -> Option<String> {
    let node = view.node_name(&task.node_id);
    let number = match task.slot {
        0 => "task".to_owned(),
        slot => format!("task {slot}"),
    };
    match task.state {
        TaskState::Running => Some(match moved_from(task, view) {
            Some(other) => format!("{number} runs on {node}, before on {other}"),
            None => format!("{number} runs on {node}"),
        }),
        TaskState::Complete => Some(format!("{number} complete on {node}")),
        TaskState::Failed | TaskState::Rejected | TaskState::Orphaned => {
            Some(format!("{number} {} on {node}: {}", task.state.as_str(), task.error))
        }
        TaskState::Pending if !task.error.is_empty() => Some(format!("no node takes {number}: {}", task.error)),
        TaskState::New
        | TaskState::Allocated
        | TaskState::Pending
        | TaskState::Assigned
        | TaskState::Accepted
        | TaskState::Preparing
        | TaskState::Ready
        | TaskState::Starting
        | TaskState::Shutdown
        | TaskState::Remove => None,
    }
}

/// The node of the task that had the slot before, when it is another.
fn moved_from<'v>(task: &TaskReport, view: &'v SwarmView) -> Option<&'v str> {
    let before = view.tasks.iter().filter(|other| {
        let is_of_slot = other.service_id == task.service_id && other.slot == task.slot && task.slot > 0;
        is_of_slot && other.id != task.id && other.created <= task.created && other.wanted > TaskState::Running
    });
    let last = before.max_by_key(|other| other.created)?;
    (last.node_id != task.node_id && !last.node_id.is_empty()).then(|| view.node_name(&last.node_id))
}
