//! What is known of a stack on a swarm: the tasks of each service, and the nodes.

use super::{Leaderless, Phase};
use crate::engine::EngineError;
use crate::engine::swarm::{NodeReport, ServiceReport, TaskReport, TaskState};
use crate::swarm::{NodeUse, Rollout, SwarmView, TaskProgress};
use indexmap::IndexMap;
use std::rc::Rc;

/// What the swarm tells of the stack.
#[derive(Debug, Clone, Default)]
pub struct StackOnSwarm {
    /// The last look at it.
    pub view: Rc<SwarmView>,
    /// What the tasks of all stacks use of each node, by its id.
    pub uses: IndexMap<String, NodeUse>,
    /// Why the engines of nodes are not reached, by the node's id.
    pub unreached: IndexMap<String, String>,
    /// The name of the manager that is asked, once it is another than at first.
    pub manager: Option<String>,
    /// Set while managers answer and none leads.
    pub leaderless: Option<Leaderless>,
    /// What a manager without a leader answered last.
    pub refusal: Option<EngineError>,
}

/// The tasks of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceTasks {
    pub report: ServiceReport,
    pub progress: TaskProgress,
    /// The last update, how far it is, or how it ended.
    pub rollout: Option<Rollout>,
    /// All that the swarm remembers, by slot, the newest first.
    pub tasks: Vec<Rc<NodeTask>>,
}

/// A task, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeTask {
    pub report: TaskReport,
    /// The name of its node; empty while none is found.
    pub node: String,
}

impl StackOnSwarm {
    pub fn nodes(&self) -> &[NodeReport] {
        &self.view.nodes
    }

    pub fn node(&self, id: &str) -> Option<&NodeReport> {
        self.view.nodes.iter().find(|node| node.id == id)
    }
}

impl ServiceTasks {
    /// Whether it has all its tasks, and none are being replaced.
    pub fn are_settled(&self) -> bool {
        let is_under_way = self
            .rollout
            .as_ref()
            .is_some_and(|rollout| rollout.state.is_under_way());
        self.progress.is_complete() && !is_under_way
    }

    /// The names of the nodes that its present tasks are on.
    pub fn nodes(&self) -> Vec<&str> {
        let is_present = |task: &&Rc<NodeTask>| {
            let report = &task.report;
            !report.state.is_ended() && report.wanted <= TaskState::Running && !task.node.is_empty()
        };
        let mut nodes: Vec<&str> = self
            .tasks
            .iter()
            .filter(is_present)
            .map(|task| task.node.as_str())
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// A task by its id.
    pub fn task(&self, id: &str) -> Option<&NodeTask> {
        let found = self.tasks.iter().find(|task| task.report.id == id);
        found.map(Rc::as_ref)
    }
}

impl NodeTask {
    /// Its place in its service: the slot, or the node of a service that has one task on each.
    pub fn place(&self) -> String {
        match self.report.slot {
            0 => self.node.clone(),
            slot => slot.to_string(),
        }
    }

    /// Whether it is waiting for a node that there is not.
    pub fn is_unplaced(&self) -> bool {
        self.report.state == TaskState::Pending && !self.report.error.is_empty()
    }

    /// The phase of a task that no container shows yet; `None` once there may be one.
    pub(super) fn early_phase(&self) -> Option<Phase> {
        match self.report.state {
            TaskState::Pending if self.is_unplaced() => Some(Phase::Failed),
            TaskState::New | TaskState::Allocated | TaskState::Pending => Some(Phase::Queued),
            // Its node pulls the image and makes the container.
            TaskState::Assigned | TaskState::Accepted | TaskState::Preparing | TaskState::Ready => {
                Some(Phase::Creating)
            }
            TaskState::Rejected | TaskState::Orphaned => Some(Phase::Failed),
            TaskState::Starting
            | TaskState::Running
            | TaskState::Complete
            | TaskState::Shutdown
            | TaskState::Failed
            | TaskState::Remove => None,
        }
    }
}
