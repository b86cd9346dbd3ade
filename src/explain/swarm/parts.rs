//! What the explanations of a swarm are made from, and of.

use crate::engine::Timestamp;
use crate::explain::{Cause, Certainty, Evidence, EvidenceSource};
use crate::swarm::{SwarmStack, SwarmView};

/// What is known of a stack on a swarm.
#[derive(Debug, Clone, Copy)]
pub struct SwarmCase<'c> {
    pub view: &'c SwarmView,
    /// What the files make of it, where there are any: who waits for whom.
    pub stack: Option<&'c SwarmStack>,
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
