//! What a simulated swarm has: nodes, services with their tasks, secrets and configs.

use super::schedule::Schedule;
use crate::engine::Result;
use crate::engine::swarm::{
    NodeChange, NodePlatform, NodeReport, ObjectKind, ObjectReport, ServiceReport, ServiceSpec, SwarmEvent, TaskReport,
};
use indexmap::IndexMap;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// The name of the node that is asked; the others are numbered after it.
const NODE: &str = "simulated";

/// What a simulated swarm has.
#[derive(Default)]
pub(super) struct SimSwarm {
    pub(super) nodes: IndexMap<String, NodeReport>,
    pub(super) services: IndexMap<String, SimService>,
    pub(super) objects: IndexMap<String, SimObject>,
    pub(super) schedule: Schedule<SwarmDue>,
    pub(super) events: Vec<SwarmEvent>,
    pub(super) listeners: Vec<mpsc::UnboundedSender<Result<SwarmEvent>>>,
}

pub(super) struct SimService {
    pub(super) report: ServiceReport,
    pub(super) previous: Option<ServiceSpec>,
    pub(super) tasks: Vec<TaskReport>,
    /// The update under way.
    pub(super) rollout: Option<SimRollout>,
}

/// An update under way, or one that is taken back.
pub(super) struct SimRollout {
    /// Tells it from earlier ones of the service.
    pub(super) version: u64,
    pub(super) is_back: bool,
    /// Slots, or nodes of a global service, whose tasks are still to be replaced.
    pub(super) left: VecDeque<Place>,
    pub(super) total: usize,
    pub(super) failed: usize,
    /// The new tasks, by id.
    pub(super) new: Vec<String>,
}

/// A slot; or 0, and the node of a task of a global service.
pub(super) type Place = (u64, String);

/// Something scheduled to happen on the swarm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SwarmDue {
    TaskStarts {
        service: String,
        task: String,
    },
    TaskIsHealthy {
        service: String,
        task: String,
    },
    TaskEnds {
        service: String,
        task: String,
        code: i64,
        /// Its health check failed for too long.
        is_unhealthy: bool,
    },
    /// Another task of a service is made where a node refused one.
    TaskIsReplaced(String),
    RolloutGoesOn {
        service: String,
        version: u64,
    },
    /// The new tasks have been watched long enough.
    RolloutEnds {
        service: String,
        version: u64,
    },
    NodeIsLost(String),
    NodeIsBack(String),
}

pub(super) struct SimObject {
    pub(super) kind: ObjectKind,
    pub(super) report: ObjectReport,
    pub(super) content: Vec<u8>,
}

impl SimSwarm {
    /// A swarm of so many nodes, at least one; the first is the only manager.
    pub(super) fn of_nodes(number: u32) -> Self {
        let node = |at: u32| {
            let name = match at {
                1 => NODE.to_owned(),
                at => format!("{NODE}-{at}"),
            };
            let report = NodeReport {
                id: name.clone(),
                hostname: name.clone(),
                is_manager: at == 1,
                is_leader: at == 1,
                availability: "active".to_owned(),
                state: "ready".to_owned(),
                address: format!("10.0.0.{at}"),
                engine_version: "28.5.2".to_owned(),
                platform: NodePlatform {
                    architecture: "x86_64".to_owned(),
                    os: "linux".to_owned(),
                },
                nano_cpus: 4_000_000_000,
                memory: 8 << 30,
                ..NodeReport::default()
            };
            (name, report)
        };
        Self {
            nodes: (1..=number.max(1)).map(node).collect(),
            ..Self::default()
        }
    }

    pub(super) fn change_node(&mut self, id: &str, change: NodeChange) {
        let Some(node) = self.nodes.get_mut(id) else {
            return;
        };
        match change {
            NodeChange::Drain => "drain".clone_into(&mut node.availability),
            NodeChange::Activate => "active".clone_into(&mut node.availability),
            NodeChange::Promote => node.is_manager = true,
            NodeChange::Demote => {
                node.is_manager = false;
                node.is_leader = false;
            }
        }
    }

    /// Whether no manager would be left.
    pub(super) fn is_last_manager(&self, id: &str) -> bool {
        let mut managers = self.nodes.values().filter(|node| node.is_manager);
        managers.all(|node| node.id == id)
    }
}

impl SimObject {
    /// As the swarm tells of it: of a secret without its content.
    pub(super) fn told(&self) -> ObjectReport {
        ObjectReport {
            data: (self.kind == ObjectKind::Config).then(|| self.content.clone()),
            ..self.report.clone()
        }
    }
}
