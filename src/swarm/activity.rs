//! What changes in a stack over time: events of its swarm, and the changes of its tasks, of which a swarm has no events.

use super::gate::SwarmView;
use super::listing::task_name;
use crate::engine::Timestamp;
use crate::engine::swarm::{ServiceReport, SwarmEvent, TaskReport, TaskState};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Something that happened to a stack, or to the swarm that it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackActivity {
    pub at: Timestamp,
    /// `service`, `node`, `secret`, `config`, `task`.
    pub kind: String,
    pub name: String,
    /// A task's state, else the engine's word.
    pub action: String,
    /// More about it, such as `updatestate.new`, `node` and `error`.
    pub details: Vec<(String, String)>,
}

impl StackActivity {
    /// An event, if it is about a service, secret or config of the stack, or about a node.
    pub fn of_event(event: &SwarmEvent, stack: &str) -> Option<Self> {
        let is_of_stack = event.name.strip_prefix(stack).is_some_and(|rest| rest.starts_with('_'));
        (event.kind == "node" || is_of_stack).then(|| Self {
            at: event.at,
            kind: event.kind.clone(),
            name: event.name.clone(),
            action: event.action.clone(),
            details: event
                .details
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        })
    }

    fn of_task(view: &SwarmView, service: &ServiceReport, task: &TaskReport) -> Self {
        let mut details = vec![("node".to_owned(), view.node_name(&task.node_id).to_owned())];
        details.retain(|(_, node)| !node.is_empty());
        if !task.error.is_empty() {
            details.push(("error".to_owned(), task.error.clone()));
        }
        if let Some(code) = task.exit_code {
            details.push(("exit_code".to_owned(), code.to_string()));
        }
        Self {
            at: task.since.unwrap_or_default(),
            kind: "task".to_owned(),
            name: task_name(view, service, task),
            action: task.state.as_str().to_owned(),
            details,
        }
    }

    /// As an object of type `event`.
    pub fn json(&self, time: &str) -> Value {
        let attributes: serde_json::Map<String, Value> = self
            .details
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().into()))
            .collect();
        json!({"type": "event", "at": time, "kind": self.kind, "id": self.name, "action": self.action, "attributes": attributes})
    }

    /// A line without its time and end: `task shop_web.1 failed (node=sw2, error=…)`.
    pub fn text(&self) -> String {
        let details: Vec<String> = self
            .details
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let details = match details.as_slice() {
            [] => String::new(),
            details => format!(" ({})", details.join(", ")),
        };
        format!("{} {} {}{details}", self.kind, self.name, self.action)
    }
}

/// The states that tasks were last seen in.
#[derive(Debug, Clone, Default)]
pub struct SeenTasks(BTreeMap<String, TaskState>);

impl SeenTasks {
    /// What changed since the last look, in the order of time. `is_meant` says of which services.
    pub fn changes(&mut self, view: &SwarmView, is_meant: impl Fn(&ServiceReport) -> bool) -> Vec<StackActivity> {
        let mut found = Vec::new();
        for service in view.services.iter().filter(|service| is_meant(service)) {
            for task in view.tasks_of(service) {
                if self.0.insert(task.id.clone(), task.state) != Some(task.state) {
                    found.push(StackActivity::of_task(view, service, task));
                }
            }
        }
        self.0.retain(|id, _| view.tasks.iter().any(|task| task.id == *id));
        found.sort_by_key(|activity| activity.at);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::swarm::{NodeReport, ServiceSpec};
    use indexmap::IndexMap;

    fn view(state: TaskState, error: &str) -> SwarmView {
        let task = TaskReport {
            id: "t".to_owned(),
            service_id: "1".to_owned(),
            node_id: "n".to_owned(),
            slot: 1,
            state,
            error: error.to_owned(),
            ..TaskReport::default()
        };
        SwarmView {
            services: vec![ServiceReport {
                id: "1".to_owned(),
                spec: ServiceSpec {
                    name: "shop_web".to_owned(),
                    ..ServiceSpec::default()
                },
                ..ServiceReport::default()
            }],
            tasks: vec![task],
            nodes: vec![NodeReport {
                id: "n".to_owned(),
                hostname: "sw2".to_owned(),
                ..NodeReport::default()
            }],
        }
    }

    #[test]
    fn a_task_is_told_of_when_its_state_changes() {
        let mut seen = SeenTasks::default();
        let mut told = |view: &SwarmView| {
            let changes = seen.changes(view, |_| true);
            changes.iter().map(StackActivity::text).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&view(TaskState::Running, "")),
            ["task shop_web.1 running (node=sw2)"]
        );
        assert_eq!(told(&view(TaskState::Running, "")), [""; 0]);
        assert_eq!(
            told(&view(TaskState::Failed, "non-zero exit")),
            ["task shop_web.1 failed (node=sw2, error=non-zero exit)"]
        );
    }

    #[test]
    fn events_of_other_stacks_are_left_out() {
        let event = |kind: &str, name: &str| SwarmEvent {
            kind: kind.to_owned(),
            name: name.to_owned(),
            action: "update".to_owned(),
            details: IndexMap::from([("updatestate.new".to_owned(), "completed".to_owned())]),
            ..SwarmEvent::default()
        };
        let told = |event: &SwarmEvent| StackActivity::of_event(event, "shop").map(|activity| activity.text());
        assert_eq!(
            told(&event("service", "shop_web")).as_deref(),
            Some("service shop_web update (updatestate.new=completed)")
        );
        assert_eq!(told(&event("service", "shopping_web")), None);
        assert!(told(&event("node", "sw2")).is_some());
    }
}
