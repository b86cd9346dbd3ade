//! Runs, exits, restarts and the removal of simulated containers.

use super::host::{SimHost, seconds};
use super::schedule::{Scheduled, ScheduledKind};
use crate::engine::{
    ContainerEvent, ContainerStatus, EngineError, EngineEvent, ErrorKind, HealthStatus, Result, StopRequest, Timestamp,
};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

impl SimHost {
    pub(super) fn container_event(&mut self, id: &str, what: ContainerEvent) {
        let at = self.now();
        let Some(container) = self.containers.get(id) else {
            return;
        };
        let mut attributes = container.spec.labels.clone();
        attributes.insert("name".into(), container.name.clone());
        attributes.insert("image".into(), container.spec.image.clone());
        self.send_event(EngineEvent::Container {
            at,
            id: id.into(),
            attributes,
            what,
        });
    }

    /// Starts a run. `Ok` when it already runs.
    pub(super) fn start(&mut self, id: &str) -> Result<()> {
        let now = self.now();
        let container = self.find("starting container", id)?;
        match container.status {
            ContainerStatus::Running => return Ok(()),
            ContainerStatus::Paused => {
                let detail = "cannot start a paused container, try unpause instead";
                return Err(EngineError::new("starting container", id, ErrorKind::Conflict, detail));
            }
            ContainerStatus::Created
            | ContainerStatus::Restarting
            | ContainerStatus::Removing
            | ContainerStatus::Exited
            | ContainerStatus::Dead => {}
        }
        if let Some(text) = container.behaviour.start_fails.clone() {
            container.run.error.clone_from(&text);
            let kind = if text.contains("port is already allocated") {
                ErrorKind::PortTaken
            } else {
                ErrorKind::Other
            };
            return Err(EngineError::new(
                "starting container",
                container.name.clone(),
                kind,
                text,
            ));
        }
        container.stop_asked = false;
        container.stopping = false;
        let id = container.id.clone();
        self.begin_run(&id, now);
        Ok(())
    }

    fn begin_run(&mut self, id: &str, now: Timestamp) {
        let at = Instant::now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        container.status = ContainerStatus::Running;
        container.run.number += 1;
        container.run.began = Some(at);
        container.run.started = Some(now);
        container.run.finished = None;
        container.run.exit_code = 0;
        container.run.out_of_memory = false;
        container.run.error.clear();
        if let Some(health) = &mut container.health {
            health.begin();
        }
        let run = container.run.number;
        let mut dues = Vec::new();
        for (index, line) in container
            .behaviour
            .log
            .iter()
            .enumerate()
            .filter(|(_, line)| line.run == 0 || line.run == run)
        {
            dues.push((
                at + seconds(line.at),
                container.scheduled(ScheduledKind::Line { index, n: 1 }),
            ));
        }
        if let Some(exit) = container
            .behaviour
            .exits
            .iter()
            .find(|exit| exit.run == 0 || exit.run == run)
        {
            let kind = ScheduledKind::Exits {
                code: exit.code,
                out_of_memory: exit.out_of_memory,
            };
            dues.push((at + seconds(exit.at), container.scheduled(kind)));
        }
        if let Some(health) = &container.health {
            dues.push((
                at + health.pause_at(Duration::ZERO),
                container.scheduled(ScheduledKind::ProbeBegins),
            ));
        }
        for (at, due) in dues {
            self.schedule.put(at, due);
        }
        self.container_event(id, ContainerEvent::Started);
    }

    /// Carries out what was scheduled; nothing when its run is over.
    pub(super) fn execute(&mut self, due: Scheduled) {
        let Some(container) = self.containers.get(&due.container) else {
            return;
        };
        let restarting = container.status == ContainerStatus::Restarting;
        if container.run.number != due.run || !(container.is_up() || restarting && due.kind == ScheduledKind::Restarts)
        {
            return;
        }
        match due.kind {
            ScheduledKind::Line { index, n } => self.write_line(&due.container, index, n),
            ScheduledKind::ProbeBegins => self.begin_probe(&due.container),
            ScheduledKind::ProbeEnds => self.end_probe(&due.container),
            ScheduledKind::Exits { code, out_of_memory } => self.exit(&due.container, code, out_of_memory),
            ScheduledKind::GraceOver => {
                self.container_event(&due.container, ContainerEvent::Killed { signal: 9 });
                self.exit(&due.container, 137, false);
            }
            ScheduledKind::Restarts => {
                if let Some(container) = self.containers.get_mut(&due.container) {
                    container.restarts += 1;
                }
                let now = self.now();
                self.begin_run(&due.container, now);
            }
        }
    }

    fn exit(&mut self, id: &str, code: i64, out_of_memory: bool) {
        if out_of_memory {
            self.container_event(id, ContainerEvent::OutOfMemory);
        }
        let now = self.now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        container.run.exit_code = code;
        container.run.out_of_memory = out_of_memory;
        container.run.finished = Some(now);
        container.status = ContainerStatus::Exited;
        container.readers.clear();
        if let Some(health) = &mut container.health {
            health.status = HealthStatus::Unhealthy;
        }
        for waiter in container.waiters.drain(..) {
            let _ = waiter.send(code);
        }
        let again = !container.stop_asked && container.may_restart();
        let stopped = std::mem::take(&mut container.stopping);
        if again {
            container.status = ContainerStatus::Restarting;
            let pause = Duration::from_millis(100) * 2u32.pow(u32::try_from(container.restarts.min(9)).unwrap_or(9));
            let due = container.scheduled(ScheduledKind::Restarts);
            self.schedule.put(Instant::now() + pause, due);
        }
        self.container_event(id, ContainerEvent::Died { exit_code: code });
        if stopped {
            self.container_event(id, ContainerEvent::Stopped);
        }
    }

    /// Asks a container to stop; the receiver gets the exit code when it is down. `None`: it is down already.
    pub(super) fn stop(&mut self, id: &str, stop: &StopRequest) -> Result<Option<oneshot::Receiver<i64>>> {
        let container = self.find("stopping container", id)?;
        let id = container.id.clone();
        container.stop_asked = true;
        if container.status == ContainerStatus::Restarting {
            container.status = ContainerStatus::Exited;
            self.container_event(&id, ContainerEvent::Stopped);
            return Ok(None);
        }
        if !container.is_up() {
            return Ok(None);
        }
        container.stopping = true;
        let grace = stop
            .grace
            .or(container.spec.stop_timeout)
            .unwrap_or(Duration::from_secs(10));
        let takes = seconds(container.behaviour.stop);
        let (waiter, down) = oneshot::channel();
        container.waiters.push(waiter);
        let kind = if takes <= grace {
            ScheduledKind::Exits {
                code: container.behaviour.stop_code,
                out_of_memory: false,
            }
        } else {
            ScheduledKind::GraceOver
        };
        let due = container.scheduled(kind);
        self.schedule.put(Instant::now() + takes.min(grace), due);
        self.container_event(&id, ContainerEvent::Killed { signal: 15 });
        Ok(Some(down))
    }

    /// Sends a signal; SIGKILL and SIGTERM end it.
    pub(super) fn kill(&mut self, id: &str, signal: &str) -> Result<()> {
        let container = self.find("killing container", id)?;
        let (id, up) = (container.id.clone(), container.is_up());
        if !up {
            let detail = format!("container {id} is not running");
            return Err(EngineError::new("killing container", id, ErrorKind::Conflict, detail));
        }
        let number = match signal.trim_start_matches("SIG") {
            "" | "KILL" | "9" => 9,
            "TERM" | "15" => 15,
            "INT" | "2" => 2,
            _ => 1,
        };
        container.stop_asked = number == 9;
        self.container_event(&id, ContainerEvent::Killed { signal: number });
        if number == 9 || number == 15 {
            self.exit(&id, 128 + number, false);
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, id: &str, force: bool) -> Result<()> {
        let container = self.find("removing container", id)?;
        let (id, up) = (container.id.clone(), container.is_up());
        if up && !force {
            let detail = format!("cannot remove container \"/{}\": container is running", container.name);
            return Err(EngineError::new("removing container", id, ErrorKind::Conflict, detail));
        }
        if up {
            self.kill(&id, "SIGKILL")?;
        }
        self.container_event(&id, ContainerEvent::Destroyed);
        self.containers.shift_remove(&id);
        for network in self.networks.values_mut() {
            network.containers.retain(|member| *member != id);
        }
        Ok(())
    }
}
