//! What the explanations of a swarm are made from, and of.

use crate::engine::Timestamp;
use crate::explain::{Cause, Certainty, Evidence, EvidenceSource};
use crate::swarm::{SwarmStack, SwarmView};

/// The input of an explanation of a swarm: what is known of a stack there, at a time.
#[derive(Debug, Clone, Copy)]
pub struct SwarmInput<'a> {
    pub view: &'a SwarmView,
    /// What the files make of it, where there are any: who waits for whom.
    pub stack: Option<&'a SwarmStack>,
    pub now: Timestamp,
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
