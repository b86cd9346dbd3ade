//! Where the tasks of a simulated swarm run: on nodes that are there, satisfy the constraints and have enough left. Slots go round these
//! nodes in their order.

use super::host::SimHost;
use super::swarm::Place;
use crate::engine::swarm::{NodeReport, ServiceMode, ServiceSpec};

impl SimHost {
    /// The places that a service wants tasks in: its slots, or the nodes that may have one.
    pub(super) fn places(&self, spec: &ServiceSpec) -> Vec<Place> {
        match spec.mode {
            ServiceMode::Replicated(number) | ServiceMode::ReplicatedJob(number) => {
                (1..=number.unwrap_or(1)).map(|slot| (slot, String::new())).collect()
            }
            ServiceMode::Global | ServiceMode::GlobalJob => {
                let able = self.able(spec).into_iter();
                able.map(|node| (0, node)).collect()
            }
        }
    }

    /// The node for a task in a place.
    ///
    /// # Errors
    /// Why there is none, in the scheduler's words.
    pub(super) fn node_for(&self, spec: &ServiceSpec, (slot, node): &Place) -> Result<String, String> {
        if *slot == 0 {
            return Ok(node.clone());
        }
        let able = self.able(spec);
        let at = usize::try_from(slot - 1).unwrap_or(0).checked_rem(able.len());
        let found = at.and_then(|at| able.get(at).cloned());
        found.ok_or_else(|| self.why_none(spec))
    }

    /// Whether a node may have tasks now, whatever they need.
    pub(super) fn is_there(&self, node: &str) -> bool {
        self.swarm.nodes.get(node).is_some_and(is_there)
    }

    fn able(&self, spec: &ServiceSpec) -> Vec<String> {
        let nodes = self.swarm.nodes.values();
        let able = nodes.filter(|node| is_there(node) && satisfies(node, spec) && self.has_room(node, spec));
        able.map(|node| node.id.clone()).collect()
    }

    fn has_room(&self, node: &NodeReport, spec: &ServiceSpec) -> bool {
        let Some(wanted) = &spec.task.reservations else {
            return true;
        };
        let services = self.swarm.services.values();
        let reserved = services.filter_map(|service| {
            let reserved = service.report.spec.task.reservations.as_ref()?;
            let is_here = |task: &&crate::engine::swarm::TaskReport| task.node_id == node.id && !task.state.is_ended();
            let number = i64::try_from(service.tasks.iter().filter(is_here).count()).unwrap_or(0);
            Some((reserved.memory * number, reserved.nano_cpus * number))
        });
        let (memory, cpus) = reserved.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        memory + wanted.memory <= node.memory && cpus + wanted.nano_cpus <= node.nano_cpus
    }

    /// "no suitable node (scheduling constraints not satisfied on 2 nodes; 1 node not available for new tasks)"
    fn why_none(&self, spec: &ServiceSpec) -> String {
        let nodes = || self.swarm.nodes.values();
        let away = nodes().filter(|node| !is_there(node)).count();
        let there = || nodes().filter(|node| is_there(node));
        let full = there().filter(|node| !self.has_room(node, spec)).count();
        let unfit = there()
            .filter(|node| self.has_room(node, spec) && !satisfies(node, spec))
            .count();
        let counted = |count: usize| match count {
            1 => "1 node".to_owned(),
            count => format!("{count} nodes"),
        };
        let mut reasons = vec![
            (away, format!("{} not available for new tasks", counted(away))),
            (full, format!("insufficient resources on {}", counted(full))),
            (
                unfit,
                format!("scheduling constraints not satisfied on {}", counted(unfit)),
            ),
        ];
        reasons.retain(|(count, _)| *count > 0);
        reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let reasons: Vec<String> = reasons.into_iter().map(|(_, words)| words).collect();
        format!("no suitable node ({})", reasons.join("; "))
    }
}

fn is_there(node: &NodeReport) -> bool {
    node.availability == "active" && node.state == "ready"
}

/// Whether a node satisfies all constraints; those on other things than names, roles and labels hold.
fn satisfies(node: &NodeReport, spec: &ServiceSpec) -> bool {
    let role = if node.is_manager { "manager" } else { "worker" };
    spec.task.placement.constraints.iter().all(|constraint| {
        let (key, wanted, is_equal) = match (constraint.split_once("=="), constraint.split_once("!=")) {
            (Some((key, wanted)), _) => (key.trim(), wanted.trim(), true),
            (None, Some((key, wanted))) => (key.trim(), wanted.trim(), false),
            (None, None) => return true,
        };
        let has = match key {
            "node.hostname" => node.hostname.as_str(),
            "node.id" => node.id.as_str(),
            "node.role" => role,
            key => match key.strip_prefix("node.labels.") {
                Some(label) => node.labels.get(label).map_or("", String::as_str),
                None => return true,
            },
        };
        (has == wanted) == is_equal
    })
}
