//! One run of a healthcheck: who ran it, and what came of it.

use crate::engine::{ProbeReport, Timestamp};
use std::time::Duration;

/// Who ran a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbedBy {
    /// The engine, at its own pace.
    Engine,
    /// We, as the user wanted it.
    User,
    /// We, ahead of the engine, because a start waits for it.
    Start,
}

impl ProbedBy {
    /// Whether we ran it rather than the engine.
    pub fn is_ours(self) -> bool {
        match self {
            Self::Engine => false,
            Self::User | Self::Start => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// When it began and ended, and its result.
    pub report: ProbeReport,
    pub by: ProbedBy,
}

/// A success of the declared healthcheck, run ahead of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyPass {
    pub at: Timestamp,
    /// When the engine would have probed next; `None` when its probe was running.
    pub engine_due: Option<Timestamp>,
}

impl EarlyPass {
    /// How long before the engine's next probe.
    pub fn ahead(&self) -> Option<Duration> {
        self.engine_due.map(|due| due.since(self.at))
    }
}

impl Probe {
    /// How long it took.
    pub fn duration(&self) -> Duration {
        self.report.end.since(self.report.start)
    }
}
