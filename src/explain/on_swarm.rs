//! Why a service on a swarm is in its state: what the swarm tells of its tasks.

use super::input::ExplainInput;
use super::{Evidence, EvidenceSource, Explanation};
use crate::swarm::trouble;

/// The explanation of a service on a swarm; `None` for one on an engine.
pub(super) fn explain(input: ExplainInput<'_>) -> Option<Explanation> {
    let (tasks, swarm) = (input.service.tasks.as_ref()?, input.stack.swarm.as_ref()?);
    let name = &input.service.name;
    let fact = |text: String| Evidence {
        text,
        source: EvidenceSource::Fact,
        service: name.clone(),
        at: None,
        times: 1,
    };
    let (headline, evidence) = match trouble(&swarm.view, &tasks.report, input.now) {
        Some(found) => {
            let reasons = found.reasons.into_iter().map(fact);
            let (count, rest) = found.state.split_once(',').unwrap_or((&found.state, ""));
            let rest = if rest.is_empty() {
                String::new()
            } else {
                format!(",{rest}")
            };
            (format!("{count} tasks{rest}"), reasons.collect())
        }
        None => {
            let (done, wanted) = (tasks.progress.done, tasks.progress.wanted);
            let nodes = match tasks.nodes().as_slice() {
                [] => String::new(),
                nodes => format!(", on {}", nodes.join(", ")),
            };
            let headline = match wanted {
                0 => "no tasks are wanted".to_owned(),
                _ => format!("all its tasks: {done}/{wanted}{nodes}"),
            };
            (headline, Vec::new())
        }
    };
    Some(Explanation {
        service: name.clone(),
        headline,
        evidence,
        ..Explanation::default()
    })
}
