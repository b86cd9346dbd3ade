//! An engine that goes away in the middle of an operation does not fail it. What was under way is let end, and once the
//! engine answers again the host is looked at anew and the rest is planned from what is found: nothing is done twice that is
//! seen to be done, nothing is taken for done that is not.

use super::{Asked, Finished, Running, Supervisor};
use crate::engine::{ErrorKind, Timestamp};
use crate::stack::{Event, OperationKind};
use std::time::Duration;

/// The pause after the first loss; it doubles with every further one.
const FIRST_REST: Duration = Duration::from_millis(250);
/// When work is lost this often although the connection stands, it is no loss but a fault, and the operation fails with it.
const MOST_LOSSES: u32 = 6;

impl Asked {
    /// Whether it may be looked at again.
    pub(super) fn is_rested(&self, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| now >= until)
    }

    fn rest(&mut self, now: Timestamp) {
        self.looking = false;
        self.rests_until = Some(now.plus(FIRST_REST * 2u32.saturating_pow(self.losses)));
        self.losses += 1;
    }
}

impl Running {
    /// Whether nothing of it runs any more and the rest is to be planned: the engine was lost over it, or what was to be provided
    /// is.
    pub(super) fn is_to_be_planned_again(&self) -> bool {
        (self.lost || self.provides)
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
    /// The engine is lost: no new plan is made from what was known, and what runs is planned again.
    pub(in crate::runtime) fn lost(&mut self) {
        self.listed = false;
        self.found = None;
        self.running
            .iter_mut()
            .filter(|one| resumes(one.execution.kind()))
            .for_each(Running::lose);
        for asked in &mut self.asked {
            asked.losses = 0;
        }
    }

    /// Whether a piece of work failed only because the engine went away under it, and may be done again.
    pub(super) fn is_loss(&self, finished: &Finished) -> bool {
        let (operation, error) = match finished {
            Finished::Observed { operation, answer } => (operation, answer.as_ref().as_ref().err()),
            Finished::Guarded { operation, answer, .. } => (operation, answer.as_ref().err()),
            Finished::Performed { operation, answer, .. } => (operation, answer.as_ref().err()),
        };
        if error.is_none_or(|error| error.kind != ErrorKind::Unreachable) {
            return false;
        }
        let asked = self.asked.iter().find(|asked| asked.operation == *operation);
        let running = self.running.iter().find(|one| one.execution.operation == *operation);
        asked.is_some_and(|asked| asked.losses < MOST_LOSSES)
            || running.is_some_and(|one| one.losses < MOST_LOSSES && resumes(one.execution.kind()))
    }

    /// Takes the end of a piece of work the engine was lost over.
    pub(super) fn lost_over(&mut self, finished: Finished) -> Vec<Event> {
        let now = self.reporter.now();
        match finished {
            Finished::Observed { operation, .. } => {
                if let Some(asked) = self.asked.iter_mut().find(|asked| asked.operation == operation) {
                    asked.rest(now);
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

    /// Puts an operation back among those that are asked for, and says so when the engine was lost over it.
    pub(super) fn ask_again(&mut self, one: Running, now: Timestamp) -> Option<Event> {
        let (operation, kind) = (one.execution.operation, one.execution.kind());
        let mut asked = Asked {
            operation,
            kind,
            command: one.command,
            services: one.services,
            looking: false,
            provided: one.provides && !one.lost,
            losses: one.losses,
            rests_until: None,
        };
        if one.lost {
            asked.rest(now);
        }
        self.asked.push_back(asked);
        one.lost.then(|| Event::Noted {
            operation,
            note: format!("the engine went away: {} goes on once it answers", kind.word()),
        })
    }

    /// When an operation that rests may be looked at again.
    pub(super) fn rested_at(&self) -> Option<Timestamp> {
        let now = self.reporter.now();
        let rests = self.asked.iter().filter(|asked| !asked.looking);
        rests
            .filter_map(|asked| asked.rests_until)
            .filter(|until| *until > now)
            .min()
    }
}

/// Everything but a signal may be done again.
fn resumes(kind: OperationKind) -> bool {
    kind != OperationKind::Kill
}
