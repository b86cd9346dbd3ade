//! Healthchecks of simulated containers, by the engine's own rules (Engine API, `HealthConfig`).

use super::agenda::{Due, What};
use super::container::SimContainer;
use super::world::{World, seconds};
use crate::engine::{ContainerEvent, HealthStatus, HealthcheckSpec, ProbeReport, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// Health of a simulated container.
pub(super) struct SimHealth {
    pub(super) check: HealthcheckSpec,
    pub(super) status: HealthStatus,
    pub(super) streak: u32,
    pub(super) log: Vec<ProbeReport>,
    probing: Option<(Timestamp, String)>,
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

    fn judge(&mut self, age: Duration, passed: bool) -> Option<HealthStatus> {
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

impl SimContainer {
    /// The result of a probe run now: exit code and output.
    pub(super) fn probe_result(&self) -> (i64, String) {
        let age = self.age();
        let behaviour = &self.behaviour;
        if let Some(trouble) = behaviour
            .failing
            .iter()
            .find(|trouble| trouble.from <= age && age < trouble.to)
        {
            return (behaviour.probe.code, trouble.output.clone());
        }
        if behaviour.ready.is_some_and(|ready| age < ready) {
            return (behaviour.probe.code, behaviour.probe.fails.clone());
        }
        (0, behaviour.probe.passes.clone())
    }
}

impl World {
    pub(super) fn probe_begins(&mut self, id: &str) {
        let (now, exec) = (self.now(), self.new_id());
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let takes = seconds(container.behaviour.probe.takes);
        let due = Due {
            container: id.into(),
            run: container.run,
            what: What::ProbeEnds,
        };
        let Some(health) = &mut container.health else { return };
        health.probing = Some((now, exec.clone()));
        let command = health.check.test.get(1..).unwrap_or_default().join(" ");
        self.agenda.put(Instant::now() + takes, due);
        self.container_event(id, ContainerEvent::ExecStarted { exec_id: exec, command });
    }

    pub(super) fn probe_ends(&mut self, id: &str) {
        let now = self.now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let (exit_code, output) = container.probe_result();
        let age = seconds(container.age());
        let run = container.run;
        let Some(health) = &mut container.health else { return };
        let Some((start, exec_id)) = health.probing.take() else {
            return;
        };
        health.log.push(ProbeReport {
            start,
            end: now,
            exit_code,
            output,
        });
        if health.log.len() > 5 {
            health.log.remove(0);
        }
        let changed = health.judge(age, exit_code == 0);
        let next = Instant::now() + health.pause_at(age);
        self.agenda.put(
            next,
            Due {
                container: id.into(),
                run,
                what: What::ProbeBegins,
            },
        );
        self.container_event(id, ContainerEvent::ExecDied { exec_id, exit_code });
        if let Some(status) = changed {
            self.container_event(id, ContainerEvent::Health(status));
        }
    }
}
