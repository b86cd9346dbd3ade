//! What is used of each node of a swarm, by the tasks of all stacks.

use crate::engine::swarm::{ServiceReport, TaskReport, TaskState};
use indexmap::IndexMap;

/// What is used of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeUse {
    /// Tasks that run on it or are about to.
    pub tasks: u64,
    /// What these reserve.
    pub nano_cpus: i64,
    pub memory: i64,
    /// The same of user-defined resources, by kind.
    pub generic: IndexMap<String, i64>,
    /// The ports of the node itself that they have.
    pub host_ports: Vec<HostPort>,
}

/// A port of a node, and the service whose task has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    pub published: u32,
    pub protocol: String,
    pub service: String,
}

/// What is used of each node, by its id.
pub fn node_uses(services: &[ServiceReport], tasks: &[TaskReport]) -> IndexMap<String, NodeUse> {
    let by_id: IndexMap<&str, &ServiceReport> = services.iter().map(|service| (service.id.as_str(), service)).collect();
    let mut uses: IndexMap<String, NodeUse> = IndexMap::new();
    for task in tasks.iter().filter(|task| takes_room(task)) {
        let used = uses.entry(task.node_id.clone()).or_default();
        used.tasks += 1;
        let Some(service) = by_id.get(task.service_id.as_str()) else {
            continue;
        };
        if let Some(reserved) = &service.spec.task.reservations {
            used.nano_cpus += reserved.nano_cpus;
            used.memory += reserved.memory;
            for one in &reserved.generic {
                *used.generic.entry(one.kind.clone()).or_default() += one.value;
            }
        }
        let ports = service
            .spec
            .ports
            .iter()
            .filter(|port| port.mode == "host" && port.published > 0);
        used.host_ports.extend(ports.map(|port| HostPort {
            published: port.published,
            protocol: port.protocol.clone(),
            service: service.spec.name.clone(),
        }));
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
            ..NodeUse::default()
        };
        assert_eq!(uses.iter().collect::<Vec<_>>(), [(&"a".to_owned(), &wanted)]);
    }
}
