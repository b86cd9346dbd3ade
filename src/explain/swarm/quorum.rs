//! Managers that cannot be asked: none leads, or the one that was asked is lost.

use super::parts::{cause, evidence};
use crate::engine::EngineError;
use crate::explain::{Certainty, EvidenceSource, Explanation, Suggestion};
use crate::stack::Leaderless;

/// What goes on without managers, and what does not.
const MEANWHILE: &str = "containers run on, and nothing is started, moved, replaced or updated until there is a leader";

/// Why the swarm takes no orders, where an engine answered so.
pub fn lost_quorum(error: &EngineError, known: Leaderless) -> Explanation {
    let (headline, certainty, text) = if known.lacks_votes() {
        let text = format!("{}; {MEANWHILE}", known.words());
        ("QUORUM LOST: it takes no orders", Certainty::Certain, text)
    } else {
        let text = format!(
            "half of the managers or more are down or not reached ({}); {MEANWHILE}",
            known.words()
        );
        ("it takes no orders: it has no leader", Certainty::Likely, text)
    };
    Explanation {
        service: "swarm".to_owned(),
        headline: headline.to_owned(),
        evidence: vec![evidence(&error.detail, EvidenceSource::Engine, "swarm", None)],
        cause: Some(cause(certainty, "swarm-quorum-lost", text)),
        next: remedies(),
        ..Explanation::default()
    }
}

/// Why the swarm takes no orders just now: its managers have the votes, and elect a leader.
pub(crate) fn electing(error: &EngineError, known: Leaderless) -> Explanation {
    let text = format!(
        "its managers elect a leader, which takes seconds ({}); {MEANWHILE}",
        known.words()
    );
    Explanation {
        service: "swarm".to_owned(),
        headline: "it has no leader just now".to_owned(),
        evidence: vec![evidence(&error.detail, EvidenceSource::Engine, "swarm", None)],
        cause: Some(cause(Certainty::Likely, "swarm-no-leader", text)),
        ..Explanation::default()
    }
}

/// What brings a leader back: the best first, and what it costs to do without.
fn remedies() -> Vec<Suggestion> {
    vec![
        Suggestion::run(
            "bring managers back: start the engines of those that do not answer, on their machines",
            "sudo systemctl start docker",
        ),
        Suggestion::run(
            "only if they are gone for good, on a manager that answers: it becomes the only one, what it has not heard of is lost, and \
             the others have to leave (`docker swarm leave --force`) and join again",
            "docker swarm init --force-new-cluster",
        ),
    ]
}
