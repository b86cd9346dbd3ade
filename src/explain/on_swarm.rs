//! Why a service on a swarm is in its state: what the swarm tells of its tasks.

use super::Explanation;
use super::input::ExplainInput;
use super::swarm::{SwarmInput, swarm_trouble};

/// The explanation of a service on a swarm; `None` for one on an engine.
pub(super) fn explain(input: ExplainInput<'_>) -> Option<Explanation> {
    let (tasks, swarm) = (input.service.tasks.as_ref()?, input.stack.swarm.as_ref()?);
    let name = &input.service.name;
    let found = swarm_trouble(
        SwarmInput {
            view: &swarm.view,
            uses: &swarm.uses,
            stack: None,
            now: input.now,
        },
        &tasks.report,
    );
    if let Some(mut found) = found {
        found.service.clone_from(name);
        for seen in &mut found.evidence {
            seen.service.clone_from(name);
        }
        return Some(found);
    }
    let (done, wanted) = (tasks.progress.done, tasks.progress.wanted);
    let nodes = match tasks.nodes().as_slice() {
        [] => String::new(),
        nodes => format!(", on {}", nodes.join(", ")),
    };
    let headline = match wanted {
        0 => format!("{name}: no tasks are wanted"),
        _ => format!("{name} has all its tasks: {done}/{wanted}{nodes}"),
    };
    Some(Explanation {
        service: name.clone(),
        headline,
        ..Explanation::default()
    })
}
