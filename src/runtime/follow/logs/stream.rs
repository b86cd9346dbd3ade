//! How far one container's log has been read, and how it is read on.

use crate::engine::{LogRequest, Timestamp};
use crate::logs::Line;
use crate::runtime::follow::log_end::{LogPosition, StreamEnd};
use crate::stack::Container;
use std::time::Duration;

/// How long after the end of a stream the event of its container's death is expected.
const DEATH_EXPECTED: Duration = Duration::from_secs(1);
/// Pause before a log that broke off is read on; it doubles with every attempt that brings nothing.
const PAUSE: Duration = Duration::from_millis(250);
/// The factor of the longest pause: half a minute.
const LONGEST: u32 = 128;
/// Attempts in a row that bring nothing before a log of which only the present is wanted is given up: after half a minute.
const ATTEMPTS: u32 = 7;

/// One container's log.
#[derive(Debug)]
pub(super) struct FollowedLog {
    pub(super) service: String,
    pub(super) name: String,
    /// The run that is read, by number.
    pub(super) starts: u64,
    pub(super) position: LogPosition,
    /// The beginning of a line whose end was not read yet.
    pub(super) unfinished: Vec<Line>,
    pub(super) state: StreamState,
    /// What was asked for last.
    pub(super) request: LogRequest,
    /// Whether only the lines from before the opening are read, and new ones after them.
    pub(super) past: bool,
    /// Whether the end of its run was known before it was asked for, so that nothing can follow.
    pub(super) after_end: bool,
    /// Attempts in a row that brought nothing.
    pub(super) fruitless: u32,
    /// Whether all that was written before the present reading was read: the one before it came to an end by itself.
    pub(super) is_whole: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum StreamState {
    Open,
    /// The engine ended it while the container was alive, as far as was known: either the event of its death comes, or (`overdue`) the
    /// connection broke.
    Ended {
        overdue: bool,
    },
    /// It broke off. It is read on after a pause (`overdue`).
    Broken {
        refused: Option<String>,
        overdue: bool,
    },
    /// Read to the end of its run, or as far as was asked for.
    Complete,
    /// It cannot be read before the next run.
    Unreadable,
}

/// How a log is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resumption {
    /// The container started again.
    Restarted,
    /// The connection broke while it was alive.
    Reconnected,
    /// Its run ended: what was not read yet, up to the end.
    ToEnd,
    /// The same that was asked for before.
    Again,
}

impl FollowedLog {
    /// Whether nothing more is to be read before the container starts again.
    pub(super) fn is_settled(&self) -> bool {
        match self.state {
            StreamState::Complete | StreamState::Unreadable => true,
            StreamState::Open | StreamState::Ended { .. } | StreamState::Broken { .. } => false,
        }
    }

    /// Whether lines are missing when its container turns out to be gone.
    pub(super) fn has_gap(&self) -> bool {
        match self.state {
            StreamState::Open => !self.is_whole,
            StreamState::Broken { .. } => true,
            StreamState::Ended { .. } | StreamState::Complete | StreamState::Unreadable => false,
        }
    }

    /// Whether reading broke off, so that lines may be missing at the end.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.state, StreamState::Broken { .. }) || (self.state == StreamState::Open && self.fruitless > 0)
    }

    /// The engine's reason for which it broke off.
    pub(super) fn refusal(&self) -> Option<&str> {
        match &self.state {
            StreamState::Broken { refused, .. } => refused.as_deref(),
            StreamState::Open | StreamState::Ended { .. } | StreamState::Complete | StreamState::Unreadable => None,
        }
    }

    /// Takes the end of a reading.
    pub(super) fn end(&mut self, end: StreamEnd, position: LogPosition, unfinished: Vec<Line>) {
        let brought = position.is_some() && position != self.position;
        self.position = position.or(self.position);
        self.unfinished = unfinished;
        if brought || end == StreamEnd::Over {
            self.fruitless = 0;
        }
        self.state = match end {
            StreamEnd::Over if self.after_end => StreamState::Complete,
            StreamEnd::Over => StreamState::Ended { overdue: false },
            StreamEnd::Broken { refused } => {
                self.fruitless += 1;
                StreamState::Broken {
                    refused,
                    overdue: false,
                }
            }
            StreamEnd::Gone => StreamState::Complete,
            StreamEnd::Unreadable => StreamState::Unreadable,
        };
    }

    /// When to look again, after an end.
    pub(super) fn pause(&self) -> Option<Duration> {
        match self.state {
            StreamState::Ended { .. } => Some(DEATH_EXPECTED),
            StreamState::Broken { .. } => {
                let factor = 2_u32.checked_pow(self.fruitless.saturating_sub(1)).unwrap_or(LONGEST);
                Some(PAUSE * factor.min(LONGEST))
            }
            StreamState::Open | StreamState::Complete | StreamState::Unreadable => None,
        }
    }

    pub(super) fn mark_overdue(&mut self) {
        match &mut self.state {
            StreamState::Ended { overdue } | StreamState::Broken { overdue, .. } => *overdue = true,
            StreamState::Open | StreamState::Complete | StreamState::Unreadable => {}
        }
    }

    /// Whether it was tried in vain for so long that a command that waits for it must go on.
    pub(super) fn is_hopeless(&self) -> bool {
        matches!(self.state, StreamState::Broken { .. }) && self.fruitless > ATTEMPTS
    }

    /// How it is to be read on now; `follow`: whether new lines are wanted.
    pub(super) fn resumption(&self, container: &Container, follow: bool) -> Option<Resumption> {
        let is_new_run = follow && self.starts != container.starts;
        match &self.state {
            StreamState::Open => None,
            StreamState::Complete | StreamState::Unreadable => is_new_run.then_some(Resumption::Restarted),
            StreamState::Broken { overdue: false, .. } => None,
            StreamState::Broken { .. } if !follow || self.past => Some(Resumption::Again),
            StreamState::Ended { .. } | StreamState::Broken { .. } if is_new_run => Some(Resumption::Restarted),
            StreamState::Ended { .. } if !container.is_alive() => Some(Resumption::ToEnd),
            StreamState::Ended { overdue } => overdue.then_some(Resumption::Reconnected),
            StreamState::Broken { .. } if container.is_alive() => Some(Resumption::Reconnected),
            StreamState::Broken { .. } => Some(Resumption::ToEnd),
        }
    }

    /// What is asked for from the position on, or what was asked for before when nothing was read yet.
    pub(super) fn rest(&self) -> LogRequest {
        let Some((last, _)) = self.position else {
            return self.request.clone();
        };
        LogRequest {
            // Some engines give only what is later.
            since: Some(Timestamp(last.saturating_sub(1))),
            tail: None,
            ..self.request.clone()
        }
    }
}
