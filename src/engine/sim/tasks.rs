//! The tasks of a simulated swarm: they run as soon as they are wanted, or complete when they are those of a job. An image that
//! cannot be pulled is refused by the node.

use super::host::SimHost;
use super::swarm::SimService;
use crate::engine::swarm::{ServiceMode, ServiceSpec, TaskLine, TaskReport, TaskState, UpdateReport};
use crate::engine::{EngineError, ErrorKind, Result, StdStream, Timestamp};
use std::time::Duration;

/// The error of something that is not there.
pub(super) fn missing(doing: &'static str, id: &str) -> EngineError {
    EngineError::new(doing, id, ErrorKind::Missing, format!("{id} not found"))
}

fn is_job(mode: ServiceMode) -> bool {
    matches!(mode, ServiceMode::ReplicatedJob(_) | ServiceMode::GlobalJob)
}

/// The tasks that a service wants: slot and node.
fn places(mode: ServiceMode, able: &[String]) -> Vec<(u64, String)> {
    let node = |slot: u64| {
        let at = usize::try_from(slot).unwrap_or(0).checked_rem(able.len()).unwrap_or(0);
        able.get(at).cloned().unwrap_or_default()
    };
    match mode {
        ServiceMode::Replicated(number) | ServiceMode::ReplicatedJob(number) => {
            let slots = 1..=number.unwrap_or(1);
            slots.map(|slot| (slot, node(slot - 1))).collect()
        }
        ServiceMode::Global | ServiceMode::GlobalJob => able.iter().map(|node| (0, node.clone())).collect(),
    }
}

fn end(task: &mut TaskReport, now: Timestamp) {
    task.state = TaskState::Shutdown;
    task.wanted = TaskState::Shutdown;
    task.since = Some(now);
}

impl SimHost {
    /// Gives a service the tasks that its spec wants; anew: others in the place of those it has.
    pub(super) fn run_tasks(&mut self, service: &str, anew: bool) {
        let (now, able) = (self.now(), self.swarm.able());
        let Some(mut found) = self.swarm.services.shift_remove(service) else {
            return;
        };
        let places = places(found.report.spec.mode, &able);
        for task in &mut found.tasks {
            let is_of = |(slot, node): &(u64, String)| *slot == task.slot && (*slot > 0 || *node == task.node_id);
            let stays = places.iter().any(is_of) && able.contains(&task.node_id) && !anew;
            if !task.state.is_ended() && !stays {
                end(task, now);
            }
        }
        for (slot, node) in places {
            let is_taken = |task: &TaskReport| {
                task.slot == slot && (slot > 0 || task.node_id == node) && task.wanted != TaskState::Shutdown
            };
            if !found.tasks.iter().any(is_taken) {
                let task = self.new_task(&found, slot, node);
                found.tasks.extend(task);
            }
        }
        self.swarm.services.insert(service.to_owned(), found);
    }

    /// The tasks of the services after nodes have changed.
    pub(super) fn move_tasks(&mut self) {
        let all: Vec<String> = self.swarm.services.keys().cloned().collect();
        for service in all {
            self.run_tasks(&service, false);
        }
    }

    /// A task; before it the one that its node refused, where the image cannot be pulled.
    fn new_task(&mut self, service: &SimService, slot: u64, node: String) -> Vec<TaskReport> {
        let (now, spec) = (self.now(), &service.report.spec);
        let is_job = is_job(spec.mode);
        let image = spec.task.container.image.clone();
        let state = match is_job {
            _ if node.is_empty() => TaskState::Pending,
            true => TaskState::Complete,
            false => TaskState::Running,
        };
        let task = TaskReport {
            id: self.new_id(),
            service_id: service.report.id.clone(),
            slot,
            image: image.clone(),
            state,
            wanted: if is_job {
                TaskState::Complete
            } else {
                TaskState::Running
            },
            created: Some(now),
            since: Some(now),
            error: if node.is_empty() {
                "no suitable node".to_owned()
            } else {
                String::new()
            },
            exit_code: is_job.then_some(0),
            has_terminal: spec.task.container.tty,
            node_id: node,
            ..TaskReport::default()
        };
        if !self.refuses(&image) {
            return vec![task];
        }
        let refused = TaskReport {
            id: self.new_id(),
            state: TaskState::Rejected,
            wanted: TaskState::Shutdown,
            error: format!("No such image: {image}"),
            exit_code: None,
            ..task.clone()
        };
        let next = TaskReport {
            state: TaskState::Preparing,
            exit_code: None,
            ..task
        };
        vec![refused, next]
    }

    fn refuses(&self, image: &str) -> bool {
        let scripted = self.scenario.images.get(image);
        scripted.is_some_and(|image| image.fails.is_some())
    }

    /// Gives a service another spec; none: the one before.
    pub(super) fn change_service(&mut self, id: &str, version: u64, spec: Option<ServiceSpec>) -> Result<()> {
        const DOING: &str = "updating service";
        let now = self.now();
        let service = self.swarm.services.get_mut(id).ok_or_else(|| missing(DOING, id))?;
        if service.report.version != version {
            let late = "update out of sequence";
            return Err(EngineError::new(DOING, id, ErrorKind::Conflict, late));
        }
        let is_rollback = spec.is_none();
        let Some(spec) = spec.or_else(|| service.previous.clone()) else {
            let none = "service does not have a previous spec";
            return Err(EngineError::new(DOING, id, ErrorKind::Invalid, none));
        };
        let anew = spec.task != service.report.spec.task;
        let has_tasks = !service.tasks.is_empty();
        let action = spec
            .update
            .as_ref()
            .map_or("", |update| update.failure_action.as_str())
            .to_owned();
        let image = spec.task.container.image.clone();
        service.report.version += 1;
        service.report.has_previous = true;
        let before = std::mem::replace(&mut service.report.spec, spec);
        service.previous = Some(before.clone());
        let ends = |state: &str, message: &str| UpdateReport {
            state: state.to_owned(),
            message: message.to_owned(),
            started: Some(now),
        };
        let fails = anew && has_tasks && action != "continue" && self.refuses(&image);
        let update = match (fails, action.as_str()) {
            (true, "rollback") => ends("rollback_completed", "rollback completed"),
            (true, _) => ends("paused", "update paused due to failure or early termination of task"),
            (false, _) if is_rollback => ends("rollback_completed", "rollback completed"),
            (false, _) => ends("completed", "update completed"),
        };
        if fails {
            self.replace_one(id);
        }
        if fails && action == "rollback" {
            if let Some(service) = self.swarm.services.get_mut(id) {
                service.report.spec = before;
            }
            self.run_tasks(id, false);
        } else if !fails {
            self.run_tasks(id, anew);
        }
        if let Some(service) = self.swarm.services.get_mut(id) {
            service.report.update = anew.then_some(update);
        }
        Ok(())
    }

    /// Replaces the first task of a service alone, as an update does that fails with it.
    fn replace_one(&mut self, id: &str) {
        let now = self.now();
        let Some(mut service) = self.swarm.services.shift_remove(id) else {
            return;
        };
        if let Some(task) = service.tasks.iter_mut().find(|task| !task.state.is_ended()) {
            end(task, now);
            let (slot, node) = (task.slot, task.node_id.clone());
            let new = self.new_task(&service, slot, node);
            service
                .tasks
                .extend(new.into_iter().filter(|task| task.state == TaskState::Rejected));
        }
        self.swarm.services.insert(id.to_owned(), service);
    }

    /// The lines that the tasks of a service have printed so far: those of the script that come once.
    pub(super) fn task_lines(&self, id: &str, since: Option<Timestamp>) -> Vec<TaskLine> {
        let Some(service) = self.swarm.services.get(id) else {
            return Vec::new();
        };
        let name = service.report.spec.name.as_str();
        let stack = service.report.spec.labels.get("com.docker.stack.namespace");
        let key = stack.and_then(|stack| name.strip_prefix(stack.as_str())?.strip_prefix('_'));
        let script = self.scenario.services.get(key.unwrap_or(name));
        let script = script.map_or(&[][..], |script| script.log.as_slice());
        let now = self.now();
        let of = |task: &TaskReport| {
            let began = task.created.unwrap_or(now);
            let (task_id, node_id) = (task.id.clone(), task.node_id.clone());
            script
                .iter()
                .filter(|line| line.every <= 0.0)
                .map(move |line| TaskLine {
                    task_id: task_id.clone(),
                    node_id: node_id.clone(),
                    at: Some(began.plus(Duration::from_secs_f64(line.at.max(0.0)))),
                    stream: if line.err { StdStream::Err } else { StdStream::Out },
                    text: line.text.clone().into_bytes(),
                })
        };
        let ran = service.tasks.iter().filter(|task| task.state >= TaskState::Running);
        let mut lines: Vec<TaskLine> = ran.flat_map(of).collect();
        lines.retain(|line| {
            line.at
                .is_some_and(|at| at <= now && since.is_none_or(|since| at >= since))
        });
        lines
    }
}
