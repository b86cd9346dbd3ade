//! Whether a session is over, and its verdict so far.

use crate::engine::Timestamp;
use crate::stack::Verdict;
use indexmap::IndexSet;

#[derive(Debug, Default)]
pub(super) struct SessionEnding {
    pub(super) over: bool,
    pub(super) leaving: Leaving,
    pub(super) verdict: Option<Verdict>,
    pub(super) code: Option<i64>,
    pub(super) check_at: Option<Timestamp>,
    /// Since when only the last lines are awaited.
    pub(super) reading: Option<Timestamp>,
    /// What the explanation of a failure needs, once it is asked for.
    pub(super) evidence: Option<AwaitedEvidence>,
}

/// What the explanation of a failure waits for.
#[derive(Debug)]
pub(super) struct AwaitedEvidence {
    pub(super) since: Timestamp,
    /// Containers that are being inspected once more: their probes and ends may be newer than what is known.
    pub(super) containers: IndexSet<String>,
    /// The services whose state explains the failure.
    pub(super) services: Vec<String>,
    /// Since when the doctor checks them; it is awaited where what they say has several possible causes.
    pub(super) doctor: DoctorState,
    /// Whether the doctor needs not be asked again about servers that were not trusted: it was told of them, or there is none.
    pub(super) knows_servers: bool,
}

/// How far the doctor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DoctorState {
    Asked(Timestamp),
    #[default]
    Done,
}

/// How far leaving has progressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Leaving {
    #[default]
    No,
    /// Containers are being stopped, or the operation cancelled; then the session is over.
    Stopping,
    /// Containers are being killed; then the session is over.
    Killing,
}

impl SessionEnding {
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    pub(super) fn code(&self) -> Option<i64> {
        self.code
    }

    pub(super) fn check_at(&self) -> Option<Timestamp> {
        self.check_at
    }

    /// Leaves now, with everything unchanged.
    pub(super) fn detach(&mut self) {
        self.over = true;
    }

    pub(super) fn end(&mut self, verdict: Verdict) {
        self.verdict.get_or_insert(verdict);
        self.over = true;
    }

    pub(super) fn later(&mut self, at: Timestamp) {
        self.check_at = Some(self.check_at.map_or(at, |known| known.min(at)));
    }
}
