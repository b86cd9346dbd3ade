//! Healthchecks of simulated containers, by the engine's own rules (Engine API, `HealthConfig`).

use crate::engine::{HealthStatus, HealthcheckSpec, ProbeReport, Timestamp};
use std::time::Duration;

/// Health of a simulated container.
pub(super) struct SimHealth {
    pub(super) check: HealthcheckSpec,
    pub(super) status: HealthStatus,
    pub(super) streak: u32,
    pub(super) log: Vec<ProbeReport>,
    pub(super) probing: Option<(Timestamp, String)>,
    start_interval: bool,
}

impl SimHealth {
    /// The health of a declared check; `None` when there is none or it is disabled.
    pub(super) fn declared(check: Option<&HealthcheckSpec>, start_interval: bool) -> Option<Self> {
        let check = check?.clone();
        if check.test.first().is_none_or(|word| word == "NONE") {
            return None;
        }
        Some(Self {
            check,
            status: HealthStatus::Starting,
            streak: 0,
            log: Vec::new(),
            probing: None,
            start_interval,
        })
    }

    pub(super) fn begin(&mut self) {
        self.status = HealthStatus::Starting;
        self.streak = 0;
        self.probing = None;
    }

    /// The pause before the next probe at `age` of the run.
    pub(super) fn pause_at(&self, age: Duration) -> Duration {
        let or = |value: Duration, default: u64| {
            if value.is_zero() {
                Duration::from_secs(default)
            } else {
                value
            }
        };
        let starting = self.status == HealthStatus::Starting && age < self.check.start_period;
        if self.start_interval && starting {
            or(self.check.start_interval, 5)
        } else {
            or(self.check.interval, 30)
        }
    }

    /// Counts a probe; returns the status when it changed.
    pub(super) fn count_probe(&mut self, age: Duration, passed: bool) -> Option<HealthStatus> {
        let before = self.status;
        if passed {
            self.streak = 0;
            self.status = HealthStatus::Healthy;
        } else if before != HealthStatus::Starting || age >= self.check.start_period {
            self.streak += 1;
            let retries = if self.check.retries == 0 { 3 } else { self.check.retries };
            if self.streak >= retries {
                self.status = HealthStatus::Unhealthy;
            }
        }
        (before != self.status).then_some(self.status)
    }
}
