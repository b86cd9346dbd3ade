//! A simulated container: its runs, exits and restarts.

use super::agenda::{Due, What};
use super::health::SimHealth;
use super::scenario::Behaviour;
use super::world::{World, seconds};
use crate::engine::{
    ContainerEvent, ContainerSpec, ContainerStatus, EngineError, EngineEvent, ErrorKind, HealthStatus, Result,
    StdStream, StopRequest, Timestamp,
};
use indexmap::IndexMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// A written line: time, stream, text with its newline.
pub(super) type Written = (Timestamp, StdStream, String);

/// A simulated container.
pub(super) struct SimContainer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) spec: ContainerSpec,
    pub(super) image_id: String,
    pub(super) behaviour: Behaviour,
    pub(super) created: Timestamp,
    pub(super) status: ContainerStatus,
    pub(super) run: u32,
    pub(super) began: Option<Instant>,
    pub(super) started: Option<Timestamp>,
    pub(super) finished: Option<Timestamp>,
    pub(super) exit_code: i64,
    pub(super) out_of_memory: bool,
    pub(super) error: String,
    pub(super) restarts: u64,
    /// Whether it was asked to end, so that its restart policy does not apply.
    pub(super) stop_asked: bool,
    /// Whether a stop is in progress; its end is reported as an event.
    pub(super) stopping: bool,
    pub(super) health: Option<SimHealth>,
    pub(super) log: Vec<Written>,
    pub(super) readers: Vec<mpsc::UnboundedSender<Written>>,
    pub(super) waiters: Vec<oneshot::Sender<i64>>,
    pub(super) files: IndexMap<String, bytes::Bytes>,
    pub(super) networks: IndexMap<String, crate::engine::EndpointSpec>,
}

impl SimContainer {
    /// Whether its process exists.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.status, ContainerStatus::Running | ContainerStatus::Paused)
    }

    /// Seconds since this run began.
    pub(super) fn age(&self) -> f64 {
        self.began.map_or(0.0, |began| began.elapsed().as_secs_f64())
    }

    fn due(&self, what: What) -> Due {
        Due {
            container: self.id.clone(),
            run: self.run,
            what,
        }
    }

    fn may_restart(&self) -> bool {
        match self.spec.host.restart_policy.as_str() {
            "always" | "unless-stopped" => true,
            "on-failure" => {
                let max = u64::try_from(self.spec.host.restart_max).unwrap_or(0);
                self.exit_code != 0 && (max == 0 || self.restarts < max)
            }
            _ => false,
        }
    }
}

impl World {
    /// Sends a container event.
    pub(super) fn container_event(&mut self, id: &str, what: ContainerEvent) {
        let at = self.now();
        let Some(container) = self.containers.get(id) else {
            return;
        };
        let mut attributes = container.spec.labels.clone();
        attributes.insert("name".into(), container.name.clone());
        attributes.insert("image".into(), container.spec.image.clone());
        self.tell(EngineEvent::Container {
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
            _ => {}
        }
        if let Some(text) = container.behaviour.start_fails.clone() {
            container.error.clone_from(&text);
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
        container.run += 1;
        container.began = Some(at);
        container.started = Some(now);
        container.finished = None;
        container.exit_code = 0;
        container.out_of_memory = false;
        container.error.clear();
        if let Some(health) = &mut container.health {
            health.begin();
        }
        let run = container.run;
        let mut dues = Vec::new();
        for (index, line) in container
            .behaviour
            .log
            .iter()
            .enumerate()
            .filter(|(_, line)| line.run == 0 || line.run == run)
        {
            dues.push((at + seconds(line.at), container.due(What::Line { index, n: 1 })));
        }
        if let Some(exit) = container
            .behaviour
            .exits
            .iter()
            .find(|exit| exit.run == 0 || exit.run == run)
        {
            let what = What::Exits {
                code: exit.code,
                out_of_memory: exit.out_of_memory,
            };
            dues.push((at + seconds(exit.at), container.due(what)));
        }
        if let Some(health) = &container.health {
            dues.push((at + health.pause_at(Duration::ZERO), container.due(What::ProbeBegins)));
        }
        for (at, due) in dues {
            self.agenda.put(at, due);
        }
        self.container_event(id, ContainerEvent::Started);
    }

    /// Executes a scheduled happening; nothing when its run is over.
    pub(super) fn happen(&mut self, due: Due) {
        let Some(container) = self.containers.get(&due.container) else {
            return;
        };
        let restarting = container.status == ContainerStatus::Restarting;
        if container.run != due.run || !(container.is_up() || restarting && due.what == What::Restarts) {
            return;
        }
        match due.what {
            What::Line { index, n } => self.write_line(&due.container, index, n),
            What::ProbeBegins => self.probe_begins(&due.container),
            What::ProbeEnds => self.probe_ends(&due.container),
            What::Exits { code, out_of_memory } => self.exit(&due.container, code, out_of_memory),
            What::GraceOver => {
                self.container_event(&due.container, ContainerEvent::Killed { signal: 9 });
                self.exit(&due.container, 137, false);
            }
            What::Restarts => {
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
        container.exit_code = code;
        container.out_of_memory = out_of_memory;
        container.finished = Some(now);
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
            let due = container.due(What::Restarts);
            self.agenda.put(Instant::now() + pause, due);
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
        let what = if takes <= grace {
            What::Exits {
                code: container.behaviour.stop_code,
                out_of_memory: false,
            }
        } else {
            What::GraceOver
        };
        let due = container.due(what);
        self.agenda.put(Instant::now() + takes.min(grace), due);
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

    /// Removes a container.
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
