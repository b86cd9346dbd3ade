//! Another program is at work on the same project: a container was removed, or its name taken, after it was looked at.
//! That does not fail an operation. Running steps end, then the host is looked at again and the rest is planned from what
//! is found, a limited number of times.

use super::{Finished, Pending, Supervisor};
use crate::engine::{ContainerSummary, EngineError, ErrorKind, ErrorReason, Timestamp};
use crate::plan::{Observed, StepAction, label, recreated_elsewhere};
use crate::stack::Event;

/// How often an operation gives way to others before that is a failure: for a minute, since a busy engine takes long to remove a
/// container.
const MOST_OVERTAKES: u32 = 8;
/// The same when something is missing, which may as well never have been there.
const MOST_VANISHED: u32 = 3;

impl Supervisor {
    /// The name of a container that another program is recreating just now, if the operation would, too.
    pub(super) fn recreated_elsewhere(&self, pending: &mut Pending, observed: &Observed) -> Option<String> {
        pending.since.look(&self.name, observed);
        let options = pending.operation.options();
        let project = self.project.as_deref().filter(|_| options.info().creates)?;
        let is_meant = |container: &&ContainerSummary| {
            let service = container.labels.get(label::SERVICE);
            let named = options.services();
            let is_named = named.is_empty() || service.is_some_and(|name| named.contains(name));
            is_named && !self.created.contains(&container.id)
        };
        let found = recreated_elsewhere(project, observed, pending.since.changed).find(is_meant)?;
        Some(found.labels.get(label::REPLACE).unwrap_or(&found.name).clone())
    }

    /// Lets another program finish what it does to a container before this operation is planned.
    pub(super) fn wait_for(&mut self, mut pending: Pending, container: &str, now: Timestamp) -> Vec<Event> {
        let note = format!("another program is recreating {container}: waiting for it");
        let is_first = !std::mem::replace(&mut pending.waits, true);
        let operation = pending.id;
        pending.rest(0, now);
        self.found = None;
        self.pending.push_back(pending);
        is_first
            .then_some(Event::Noted { operation, note })
            .into_iter()
            .collect()
    }

    /// Takes the end of a step that another program has made impossible; gives back any other.
    pub(super) fn overtaken(&mut self, finished: Finished) -> Result<Vec<Event>, Finished> {
        let Finished::Performed {
            operation,
            step,
            answer: Err(error),
        } = finished
        else {
            return Err(finished);
        };
        let one = self.execution(operation).filter(|one| {
            let step = one.execution.plan.steps.get(step.0);
            step.is_some_and(|step| is_overtaken(&step.action, &error))
        });
        let Some(one) = one else {
            let answer = Err(error);
            return Err(Finished::Performed {
                operation,
                step,
                answer,
            });
        };
        let most = if error.kind == ErrorKind::Missing {
            MOST_VANISHED
        } else {
            MOST_OVERTAKES
        };
        if one.overtakes >= most {
            let answer =
                Err(error.with_hint("another program seems to work on this project: run this again once it is done"));
            return Err(Finished::Performed {
                operation,
                step,
                answer,
            });
        }
        let is_first = !one.overtaken;
        one.overtaken = true;
        one.execution.lose_step(step);
        let note = format!(
            "another program was faster ({error}): {} looks again",
            one.execution.info.name
        );
        self.handles.shift_remove(&(operation, step));
        self.found = None;
        Ok(is_first
            .then_some(Event::Noted { operation, note })
            .into_iter()
            .collect())
    }
}

/// Whether an error says that things are no longer as they were when the step was planned.
fn is_overtaken(action: &StepAction, error: &EngineError) -> bool {
    let (gone, in_use) = match action {
        StepAction::CreateContainer(_) => {
            let is_image = matches!(error.reason(), Some(ErrorReason::ImageMissing { .. }));
            (!is_image, false)
        }
        StepAction::Connect { .. }
        | StepAction::Upload { .. }
        | StepAction::Start { .. }
        | StepAction::Pause { .. }
        | StepAction::Unpause { .. }
        | StepAction::Restart { .. }
        | StepAction::Rename { .. } => (true, false),
        // Something that was made after the look is in it.
        StepAction::RemoveNetwork { .. } | StepAction::RemoveVolume { .. } => (false, true),
        StepAction::CreateNetwork(_)
        | StepAction::CreateVolume(_)
        | StepAction::Hook { .. }
        | StepAction::PreStart(_)
        | StepAction::Stop { .. }
        | StepAction::Kill { .. }
        | StepAction::Remove { .. }
        | StepAction::Pull { .. }
        | StepAction::Push { .. }
        | StepAction::Build(_)
        | StepAction::RemoveImage { .. }
        | StepAction::Provider(_) => (false, false),
    };
    match error.kind {
        ErrorKind::NameTaken | ErrorKind::BeingRemoved => true,
        ErrorKind::Missing => gone,
        ErrorKind::Conflict => in_use,
        ErrorKind::AlreadySo
        | ErrorKind::PortTaken
        | ErrorKind::Denied
        | ErrorKind::Unreachable
        | ErrorKind::Exhausted
        | ErrorKind::TimedOut
        | ErrorKind::Unsupported
        | ErrorKind::Invalid
        | ErrorKind::Other => false,
    }
}
