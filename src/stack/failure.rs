//! What went wrong: a step that failed, and an engine that cannot be reached.

use crate::engine::{EngineError, Timestamp};

/// A step that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What failed: "pulling", "creating", "starting", "waiting".
    pub doing: String,
    pub error: EngineError,
    /// The last lines a build printed before it failed; else empty.
    pub output: Vec<String>,
    pub at: Timestamp,
}

/// Why the engine cannot be reached, since when, and when the next attempt is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Disconnection {
    pub error: EngineError,
    pub since: Timestamp,
    pub retry_at: Option<Timestamp>,
}
