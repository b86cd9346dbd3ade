//! Steps and their conditions in words.

use crate::compose::Condition;
use crate::plan::render::lookup::PlanLookup;
use crate::plan::{ContainerRef, Gate, Guard, StepAction};

/// An action in one word, and its subject.
pub(super) fn action(action: &StepAction, lookup: &PlanLookup<'_>) -> (&'static str, String) {
    let of = |container: &ContainerRef| lookup.name(container).to_owned();
    match action {
        StepAction::Pull { request, .. } => ("pull", request.image.clone()),
        StepAction::Push { image, .. } => ("push", image.clone()),
        StepAction::Build(request) => ("build", request.tags.first().cloned().unwrap_or_default()),
        StepAction::CreateNetwork(spec) => ("create-network", spec.name.clone()),
        StepAction::RemoveNetwork { name, .. } => ("remove-network", name.clone()),
        StepAction::CreateVolume(spec) => ("create-volume", spec.name.clone()),
        StepAction::RemoveVolume { name } => ("remove-volume", name.clone()),
        StepAction::CreateContainer(creation) => ("create", creation.spec.name.clone()),
        StepAction::Connect { container, .. } => ("connect", of(container)),
        StepAction::Upload { container, .. } => ("upload", of(container)),
        StepAction::Start { container } => ("start", of(container)),
        StepAction::Pause { container } => ("pause", of(container)),
        StepAction::Unpause { container } => ("unpause", of(container)),
        StepAction::PreStart(creation) => ("pre_start", creation.service.name.clone()),
        StepAction::Hook { container, name, .. } => (name, of(container)),
        StepAction::Stop { container, .. } => ("stop", of(container)),
        StepAction::Kill { container, .. } => ("kill", of(container)),
        StepAction::Restart { container, .. } => ("restart", of(container)),
        StepAction::Remove { container, .. } => ("remove", of(container)),
        StepAction::Rename { container, .. } => ("rename", of(container)),
        StepAction::RemoveImage { name } => ("remove-image", name.clone()),
        StepAction::Provider(run) => (run.command.word(), format!("{} by {}", run.service, run.kind)),
    }
}

/// `once db is healthy`
pub(super) fn gate(gate: &Gate) -> String {
    let word = match gate.condition {
        Condition::Started => "has started",
        Condition::Healthy => "is healthy",
        Condition::CompletedSuccessfully => "has completed",
    };
    format!("{} {word}", gate.service)
}

pub(super) fn condition(guard: &Guard) -> String {
    match guard {
        Guard::ImageChanged { image, .. } => format!("the image {image} turns out to be another one"),
        Guard::ImageSame { image, .. } => format!("the image {image} turns out to be the same"),
        Guard::ImageAbsent { image } => format!("the image {image} could not be pulled"),
    }
}
