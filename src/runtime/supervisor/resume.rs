//! The loss of the engine in the middle of an operation does not fail it. Running steps end, and once the engine
//! answers again the host is observed and the rest is planned from what is found: nothing that is seen to be done is
//! done twice, and nothing else is taken to be done.

use super::{Finished, Pending, RunningOperation, Supervisor};
use crate::engine::{ErrorKind, Timestamp};
use crate::stack::Event;
use std::time::Duration;

/// Pause after the first loss; it doubles with each further one.
const FIRST_REST: Duration = Duration::from_millis(250);
/// When work is lost this often although the connection stands, that is a failure of the operation.
const MOST_LOSSES: u32 = 6;

impl Pending {
    /// Whether its pause is over.
    pub(super) fn is_rested(&self, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| now >= until)
    }

    /// Pauses, longer with each time that has passed in vain.
    pub(super) fn rest(&mut self, times: u32, now: Timestamp) {
        self.observing = false;
        self.rests_until = Some(now.plus(FIRST_REST * 2u32.saturating_pow(times)));
    }
}

impl RunningOperation {
    /// Whether none of its steps runs any more and the rest is to be planned: the engine was lost, another program was
    /// faster, or the providers have been called.
    pub(super) fn is_to_be_planned_again(&self) -> bool {
        (self.lost || self.overtaken || self.provides)
            && !self.cancelled
            && self.execution.is_over()
            && self.execution.verdict().is_none()
    }

    fn lose(&mut self) {
        self.lost = true;
        self.losses = 0;
        self.execution.lose();
    }
}

impl Supervisor {
    /// Takes the loss of the engine: no plan is made from what was known, and running operations are planned again.
    pub(crate) fn lost(&mut self) {
        self.listed = false;
        self.found = None;
        self.running
            .iter_mut()
            .filter(|one| !one.execution.info.signals)
            .for_each(RunningOperation::lose);
        for pending in &mut self.pending {
            pending.losses = 0;
        }
    }

    /// Whether a piece of work failed only because the engine was lost, and may be repeated.
    pub(super) fn is_loss(&self, finished: &Finished) -> bool {
        let (operation, error) = match finished {
            Finished::Observed { operation, answer } => (operation, answer.as_ref().as_ref().err()),
            Finished::Guarded { operation, answer, .. } => (operation, answer.as_ref().err()),
            Finished::Performed { operation, answer, .. } => (operation, answer.as_ref().err()),
        };
        if error.is_none_or(|error| error.kind != ErrorKind::Unreachable) {
            return false;
        }
        let pending = self.pending.iter().find(|pending| pending.id == *operation);
        let running = self.running.iter().find(|one| one.execution.operation == *operation);
        pending.is_some_and(|pending| pending.losses < MOST_LOSSES)
            || running.is_some_and(|one| one.losses < MOST_LOSSES && !one.execution.info.signals)
    }

    /// Takes the end of a piece of work by the loss of the engine.
    pub(super) fn lost_over(&mut self, finished: Finished) -> Vec<Event> {
        let now = self.reporter.now();
        match finished {
            Finished::Observed { operation, .. } => {
                if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == operation) {
                    pending.rest(pending.losses, now);
                    pending.losses += 1;
                }
            }
            Finished::Guarded { operation, step, .. } | Finished::Performed { operation, step, .. } => {
                self.handles.shift_remove(&(operation, step));
                if let Some(one) = self.execution(operation) {
                    one.lost = true;
                    one.execution.lose_step(step);
                }
            }
        }
        Vec::new()
    }

    /// Makes a running operation wait for a plan again; returns a note when the engine was lost.
    pub(super) fn plan_again(&mut self, mut one: RunningOperation, now: Timestamp) -> Option<Event> {
        one.since.restarted.extend(one.execution.restarted());
        let (id, name) = (one.execution.operation, one.execution.info.name);
        let mut pending = Pending {
            id,
            operation: one.operation,
            observing: false,
            provided: one.provides && !one.lost,
            losses: one.losses,
            overtakes: one.overtakes,
            rests_until: None,
            waits: false,
            since: one.since,
        };
        if one.lost {
            pending.rest(one.losses, now);
            pending.losses += 1;
        } else if one.overtaken {
            pending.rest(one.overtakes, now);
            pending.overtakes += 1;
        }
        self.pending.push_back(pending);
        one.lost.then(|| Event::Noted {
            operation: id,
            note: format!("the engine went away: {name} goes on once it answers"),
        })
    }

    /// When the pause of an operation is over.
    pub(super) fn rested_at(&self) -> Option<Timestamp> {
        let now = self.reporter.now();
        let rests = self.pending.iter().filter(|pending| !pending.observing);
        rests
            .filter_map(|pending| pending.rests_until)
            .filter(|until| *until > now)
            .min()
    }
}
