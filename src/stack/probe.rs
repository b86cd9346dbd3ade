//! The history of a container's health check.

use crate::engine::{HealthStatus, HealthcheckReport, ProbeReport, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// Probes kept a container.
pub(super) const PROBES_KEPT: usize = 200;

/// A container's health check: what is declared and what it said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Probes {
    /// The check in force; `None` when none is declared: ready then means running.
    pub check: Option<HealthcheckReport>,
    /// What it says; only meaningful while running.
    pub status: Option<HealthStatus>,
    /// Failures in a row.
    pub streak: u32,
    /// The last probes, oldest first, at most [`PROBES_KEPT`].
    pub history: VecDeque<Probe>,
    /// A probe under way since.
    pub running_since: Option<Timestamp>,
    /// When the engine will probe next, by its own rules.
    pub next_at: Option<Timestamp>,
}

/// One probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// When it began, how it ended.
    pub report: ProbeReport,
    /// True when we ran it (`h`), false when the engine did.
    pub ours: bool,
}

impl Probe {
    /// How long it took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.report.end.since(self.report.start)
    }
}
