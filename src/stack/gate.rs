//! Whether a condition on a service holds: the rules of `depends_on` and `up --wait`, evaluated on what is known now.

use super::{Container, Failure, ServiceState, Stack};
use crate::compose::Condition;
use crate::engine::{ContainerStatus, HealthStatus, Timestamp};
use crate::plan::Gate;
use std::time::Duration;

/// How long after a death by signal a start may still follow: `docker restart` is a stop and then a start.
pub(super) const RESTART_GRACE: Duration = Duration::from_secs(2);
/// Restarts by the restart policy after which a container that never met the condition is given up.
pub(super) const RESTARTS_TOLERATED: u64 = 10;

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub enum GateState {
    Holds,
    /// It does not hold yet.
    Waits,
    /// It looks failed, but a start may still follow; decided at `until`.
    Unsure {
        /// When to evaluate it again.
        until: Timestamp,
    },
    /// It can no longer hold.
    Fails(GateFault),
}

/// Why a condition can no longer hold.
#[derive(Debug, Clone, PartialEq)]
pub enum GateFault {
    /// A container of the service exited.
    Exited {
        container: String,
        /// Its exit code.
        code: i64,
    },
    /// A container is unhealthy.
    Unhealthy { container: String },
    /// A container keeps being restarted by its restart policy.
    Restarting {
        container: String,
        /// Its last exit code.
        code: i64,
    },
    /// `service_healthy` on a container without a healthcheck, even from its image.
    NoCheck { container: String },
    /// A step for the service failed.
    Failed(Failure),
}

impl Stack {
    /// Whether a gate's condition holds. The caller ensures that the service's starts (`Gate::after`) are done.
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

    /// Whether a service is as `up --wait` wants it: running, healthy where it has a healthcheck, or exited well by
    /// itself.
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

impl ServiceState {
    /// The worst state of the containers: one that fails decides, then one that is unsure, then one that waits.
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
            _ if self.probes.has_passed() => GateState::Holds,
            Some(HealthStatus::Unhealthy) => GateState::Fails(GateFault::Unhealthy {
                container: self.name.clone(),
            }),
            None if self.probes.known => GateState::Fails(GateFault::NoCheck {
                container: self.name.clone(),
            }),
            Some(HealthStatus::Starting | HealthStatus::Healthy | HealthStatus::None) | None => GateState::Waits,
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

    /// Whether it exited for good: `Unsure` while a restart may follow, `Fails` once it has exited; `None` while it has
    /// not. A container that was never started has not exited.
    pub fn ended(&self, now: Timestamp) -> Option<GateState> {
        self.ended_gate(now)
    }

    /// What its exit means for a condition; `None` while it has not exited for good.
    fn ended_gate(&self, now: Timestamp) -> Option<GateState> {
        let code = self.run.exit_code.unwrap_or(-1);
        // Whether its policy restarts it is not known yet; the inspect that follows every death decides.
        if self.run.is_end_seen && self.report.is_none() {
            return None;
        }
        if self.status == ContainerStatus::Restarting && self.restarts >= RESTARTS_TOLERATED {
            return Some(GateState::Fails(GateFault::Restarting {
                container: self.name.clone(),
                code,
            }));
        }
        if !self.is_over() {
            return None;
        }
        // A listing in words we could not parse tells of an exit without its code; the inspect that follows decides.
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
