//! Nodes of a simulated swarm that are lost, and come back.

use super::host::{SimHost, seconds};
use super::swarm::SwarmDue;
use super::tasks::end;
use crate::engine::swarm::TaskState;

/// What is said of a node that is not heard of.
const LOST: &str = "heartbeat failure";

impl SimHost {
    pub(super) fn lose_node(&mut self, id: &str) {
        self.set_node_state(id, "down", LOST);
    }

    pub(super) fn find_node(&mut self, id: &str) {
        self.set_node_state(id, "ready", "");
    }

    /// A node is not heard of any more, or is again.
    fn set_node_state(&mut self, id: &str, state: &str, message: &str) {
        let now = self.now();
        let Some(node) = self.swarm.nodes.get_mut(id) else {
            return;
        };
        let before = std::mem::replace(&mut node.state, state.to_owned());
        message.clone_into(&mut node.message);
        let name = node.hostname.clone();
        if state == "ready" {
            // It learns what it missed.
            let tasks = self.swarm.services.values_mut().flat_map(|service| &mut service.tasks);
            let left = tasks.filter(|task| task.node_id == id && task.wanted == TaskState::Shutdown);
            left.filter(|task| !task.state.is_ended())
                .for_each(|task| end(task, now));
        }
        let details = [("name", name.as_str()), ("state.new", state), ("state.old", &before)];
        self.tell("node", (id, &name), "update", &details);
        self.move_tasks();
    }

    /// Schedules when nodes are lost and come back, by the script.
    pub(super) fn schedule_node_outages(&mut self) {
        for outage in &self.scenario.node_outages {
            let at = usize::try_from(outage.node).unwrap_or(0).checked_sub(1);
            let Some((id, _)) = at.and_then(|at| self.swarm.nodes.get_index(at)) else {
                continue;
            };
            let (lost, back) = (SwarmDue::NodeIsLost(id.clone()), SwarmDue::NodeIsBack(id.clone()));
            self.swarm.schedule.put(self.born + seconds(outage.from), lost);
            if outage.to > outage.from {
                self.swarm.schedule.put(self.born + seconds(outage.to), back);
            }
        }
    }
}
