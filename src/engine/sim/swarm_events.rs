//! What a simulated swarm tells by itself: of services, nodes, secrets and configs, as a real one does. Of tasks it tells nothing.

use super::host::SimHost;
use crate::engine::swarm::{NodeReport, SwarmEvent};
use crate::engine::{EventFilter, Result};
use tokio::sync::mpsc;

impl SimHost {
    /// Tells of something that has happened.
    pub(super) fn tell(&mut self, kind: &str, (id, name): (&str, &str), action: &str, details: &[(&str, &str)]) {
        let details = details
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let event = SwarmEvent {
            at: self.now(),
            kind: kind.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            action: action.to_owned(),
            details: details.collect(),
        };
        self.swarm
            .listeners
            .retain(|listener| listener.send(Ok(event.clone())).is_ok());
        self.swarm.events.push(event);
    }

    /// Tells that the update of a service got into another state.
    pub(super) fn tell_update(&mut self, service: &str, state: &str) {
        let Some(found) = self.swarm.services.get(service) else {
            return;
        };
        let name = found.report.spec.name.clone();
        let details = [("name", name.as_str()), ("updatestate.new", state)];
        self.tell("service", (service, &name), "update", &details);
    }

    /// Tells in what a node differs from what it was.
    pub(super) fn tell_node(&mut self, before: &NodeReport) {
        let Some(node) = self.swarm.nodes.get(&before.id).cloned() else {
            return;
        };
        let role = |node: &NodeReport| if node.is_manager { "manager" } else { "worker" };
        let all = [
            ("availability", before.availability.as_str(), node.availability.as_str()),
            ("role", role(before), role(&node)),
        ];
        let keys = all.map(|(key, ..)| (format!("{key}.new"), format!("{key}.old")));
        let mut details = vec![("name", node.hostname.as_str())];
        for ((_, old, new), (new_key, old_key)) in all.iter().zip(&keys).filter(|((_, old, new), _)| old != new) {
            details.extend([(new_key.as_str(), *new), (old_key.as_str(), *old)]);
        }
        self.tell("node", (&node.id, &node.hostname), "update", &details);
    }

    /// Adds a listener, after what it asked for of the past; where it asked for an end, there is nothing else.
    pub(super) fn listen_to_swarm(
        &mut self,
        filter: &EventFilter,
        listener: mpsc::UnboundedSender<Result<SwarmEvent>>,
    ) {
        if let Err(error) = self.reachable("following events of") {
            let _ = listener.send(Err(error));
            return;
        }
        let is_asked = |event: &&SwarmEvent| {
            let is_past = filter.since.is_some_and(|since| event.at >= since);
            is_past && filter.until.is_none_or(|until| event.at <= until)
        };
        for event in self.swarm.events.iter().filter(is_asked) {
            let _ = listener.send(Ok(event.clone()));
        }
        if filter.until.is_none() {
            self.swarm.listeners.push(listener);
        }
    }
}
