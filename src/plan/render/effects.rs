//! The effects of a plan: one line for each thing that is changed.

use super::lookup::PlanLookup;
use super::words;
use crate::plan::{ContainerRef, Observed, Plan, Step, StepAction, StepId};
use indexmap::IndexSet;
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effect {
    /// The service; `None` for networks, volumes and other shared things.
    pub(super) service: Option<String>,
    pub(super) verb: &'static str,
    pub(super) subject: String,
    /// Why, and under which conditions.
    pub(super) reason: String,
}

/// The effects of a plan: shared things first, then by service, dependencies first.
pub(super) fn list(plan: &Plan, observed: &Observed) -> Vec<Effect> {
    let lookup = PlanLookup::new(plan, observed);
    let folded = folded(plan);
    let mut effects: Vec<Effect> = plan
        .steps
        .iter()
        .enumerate()
        .filter(|(at, _)| !folded.contains(&StepId(*at)))
        .map(|(at, step)| effect(StepId(at), step, &lookup))
        .collect();
    // A service is placed by its last step, which is in dependency order; its image may have come earlier.
    let steps = plan.steps.iter().enumerate();
    let last: HashMap<Option<&str>, usize> = steps.map(|(at, step)| (step.service.as_deref(), at)).collect();
    effects.sort_by_key(|effect| {
        let service = effect.service.as_deref();
        (service.is_some(), last.get(&service).copied())
    });
    effects
}

fn effect(at: StepId, step: &Step, lookup: &PlanLookup<'_>) -> Effect {
    let (verb, subject) = words::action(&step.action, lookup);
    let creates = matches!(step.action, StepAction::CreateContainer(_));
    let (verb, subject) = if creates {
        let container = ContainerRef::Created(at);
        let verb = if lookup.is_replacement(at) {
            "recreate"
        } else {
            "create"
        };
        (verb, lookup.name(&container).to_owned())
    } else if let Some((verb, kind)) = verb.split_once('-') {
        // `create-network x` is shown as `create network x`.
        (verb, format!("{kind} {subject}"))
    } else {
        (verb, subject)
    };
    let mut reason = step.reason.to_string();
    if let Some(guard) = &step.guard {
        reason = format!("if {}", words::condition(guard));
    }
    let gates = if creates {
        lookup.start_of(at).map_or(&[][..], |start| &start.gates)
    } else {
        &step.gates
    };
    let gates: Vec<String> = gates.iter().map(words::gate).collect();
    if !gates.is_empty() {
        let verb = if creates { " starts" } else { "" };
        reason = format!("{reason};{verb} once {}", gates.join(" and "));
    }
    Effect {
        service: step.service.clone(),
        verb,
        subject,
        reason,
    }
}

/// Steps covered by the line of another step: the parts of a replacement, the start and the files of a new container,
/// and the stop of a container that is removed.
fn folded(plan: &Plan) -> IndexSet<StepId> {
    let mut folded = IndexSet::new();
    for (at, step) in plan.steps.iter().enumerate() {
        if let StepAction::Rename {
            container: ContainerRef::Created(_),
            ..
        } = &step.action
        {
            folded.insert(StepId(at));
            folded.extend(step.needs.iter().copied());
        } else if let StepAction::Remove { container, .. } = &step.action {
            let needs = step.needs.iter().copied();
            folded.extend(needs.filter(|needed| stops(plan, *needed, container)));
        } else if let StepAction::Start {
            container: ContainerRef::Created(_),
        }
        | StepAction::Upload { .. } = &step.action
        {
            folded.insert(StepId(at));
        }
    }
    folded
}

fn stops(plan: &Plan, at: StepId, container: &ContainerRef) -> bool {
    let step = plan.steps.get(at.0);
    step.is_some_and(|step| matches!(&step.action, StepAction::Stop { container: other, .. } if other == container))
}
