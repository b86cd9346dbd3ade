//! The effects of a plan: one line for each thing that is changed.

use super::words;
use crate::plan::{ContainerRef, Observed, Plan, Step, StepAction, StepId};
use indexmap::IndexSet;

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
    let folded = folded(plan);
    let mut effects: Vec<Effect> = plan
        .steps
        .iter()
        .enumerate()
        .filter(|(at, _)| !folded.contains(&StepId(*at)))
        .map(|(at, step)| effect(StepId(at), step, plan, observed))
        .collect();
    // A service is placed by its last step, which is in dependency order; its image may have come earlier.
    let last = |service: &Option<String>| {
        let of_it = |step: &Step| step.service == *service;
        (service.is_some(), plan.steps.iter().rposition(of_it))
    };
    effects.sort_by_key(|effect| last(&effect.service));
    effects
}

fn effect(at: StepId, step: &Step, plan: &Plan, observed: &Observed) -> Effect {
    let (verb, subject) = words::action(&step.action, plan, observed);
    let creates = matches!(step.action, StepAction::CreateContainer(_));
    let (verb, subject) = if creates {
        let container = ContainerRef::Created(at);
        let verb = if is_renamed(plan, &container) {
            "recreate"
        } else {
            "create"
        };
        (verb, words::name(&container, plan, observed))
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
        starts(plan, at).map_or(&[][..], |start| &start.gates)
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

/// The step that starts the container that a step creates.
fn starts(plan: &Plan, created: StepId) -> Option<&Step> {
    let container = ContainerRef::Created(created);
    plan.steps
        .iter()
        .find(|step| matches!(&step.action, StepAction::Start { container: other } if *other == container))
}

/// The rename that gives a new container its final name, which means that it replaces another.
fn is_renamed(plan: &Plan, container: &ContainerRef) -> bool {
    let mut steps = plan.steps.iter();
    steps.any(|step| matches!(&step.action, StepAction::Rename { container: other, .. } if other == container))
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
