//! Why a service on a swarm is in its state: what the swarm tells of its tasks.

use super::input::ExplainInput;
use super::swarm::{SwarmInput, electing, lost_quorum, swarm_trouble};
use super::{Evidence, EvidenceSource, Explanation, Suggestion, quote, words};
use crate::stack::{Disconnection, ServiceTasks};
use crate::swarm::{convert, service_key};

/// The explanation of a service on a swarm; `None` for one on an engine.
pub(super) fn explain(input: ExplainInput<'_>) -> Option<Explanation> {
    let (tasks, swarm) = (input.service.tasks.as_ref()?, input.stack.swarm.as_ref()?);
    let name = &input.service.name;
    // Who waits for whom stands in the files alone, and one that waits has no tasks.
    let files = input.stack.project.as_ref().filter(|_| tasks.progress.wanted == 0);
    let files = files.and_then(|project| convert(project).ok());
    let found = swarm_trouble(
        SwarmInput {
            view: &swarm.view,
            uses: &swarm.uses,
            stack: files.as_ref(),
            now: input.now,
        },
        &tasks.report,
    );
    if let Some(mut found) = found {
        found.service.clone_from(name);
        let key = |root: String| service_key(&input.stack.name, &root).to_owned();
        found.root = found.root.map(key);
        for seen in &mut found.evidence {
            seen.service.clone_from(name);
        }
        return Some(found);
    }
    let headline = match tasks.progress.wanted {
        0 => format!("{name}: no tasks are wanted"),
        _ => format!("{name} has all its tasks: {}", counted(tasks)),
    };
    Some(Explanation {
        service: name.clone(),
        headline,
        ..Explanation::default()
    })
}

/// "3/3, on sw1, sw2"
fn counted(tasks: &ServiceTasks) -> String {
    let (done, wanted) = (tasks.progress.done, tasks.progress.wanted);
    match tasks.nodes().as_slice() {
        [] => format!("{done}/{wanted}"),
        nodes => format!("{done}/{wanted}, on {}", nodes.join(", ")),
    }
}

/// Why nothing is known of a service on a swarm: its managers have no leader, or the one that is asked is lost. `None` for one on an
/// engine.
pub(super) fn unmanaged(input: ExplainInput<'_>, lost: &Disconnection) -> Option<Explanation> {
    let swarm = input.stack.swarm.as_ref()?;
    let refusal = swarm.refusal.as_ref().unwrap_or(&lost.error);
    let gone = input.now.since(lost.since);
    let since = words::duration(gone);
    let mut found = match swarm.leaderless {
        Some(known) if known.has_lost_quorum(gone) => Explanation {
            headline: format!("unknown for {since}: QUORUM LOST, the swarm takes no orders"),
            ..lost_quorum(refusal, known)
        },
        Some(known) => Explanation {
            headline: format!("unknown for {since}: the swarm has no leader just now"),
            ..electing(refusal, known)
        },
        None => without_manager(input, lost, &since),
    };
    found.service.clone_from(&input.service.name);
    if let Some(tasks) = &input.service.tasks {
        let text = format!("when a manager was last asked, its tasks were {}", counted(tasks));
        found.evidence.push(Evidence {
            text,
            source: EvidenceSource::Fact,
            service: String::new(),
            at: None,
            times: 1,
        });
    }
    for seen in &mut found.evidence {
        seen.service.clone_from(&input.service.name);
    }
    Some(found)
}

/// That the manager that is asked does not answer, and none stands in for it.
fn without_manager(input: ExplainInput<'_>, lost: &Disconnection, since: &str) -> Explanation {
    let mut found = input.start(format!("unknown: no manager has been reached for {since}"));
    quote::read_engine(input, &mut found, &lost.error.detail);
    found.next.splice(0..0, lost.error.hints.iter().map(Suggestion::say));
    found.next.push(Suggestion::say(
        "its tasks run on meanwhile; where `managers` in the settings names other managers, one of them is asked",
    ));
    found
}
