//! Operations: what the user asked for, and how it ended.

use super::Failure;
use crate::diag::Diagnostic;
use crate::engine::Timestamp;

/// An operation on the project.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Number, from 1.
    pub id: u64,
    pub kind: OperationKind,
    /// The services it is for; empty for all.
    pub services: Vec<String>,
    /// When it began.
    pub started: Timestamp,
    /// How it ended.
    pub ended: Option<Ending>,
    /// Notes to show once: orphans, warnings.
    pub notes: Vec<String>,
}

/// The kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    Up,
    /// Prepare a one-off container.
    Run,
    /// Start existing containers.
    Start,
    Stop,
    Restart,
    /// Remove stopped containers.
    Remove,
    Down,
    Build,
    Pull,
    Kill,
    Pause,
    Unpause,
    /// Load the files again.
    Load,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    pub at: Timestamp,
    pub verdict: Verdict,
}

/// The verdict on an operation; each has its exit code.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// All is as asked.
    Done,
    /// A service became unhealthy (exit code 4).
    Unhealthy { service: String },
    /// A service exited (exit code 5).
    Exited { service: String, code: i64 },
    /// A step failed.
    Failed {
        /// Of which service.
        service: Option<String>,
        /// What and why.
        failure: Failure,
    },
    /// Something prevents it, and nothing was done: a port is taken, a file or an image is missing (exit code 3).
    Refused {
        /// Every fault found.
        faults: Vec<Diagnostic>,
    },
    /// It took too long (exit code 6).
    TimedOut,
    /// It was interrupted (exit code 130).
    Interrupted,
}
