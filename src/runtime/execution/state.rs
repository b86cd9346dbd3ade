//! Where a step stands, and by what the stack shows that it is done.

use crate::engine::{ContainerStatus, Timestamp};
use crate::stack::{Failure, Stack};

/// Where a step stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// Something it needs is not done.
    Pending,
    /// Its guard is being looked at.
    Guarding,
    /// Its guard is met; its gates are looked at.
    Open,
    /// It runs.
    Running,
    /// The engine is asked for something that shows in a container. It is done when the engine has answered *and* the stack
    /// has seen it: else a gate could take an earlier run for this one, and a session end before its last event.
    Settling {
        container: String,
        sign: Sign,
        /// When the engine answered.
        answered: Option<Timestamp>,
    },
    /// Done, or found unnecessary.
    Done,
    /// It failed, or what it needs did.
    Failed(Failure),
    /// It was cancelled.
    Cancelled,
}

/// What the stack sees when something was done to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// More starts than these.
    Start(u64),
    /// It does not run and will not.
    End,
    /// It is there.
    Birth,
    /// It is gone.
    Gone,
}

impl Sign {
    /// Whether the stack has seen it. A container that is gone was there before.
    pub(super) fn is_seen(self, container: &str, stack: &Stack) -> bool {
        let found = stack.container(container).map(|(_, found)| found);
        match (self, found) {
            (Self::Birth, found) => found.is_some(),
            (Self::Start(before), Some(found)) => found.starts > before,
            (Self::End, Some(found)) => found.is_over() || found.status == ContainerStatus::Created,
            (Self::Gone, Some(_)) => false,
            (_, None) => true,
        }
    }
}

impl State {
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Failed(_) | Self::Cancelled)
    }

    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Guarding | Self::Running | Self::Settling { .. })
    }
}
