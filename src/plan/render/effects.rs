//! The effects of a plan: one line for each thing that is changed.

use super::{condition, gate, name, said};
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
    let (verb, subject) = said(&step.action, plan, observed);
    let (verb, subject) = match &step.action {
        StepAction::CreateContainer(_) => {
            let container = ContainerRef::Created(at);
            let verb = if replaced(plan, &container).is_some() {
                "recreate"
            } else {
                "create"
            };
            (verb, name(&container, plan, observed))
        }
        StepAction::CreateNetwork(_) => ("create", format!("network {subject}")),
        StepAction::CreateVolume(_) => ("create", format!("volume {subject}")),
        StepAction::RemoveNetwork { .. } => ("remove", format!("network {subject}")),
        StepAction::RemoveVolume { .. } => ("remove", format!("volume {subject}")),
        StepAction::RemoveImage { .. } => ("remove", format!("image {subject}")),
        _ => (verb, subject),
    };
    let mut reason = step.reason.to_string();
    if let Some(guard) = &step.guard {
        reason = format!("if {}", condition(guard));
    }
    let gates = match &step.action {
        StepAction::CreateContainer(_) => starts(plan, at).map_or(&[][..], |start| &start.gates),
        _ => &step.gates,
    };
    let gates: Vec<String> = gates.iter().map(gate).collect();
    if !gates.is_empty() {
        let verb = if matches!(step.action, StepAction::CreateContainer(_)) {
            "starts"
        } else {
            ""
        };
        reason = format!("{reason}; {verb} once {}", gates.join(" and ")).replace(";  once", "; once");
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
fn replaced(plan: &Plan, container: &ContainerRef) -> Option<StepId> {
    let found = plan
        .steps
        .iter()
        .position(|step| matches!(&step.action, StepAction::Rename { container: other, .. } if other == container));
    found.map(StepId)
}

/// Steps covered by the line of another step: the parts of a replacement, the start and the files of a new container,
/// and the stop of a container that is removed.
fn folded(plan: &Plan) -> IndexSet<StepId> {
    let mut folded = IndexSet::new();
    for (at, step) in plan.steps.iter().enumerate() {
        match &step.action {
            StepAction::Rename {
                container: ContainerRef::Created(_),
                ..
            } => {
                folded.insert(StepId(at));
                folded.extend(step.needs.iter().copied());
            }
            StepAction::Start {
                container: ContainerRef::Created(_),
            }
            | StepAction::Upload { .. } => {
                folded.insert(StepId(at));
            }
            StepAction::Remove { container, .. } => {
                folded.extend(
                    step.needs
                        .iter()
                        .copied()
                        .filter(|needed| stops(plan, *needed, container)),
                );
            }
            _ => {}
        }
    }
    folded
}

fn stops(plan: &Plan, at: StepId, container: &ContainerRef) -> bool {
    let step = plan.steps.get(at.0);
    step.is_some_and(|step| matches!(&step.action, StepAction::Stop { container: other, .. } if other == container))
}
