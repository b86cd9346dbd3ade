//! The end of a step: the engine has answered, and the stack has seen the effect.

use super::state::{Sign, State};
use super::{Execution, Outbox};
use crate::engine::Timestamp;
use crate::plan::{StepAction, StepId};
use crate::stack::Stack;
use std::time::Duration;

/// How long after the engine's answer the event of an action may take.
const EVENT_EXPECTED: Duration = Duration::from_secs(2);

impl Execution {
    pub(super) fn settling(&mut self, step: StepId, container: String, sign: Sign) {
        if self.state(step) == Some(&State::Running) {
            let answered = None;
            self.set(
                step,
                State::Settling {
                    container,
                    sign,
                    answered,
                },
            );
        }
    }

    pub(super) fn answered(&mut self, step: StepId, stack: &Stack, now: Timestamp) {
        if matches!(
            self.action(step),
            Some(StepAction::Start { .. } | StepAction::Restart { .. })
        ) {
            self.last_start = Some(now);
        }
        match self.states.get_mut(step.0) {
            Some(State::Settling { answered, .. }) => {
                *answered = Some(now);
                self.settle(step, stack, now, &mut Outbox::default());
            }
            _ => self.finish(step),
        }
    }

    /// Ends a step once the engine has answered and the stack has seen the effect. If the event does not come in time,
    /// the container is inspected.
    pub(super) fn settle(&mut self, step: StepId, stack: &Stack, now: Timestamp, outbox: &mut Outbox) {
        let Some(State::Settling {
            container,
            sign,
            answered: Some(answered),
        }) = self.states.get_mut(step.0)
        else {
            return;
        };
        if sign.is_seen(container, stack) {
            self.set(step, State::Done);
            return;
        }
        if now >= answered.plus(EVENT_EXPECTED) {
            outbox.inspect.push(container.clone());
            *answered = now;
        }
        outbox.check_at = [outbox.check_at, Some(answered.plus(EVENT_EXPECTED))]
            .into_iter()
            .flatten()
            .min();
    }

    /// What the stack will see of a step; `None` when there is nothing to see, or it has been seen already.
    pub(super) fn expectation(&self, step: StepId, stack: &Stack) -> Option<(String, Sign)> {
        let action = self.action(step)?;
        let (StepAction::Start { container }
        | StepAction::Restart { container, .. }
        | StepAction::Stop { container, .. }
        | StepAction::Kill { container, .. }
        | StepAction::Remove { container, .. }) = action
        else {
            return None;
        };
        let id = self.id_of(container)?;
        let (_, found) = stack.container(&id)?;
        if matches!(action, StepAction::Start { .. }) && found.is_alive() {
            return None;
        }
        if let StepAction::Kill { signal, .. } = action
            && crate::stack::signal_number(signal) != Some(9)
        {
            return None;
        }
        let sign = if matches!(action, StepAction::Start { .. } | StepAction::Restart { .. }) {
            Sign::Start(found.starts)
        } else if matches!(action, StepAction::Remove { .. }) {
            Sign::Gone
        } else {
            Sign::End
        };
        Some((id, sign))
    }
}
