//! The state of a step, and how the stack shows that it is done.

use crate::engine::{ContainerStatus, Timestamp};
use crate::stack::{Failure, Stack};

/// The state of a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    /// A step that it needs is not done.
    Pending,
    /// Its guard is being evaluated.
    Guarding,
    /// Its guard holds; its gates are being evaluated.
    Open,
    /// It is being performed.
    Running,
    /// The engine was asked for something that shows in a container. It is done when the engine has answered *and* the
    /// stack has seen it: otherwise a gate could mistake an earlier run for this one, and a session could end before
    /// its last event.
    Settling {
        container: String,
        sign: Sign,
        /// When the engine answered.
        answered: Option<Timestamp>,
    },
    /// It is done, or was skipped.
    Done,
    /// It failed, or a step that it needs did.
    Failed(Failure),
    /// It was cancelled.
    Cancelled,
}

/// How the stack shows what was done to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// It has been started more often than this.
    Start(u64),
    /// It does not run and will not be restarted.
    End,
    Created,
    /// It no longer exists.
    Gone,
}

impl Sign {
    /// Whether the stack shows it. A container that is gone must have been there.
    pub(super) fn is_seen(self, container: &str, stack: &Stack) -> bool {
        let found = stack.container(container).map(|(_, found)| found);
        match self {
            Self::Created => found.is_some(),
            Self::Start(before) => found.is_none_or(|found| found.starts > before),
            Self::End => found.is_none_or(|found| found.is_over() || found.status == ContainerStatus::Created),
            Self::Gone => found.is_none(),
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
