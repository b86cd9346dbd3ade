//! An update that did not become what it was meant to.

use super::parts::{cause, command, evidence};
use crate::engine::swarm::{ServiceReport, UpdateReport};
use crate::explain::{Certainty, EvidenceSource, Explanation, Suggestion};
use crate::swarm::SwarmView;

/// The update of a service, when it ended badly or goes back.
pub(super) fn shouted(service: &ServiceReport) -> Option<&UpdateReport> {
    let is_bad = |state: &str| {
        matches!(
            state,
            "paused" | "rollback_started" | "rollback_paused" | "rollback_completed"
        )
    };
    service.update.as_ref().filter(|update| is_bad(&update.state))
}

/// Adds what became of the update: the cause is that of the tasks that failed, and what follows is the swarm's doing.
pub(super) fn explain(view: &SwarmView, service: &ServiceReport, update: &UpdateReport, found: &mut Explanation) {
    let progress = view.progress(service);
    let (rule, what) = match update.state.as_str() {
        "paused" => ("swarm-update-paused", "the swarm paused the update"),
        "rollback_started" => ("swarm-rolled-back", "the swarm is taking the update back"),
        "rollback_paused" => ("swarm-rolled-back", "the swarm paused while it took the update back"),
        _ => ("swarm-rolled-back", "the swarm took the update back"),
    };
    let because = match found.cause.take() {
        Some(cause) => format!(": {}", cause.text),
        None => String::new(),
    };
    found.headline = format!(
        "{}/{} tasks, UPDATE {}",
        progress.done,
        progress.wanted,
        update.state.replace('_', " ").to_uppercase()
    );
    found.cause = Some(cause(Certainty::Certain, rule, format!("{what}{because}")));
    let quoted = evidence(&update.message, EvidenceSource::Engine, &service.spec.name, None);
    found.evidence.insert(0, quoted);
    let next = match update.state.as_str() {
        "paused" => vec![
            Suggestion::run("go back to what it was", command("rollback", service)),
            Suggestion::run("or mend the file and go on", "stackdeck --swarm up"),
        ],
        _ => vec![Suggestion::run(
            "mend what failed, and update again",
            "stackdeck --swarm up",
        )],
    };
    found.next.splice(0..0, next);
}
