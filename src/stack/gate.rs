//! Whether a condition on a service holds: the rules of `depends_on` and of `up --wait`, judged from what is known now.

use super::{Container, Failure, Service, Stack};
use crate::compose::Condition;
use crate::engine::{ContainerStatus, HealthStatus, Timestamp};
use crate::plan::Gate;
use std::time::Duration;

/// How long after a death by signal a start may still follow: `docker restart` is a stop and a start.
pub(super) const RESTART_GRACE: Duration = Duration::from_secs(2);
/// After so many restarts by its policy a container that never became what was asked is given up.
pub(super) const RESTARTS_TOLERATED: u64 = 10;

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub enum GateState {
    /// It holds.
    Holds,
    /// Not yet.
    Waits,
    /// It looks failed, but a start may still follow: decide at `until`.
    Unsure {
        /// When to look again.
        until: Timestamp,
    },
    /// It cannot hold any more.
    Fails(GateFault),
}

/// Why a condition cannot hold any more.
#[derive(Debug, Clone, PartialEq)]
pub enum GateFault {
    /// A container of the service ended.
    Exited {
        /// Its name.
        container: String,
        /// Its exit code.
        code: i64,
    },
    /// The engine says a container is unhealthy.
    Unhealthy {
        /// Its name.
        container: String,
    },
    /// A container keeps being restarted by its policy.
    Restarting {
        /// Its name.
        container: String,
        /// How it ended last.
        code: i64,
    },
    /// `service_healthy` on a container that has no health check, not even from its image.
    NoCheck {
        /// Its name.
        container: String,
    },
    /// A step for the service failed.
    Failed(Failure),
}

impl Stack {
    /// Whether a condition on another service holds. That its starts are done (`Gate::after`) is the caller's to know.
    #[must_use]
    pub fn gate(&self, gate: &Gate, now: Timestamp) -> GateState {
        let Some(service) = self.services.get(&gate.service) else {
            return GateState::Waits;
        };
        match gate.condition {
            Condition::Started => GateState::Holds,
            Condition::Healthy => service.all(now, Container::is_healthy_gate),
            Condition::CompletedSuccessfully => service.all(now, Container::completed_gate),
        }
    }

    /// Whether a service is as `up --wait` asks: running, healthy where it has a check, or ended well by itself.
    #[must_use]
    pub fn readiness(&self, service: &str, now: Timestamp) -> GateState {
        let Some(service) = self.services.get(service) else {
            return GateState::Waits;
        };
        if let Some(failure) = &service.failure {
            return GateState::Fails(GateFault::Failed(failure.clone()));
        }
        service.all(now, Container::readiness_gate)
    }
}

impl Service {
    /// The worst of its containers: one that fails decides, then one that is unsure, then one that waits.
    fn all(&self, now: Timestamp, one: impl Fn(&Container, Timestamp) -> GateState) -> GateState {
        let mut worst = if self.containers.is_empty() {
            GateState::Waits
        } else {
            GateState::Holds
        };
        for container in &self.containers {
            let state = one(container, now);
            if rank(&state) > rank(&worst) {
                worst = state;
            }
        }
        worst
    }
}

fn rank(state: &GateState) -> u8 {
    match state {
        GateState::Holds => 0,
        GateState::Waits => 1,
        GateState::Unsure { .. } => 2,
        GateState::Fails(_) => 3,
    }
}

impl Container {
    fn is_healthy_gate(&self, now: Timestamp) -> GateState {
        if let Some(ended) = self.ended_gate(now) {
            return ended;
        }
        match self.probes.status {
            _ if self.status != ContainerStatus::Running => GateState::Waits,
            Some(HealthStatus::Healthy) => GateState::Holds,
            Some(HealthStatus::Unhealthy) => GateState::Fails(GateFault::Unhealthy {
                container: self.name.clone(),
            }),
            None if self.probes.known => GateState::Fails(GateFault::NoCheck {
                container: self.name.clone(),
            }),
            _ => GateState::Waits,
        }
    }

    fn completed_gate(&self, now: Timestamp) -> GateState {
        match self.ended_gate(now) {
            _ if self.is_over() && self.run.exit_code == Some(0) => GateState::Holds,
            Some(ended) => ended,
            None => GateState::Waits,
        }
    }

    fn readiness_gate(&self, now: Timestamp) -> GateState {
        match self.ended_gate(now) {
            _ if self.is_ready() => GateState::Holds,
            Some(ended) => ended,
            None if self.status == ContainerStatus::Running && self.probes.status == Some(HealthStatus::Unhealthy) => {
                GateState::Fails(GateFault::Unhealthy {
                    container: self.name.clone(),
                })
            }
            None => GateState::Waits,
        }
    }

    /// Whether it ended for good, for whoever watches it: `Unsure` while a restart may follow, `Fails` once it has; `None`
    /// while it has not ended. A container that was never started has not.
    #[must_use]
    pub fn ended(&self, now: Timestamp) -> Option<GateState> {
        self.ended_gate(now)
    }

    /// What its end means for a condition; `None` while it has not ended, or not for good.
    fn ended_gate(&self, now: Timestamp) -> Option<GateState> {
        let code = self.run.exit_code.unwrap_or(-1);
        if self.status == ContainerStatus::Restarting && self.restarts >= RESTARTS_TOLERATED {
            return Some(GateState::Fails(GateFault::Restarting {
                container: self.name.clone(),
                code,
            }));
        }
        if !self.is_over() {
            return None;
        }
        // A listing tells of an end without its code where its words are strange; the inspect that follows decides.
        self.run.exit_code?;
        let until = self.run.finished.unwrap_or(now).plus(RESTART_GRACE);
        if self.was_signalled() && self.run.finished.is_some() && now < until {
            return Some(GateState::Unsure { until });
        }
        Some(GateState::Fails(GateFault::Exited {
            container: self.name.clone(),
            code,
        }))
    }
}
