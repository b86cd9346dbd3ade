//! A node that cannot do its part.

use super::parts::{cause, evidence};
use crate::engine::swarm::NodeReport;
use crate::explain::{Certainty, EvidenceSource, Explanation, Suggestion};

/// The state of a node in words.
pub(super) fn state(node: &NodeReport) -> String {
    match (node.state.as_str(), node.availability.as_str()) {
        ("ready", "active") => "ready".to_owned(),
        ("ready", "drain") => "drained".to_owned(),
        ("ready", "pause") => "takes no new tasks".to_owned(),
        ("ready", other) => other.to_owned(),
        (state, _) => state.to_owned(),
    }
}

/// Why a node is not ready; `None` when it is, or was drained on purpose.
pub(super) fn explain(node: &NodeReport) -> Option<Explanation> {
    if node.state == "ready" {
        return None;
    }
    let name = node.hostname.clone();
    let mut found = Explanation {
        service: format!("node {name}"),
        headline: format!("it is {}", node.state),
        cause: Some(cause(
            Certainty::Certain,
            "swarm-node-down",
            "the swarm hears nothing of its engine: it is not running, or the network to it is cut".to_owned(),
        )),
        next: vec![
            Suggestion::run("on that machine, start the engine", "sudo systemctl start docker"),
            Suggestion::run(
                "if it is gone for good, forget it",
                format!("docker node rm --force {}", node.id),
            ),
        ],
        ..Explanation::default()
    };
    if !node.message.is_empty() {
        found
            .evidence
            .push(evidence(&node.message, EvidenceSource::Engine, &found.service, None));
    }
    Some(found)
}
