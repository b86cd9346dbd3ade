//! What the explanations of a swarm are made from, and of.

use crate::engine::Timestamp;
use crate::engine::swarm::ServiceReport;
use crate::explain::{Cause, Certainty, Evidence, EvidenceSource};
use crate::swarm::{NAMESPACE, NodeUse, SwarmStack, SwarmView};
use indexmap::IndexMap;

/// The input of an explanation of a swarm: what is known of a stack there, at a time.
#[derive(Debug, Clone, Copy)]
pub struct SwarmInput<'a> {
    pub view: &'a SwarmView,
    /// What the tasks of all stacks use of each node, by its id.
    pub uses: &'a IndexMap<String, NodeUse>,
    /// What the files make of it, where there are any: who waits for whom.
    pub stack: Option<&'a SwarmStack>,
    pub now: Timestamp,
}

/// A command of ours about a service; one of docker's where nothing tells which stack it belongs to.
pub(super) fn command(verb: &str, service: &ServiceReport) -> String {
    let name = service.spec.name.as_str();
    let stack = service.spec.labels.get(NAMESPACE);
    match stack.and_then(|stack| name.strip_prefix(stack.as_str())?.strip_prefix('_')) {
        Some(key) => format!("stackdeck --swarm {verb} {key}"),
        None => format!("docker service {verb} {name}"),
    }
}

pub(super) fn cause(certainty: Certainty, rule: &str, text: String) -> Cause {
    Cause {
        certainty,
        text,
        rule: rule.to_owned(),
    }
}

pub(super) fn evidence(text: &str, source: EvidenceSource, service: &str, at: Option<Timestamp>) -> Evidence {
    Evidence {
        text: text.to_owned(),
        source,
        service: service.to_owned(),
        at,
        times: 1,
    }
}
