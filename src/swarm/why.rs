//! Why services of a stack are not as they are to be, from what the swarm tells: text, one paragraph a service.

use super::gate::SwarmView;
use super::listing::{ago, task_name};
use super::suitable::excluded;
use crate::engine::Timestamp;
use crate::engine::swarm::{ServiceReport, TaskReport, TaskState};
use serde_json::{Value, json};

/// As many failed tasks of a service are named.
const TASKS: usize = 3;

/// A service that is not as it is to be, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwarmTrouble {
    /// Its name on the swarm.
    pub service: String,
    /// How far it is: `1/2, update paused`.
    pub state: String,
    /// The reasons, most telling first.
    pub reasons: Vec<String>,
}

/// The services that are not as they are to be.
pub fn troubles(view: &SwarmView, now: Timestamp) -> Vec<SwarmTrouble> {
    let services = view.services.iter();
    services.filter_map(|service| trouble(view, service, now)).collect()
}

/// Why a service is not as it is to be; `None` when it is.
pub fn trouble(view: &SwarmView, service: &ServiceReport, now: Timestamp) -> Option<SwarmTrouble> {
    let progress = view.progress(service);
    let update = service.update.as_ref().filter(|update| is_shouted(&update.state));
    if progress.is_complete() && update.is_none() {
        return None;
    }
    let mut state = format!("{}/{}", progress.done, progress.wanted);
    let mut reasons = Vec::new();
    if let Some(update) = update {
        state.push_str(&format!(", update {}", update.state.replace('_', " ")));
        reasons.push(update.message.clone());
    }
    for task in view.tasks_of(service).filter(|task| is_unplaced(task)) {
        reasons.push(format!(
            "no node takes {}: {}",
            task_name(view, service, task),
            task.error
        ));
        reasons.extend(view.nodes.iter().filter_map(|node| {
            let why = excluded(node, &service.spec, view)?;
            Some(format!("  {}: {why}", node.hostname))
        }));
    }
    let mut failed: Vec<&TaskReport> = view.tasks_of(service).filter(|task| task.state.is_failure()).collect();
    failed.sort_by_key(|task| std::cmp::Reverse(task.since));
    for task in failed.into_iter().take(TASKS) {
        reasons.push(told(view, service, task, now));
    }
    let starting = view.tasks_of(service).filter(|task| {
        matches!(task.state, TaskState::Preparing | TaskState::Starting) && task.wanted == TaskState::Running
    });
    for task in starting {
        let what = if task.state == TaskState::Starting {
            "its container runs, and is not healthy yet"
        } else {
            "the node pulls the image and makes the container"
        };
        let node = view.node_name(&task.node_id);
        reasons.push(format!("{} on {node}: {what}", task_name(view, service, task)));
    }
    Some(SwarmTrouble {
        service: service.spec.name.clone(),
        state,
        reasons,
    })
}

/// Ends of an update that are never good news.
fn is_shouted(state: &str) -> bool {
    matches!(
        state,
        "paused" | "rollback_started" | "rollback_paused" | "rollback_completed"
    )
}

fn is_unplaced(task: &TaskReport) -> bool {
    task.state == TaskState::Pending && !task.error.is_empty()
}

fn told(view: &SwarmView, service: &ServiceReport, task: &TaskReport, now: Timestamp) -> String {
    let name = task_name(view, service, task);
    let node = view.node_name(&task.node_id);
    let when = task
        .since
        .map(|since| format!(" {} ago", ago(since, now)))
        .unwrap_or_default();
    format!(
        "{name} on {node} {}{when}: {}",
        task.state.as_str(),
        meaning(&task.error)
    )
}

/// What the swarm's words about a failed task mean, where that is known, with the words.
fn meaning(error: &str) -> String {
    const MEANINGS: [(&str, &str); 6] = [
        ("No such image", "the node has not got the image and cannot pull it"),
        (
            "unhealthy container",
            "its health check fails: `healthcheck` of the service",
        ),
        (
            "bind source path does not exist",
            "the node does not have the path that is mounted",
        ),
        ("port is already allocated", "the port is taken on the node"),
        ("address already in use", "the port is taken on the node"),
        (
            "host-mode port already in use",
            "the port is taken on every node that could run it",
        ),
    ];
    let known = MEANINGS.iter().find(|(words, _)| error.contains(words));
    known.map_or_else(|| error.to_owned(), |(_, meaning)| format!("{meaning} ({error})"))
}

/// Text: a paragraph for each.
pub fn troubles_text(troubles: &[SwarmTrouble]) -> String {
    let mut text = String::new();
    for trouble in troubles {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}  {}\n", trouble.service, trouble.state));
        for reason in &trouble.reasons {
            text.push_str(&format!("  {reason}\n"));
        }
    }
    text
}

/// As an object of type `trouble`.
pub fn trouble_json(trouble: &SwarmTrouble) -> Value {
    json!({"type": "trouble", "service": trouble.service, "state": trouble.state, "reasons": trouble.reasons})
}
