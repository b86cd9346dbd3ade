//! What is used of each node of a swarm, by the tasks of all stacks.

use crate::engine::swarm::{ServiceReport, TaskReport, TaskState};
use indexmap::IndexMap;

/// What is used of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeUse {
    /// Tasks that run on it or are about to.
    pub tasks: u64,
    /// What these reserve.
    pub nano_cpus: i64,
    pub memory: i64,
}

/// What is used of each node, by its id.
pub fn node_uses(services: &[ServiceReport], tasks: &[TaskReport]) -> IndexMap<String, NodeUse> {
    let by_id: IndexMap<&str, &ServiceReport> = services.iter().map(|service| (service.id.as_str(), service)).collect();
    let mut uses: IndexMap<String, NodeUse> = IndexMap::new();
    for task in tasks.iter().filter(|task| takes_room(task)) {
        let used = uses.entry(task.node_id.clone()).or_default();
        used.tasks += 1;
        let service = by_id.get(task.service_id.as_str());
        if let Some(reserved) = service.and_then(|service| service.spec.task.reservations.as_ref()) {
            used.nano_cpus += reserved.nano_cpus;
            used.memory += reserved.memory;
        }
    }
    uses
}

fn takes_room(task: &TaskReport) -> bool {
    !task.node_id.is_empty() && !task.state.is_ended() && task.wanted <= TaskState::Running
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::swarm::{ResourceAmount, ServiceSpec};

    #[test]
    fn what_tasks_of_any_stack_reserve_is_added_up_on_their_nodes() {
        let mut spec = ServiceSpec::default();
        spec.task.reservations = Some(ResourceAmount {
            nano_cpus: 500_000_000,
            memory: 64 << 20,
            ..ResourceAmount::default()
        });
        let service = ServiceReport {
            id: "s".to_owned(),
            spec,
            ..ServiceReport::default()
        };
        let task = |node: &str, state: TaskState, wanted: TaskState| TaskReport {
            service_id: "s".to_owned(),
            node_id: node.to_owned(),
            state,
            wanted,
            ..TaskReport::default()
        };
        let tasks = [
            task("a", TaskState::Running, TaskState::Running),
            task("a", TaskState::Preparing, TaskState::Running),
            // On its way out, ended, and without a node.
            task("a", TaskState::Running, TaskState::Shutdown),
            task("b", TaskState::Failed, TaskState::Running),
            task("", TaskState::Pending, TaskState::Running),
        ];
        let uses = node_uses(&[service], &tasks);
        let wanted = NodeUse {
            tasks: 2,
            nano_cpus: 1_000_000_000,
            memory: 128 << 20,
        };
        assert_eq!(uses.iter().collect::<Vec<_>>(), [(&"a".to_owned(), &wanted)]);
    }
}
