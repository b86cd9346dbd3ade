//! Operations: what the user asked for, and how it ended.

use super::Failure;
use crate::diag::Diagnostic;
use crate::engine::Timestamp;

/// An operation on the project.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Number, from 1.
    pub id: u64,
    /// Its kind.
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
    /// Bring up.
    Up,
    /// Prepare a one-off container.
    Run,
    /// Start existing containers.
    Start,
    /// Stop.
    Stop,
    /// Restart.
    Restart,
    /// Remove stopped containers.
    Remove,
    /// Take down.
    Down,
    /// Build images.
    Build,
    /// Pull images.
    Pull,
    /// Kill.
    Kill,
    /// Pause.
    Pause,
    /// Unpause.
    Unpause,
    /// Load the files again.
    Load,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// The verdict.
    pub verdict: Verdict,
}

/// The verdict on an operation; each has its exit code.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// All is as asked.
    Done,
    /// A service became unhealthy (exit code 4).
    Unhealthy {
        /// Which.
        service: String,
    },
    /// A service exited (exit code 5).
    Exited {
        /// Which.
        service: String,
        /// With what.
        code: i64,
    },
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
