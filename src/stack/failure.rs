//! What went wrong: a step that failed, and an engine that cannot be reached.

use crate::engine::{EngineError, Timestamp};
use std::time::Duration;

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

/// How long before it is lost an engine that stops may have begun to stop its containers: its default `shutdown-timeout`.
const SHUTS_DOWN_IN: Duration = Duration::from_secs(15);

/// As long after it began an engine may need to end the containers that it finds: it gives each of them ten seconds.
const ENDS_FOUND_IN: Duration = Duration::from_secs(20);

/// The last time that the engine could not be reached, or did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Downtime {
    pub lost_at: Timestamp,
    pub back_at: Timestamp,
}

impl Downtime {
    /// The time before an engine began, and that in which it ends the containers that it finds.
    pub fn before(began: Timestamp) -> Self {
        Self {
            lost_at: began,
            back_at: began.plus(ENDS_FOUND_IN),
        }
    }

    /// Whether it was lost at this time, or was on its way down.
    pub fn covers(&self, at: Timestamp) -> bool {
        at.plus(SHUTS_DOWN_IN) >= self.lost_at && at <= self.back_at
    }
}
