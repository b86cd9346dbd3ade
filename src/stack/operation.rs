//! Operations: what the user asked for, and how it ended.

use super::Failure;
use crate::diag::Diagnostic;
use crate::engine::Timestamp;
use crate::plan::OperationInfo;

/// An operation that was carried out, or is.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationRecord {
    /// Number, from 1.
    pub id: u64,
    pub info: OperationInfo,
    /// The services it is for; empty for all.
    pub services: Vec<String>,
    /// When it began.
    pub started: Timestamp,
    /// How it ended.
    pub ended: Option<Ending>,
    /// Notes to show once: orphans, warnings.
    pub notes: Vec<String>,
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
