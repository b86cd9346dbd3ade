//! Runs the probes of simulated containers.

use super::host::{SimHost, seconds};
use super::schedule::{Scheduled, ScheduledKind};
use crate::engine::{ContainerEvent, ProbeReport};
use tokio::time::Instant;

impl SimHost {
    pub(super) fn begin_probe(&mut self, id: &str) {
        let (now, exec) = (self.now(), self.new_id());
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let takes = seconds(container.behaviour.probe.takes);
        let due = Scheduled {
            container: id.into(),
            run: container.run.number,
            kind: ScheduledKind::ProbeEnds,
        };
        let Some(health) = &mut container.health else { return };
        health.probing = Some((now, exec.clone()));
        let command = health.check.test.get(1..).unwrap_or_default().join(" ");
        self.schedule.put(Instant::now() + takes, due);
        self.container_event(id, ContainerEvent::ExecStarted { exec_id: exec, command });
    }

    pub(super) fn end_probe(&mut self, id: &str) {
        let now = self.now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let (exit_code, output) = container.probe_result();
        let age = seconds(container.age());
        let run = container.run.number;
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
        let changed = health.count_probe(age, exit_code == 0);
        let next = Instant::now() + health.pause_at(age);
        self.schedule.put(
            next,
            Scheduled {
                container: id.into(),
                run,
                kind: ScheduledKind::ProbeBegins,
            },
        );
        self.container_event(id, ContainerEvent::ExecDied { exec_id, exit_code });
        if let Some(status) = changed {
            self.container_event(id, ContainerEvent::Health(status));
        }
    }
}
