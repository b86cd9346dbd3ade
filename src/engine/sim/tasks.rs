//! The tasks of a simulated swarm: each is placed, started, and ends as the script of its service says; without a script it runs at once, or
//! completes when it is one of a job. A task that ended is replaced after a while. An image that cannot be pulled is refused by the node.

use super::host::{SimHost, seconds};
use super::scenario::Behaviour;
use super::swarm::{Place, SimService, SwarmDue};
use crate::engine::swarm::{TaskLine, TaskReport, TaskState};
use crate::engine::{EngineError, ErrorKind, StdStream, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// After how long a task that ended is replaced where nothing else is said.
const RESTART_DELAY: Duration = Duration::from_secs(5);

/// The error of something that is not there.
pub(super) fn missing(doing: &'static str, id: &str) -> EngineError {
    EngineError::new(doing, id, ErrorKind::Missing, format!("{id} not found"))
}

/// Whether a task is in a place.
pub(super) fn is_at(task: &TaskReport, (slot, node): &Place) -> bool {
    task.slot == *slot && (*slot > 0 || task.node_id == *node)
}

/// A place as it is wanted: of a slot, whatever its node.
pub(super) fn wanted_place((slot, node): &Place) -> Place {
    match slot {
        0 => (0, node.clone()),
        slot => (*slot, String::new()),
    }
}

pub(super) fn end(task: &mut TaskReport, now: Timestamp) {
    task.state = TaskState::Shutdown;
    task.wanted = TaskState::Shutdown;
    task.since = Some(now);
}

impl SimHost {
    /// The script of a service: that of its key in the file.
    pub(super) fn script(&self, service: &SimService) -> Option<&Behaviour> {
        let name = service.report.spec.name.as_str();
        let stack = service.report.spec.labels.get("com.docker.stack.namespace");
        let key = stack.and_then(|stack| name.strip_prefix(stack.as_str())?.strip_prefix('_'));
        self.scenario.services.get(key.unwrap_or(name))
    }

    /// Gives a service the tasks that its spec wants; anew: others in the place of those it has.
    pub(super) fn run_tasks(&mut self, id: &str, anew: bool) {
        let now = self.now();
        let Some(spec) = self.swarm.services.get(id).map(|service| service.report.spec.clone()) else {
            return;
        };
        let places = self.places(&spec);
        let gone: Vec<String> = {
            let nodes = self.swarm.nodes.values();
            let away = nodes.filter(|node| !self.is_there(&node.id));
            away.map(|node| node.id.clone()).collect()
        };
        let lost: Vec<&String> = {
            let nodes = &self.swarm.nodes;
            let is_lost = |id: &&String| nodes.get(*id).is_some_and(|node| node.state != "ready");
            gone.iter().filter(is_lost).collect()
        };
        let Some(service) = self.swarm.services.get_mut(id) else {
            return;
        };
        for task in service.tasks.iter_mut().filter(|task| !task.state.is_ended()) {
            if lost.contains(&&task.node_id) {
                // Nobody can say any more what became of it.
                task.wanted = TaskState::Shutdown;
            } else if anew || gone.contains(&task.node_id) || !places.iter().any(|place| is_at(task, place)) {
                end(task, now);
            }
        }
        // Those that no node took are tried again.
        service.tasks.retain(|task| task.state != TaskState::Pending);
        for place in places {
            let service = self.swarm.services.get(id);
            let is_taken = |task: &TaskReport| is_at(task, &place) && task.wanted != TaskState::Shutdown;
            if service.is_some_and(|service| !service.tasks.iter().any(is_taken)) {
                self.make_task(id, &place);
            }
        }
    }

    /// The tasks of the services after nodes have changed.
    pub(super) fn move_tasks(&mut self) {
        let all: Vec<String> = self.swarm.services.keys().cloned().collect();
        for service in all {
            self.run_tasks(&service, false);
        }
    }

    pub(super) fn end_tasks_at(&mut self, id: &str, place: &Place) {
        let now = self.now();
        if let Some(service) = self.swarm.services.get_mut(id) {
            let there = service
                .tasks
                .iter_mut()
                .filter(|task| is_at(task, place) && !task.state.is_ended());
            there.for_each(|task| end(task, now));
        }
    }

    /// Makes a task in a place.
    pub(super) fn make_task(&mut self, id: &str, place: &Place) -> Option<TaskReport> {
        self.make_task_after(id, place, Duration::ZERO)
    }

    /// Makes a task that is started only after a while.
    fn make_task_after(&mut self, id: &str, place: &Place, delay: Duration) -> Option<TaskReport> {
        let (now, task_id) = (self.now(), self.new_id());
        let service = self.swarm.services.get(id)?;
        let spec = &service.report.spec;
        let node = self.node_for(spec, place);
        let (is_job, image) = (spec.mode.is_job(), spec.task.container.image.clone());
        let wanted = if is_job {
            TaskState::Complete
        } else {
            TaskState::Running
        };
        let script = self.script(service).map(|script| script.create + script.start);
        let (state, wanted, error) = match (&node, script) {
            (Err(why), _) => (TaskState::Pending, wanted, why.clone()),
            (Ok(_), _) if self.refuses(&image) => (
                TaskState::Rejected,
                TaskState::Shutdown,
                format!("No such image: {image}"),
            ),
            (Ok(_), _) if !delay.is_zero() => (TaskState::Ready, TaskState::Ready, String::new()),
            (Ok(_), Some(_)) => (TaskState::Preparing, wanted, String::new()),
            (Ok(_), None) => (wanted, wanted, String::new()),
        };
        let task = TaskReport {
            id: task_id,
            service_id: id.to_owned(),
            slot: place.0,
            image,
            state,
            wanted,
            created: Some(now),
            since: Some(now),
            error,
            exit_code: (state == TaskState::Complete).then_some(0),
            has_terminal: spec.task.container.tty,
            node_id: node.unwrap_or_default(),
            ..TaskReport::default()
        };
        let service = self.swarm.services.get_mut(id)?;
        service.tasks.push(task.clone());
        match state {
            TaskState::Rejected => self.replace_later(id),
            TaskState::Preparing | TaskState::Ready => {
                let (service, task) = (id.to_owned(), task.id.clone());
                let at = Instant::now() + delay + seconds(script.unwrap_or_default());
                self.swarm.schedule.put(at, SwarmDue::TaskStarts { service, task });
            }
            TaskState::Running => self.end_older(id, &task),
            TaskState::New
            | TaskState::Allocated
            | TaskState::Pending
            | TaskState::Assigned
            | TaskState::Accepted
            | TaskState::Starting
            | TaskState::Complete
            | TaskState::Shutdown
            | TaskState::Failed
            | TaskState::Remove
            | TaskState::Orphaned => {}
        }
        Some(task)
    }

    fn refuses(&self, image: &str) -> bool {
        let scripted = self.scenario.images.get(image);
        scripted.is_some_and(|image| image.fails.is_some())
    }

    /// Ends what a task replaces that was started first.
    pub(super) fn end_older(&mut self, id: &str, new: &TaskReport) {
        let now = self.now();
        let place = (new.slot, new.node_id.clone());
        if let Some(service) = self.swarm.services.get_mut(id) {
            let is_older = |task: &&mut TaskReport| {
                is_at(task, &place) && task.id != new.id && task.created <= new.created && !task.state.is_ended()
            };
            let runs = |task: &&mut TaskReport| task.wanted == TaskState::Running;
            service
                .tasks
                .iter_mut()
                .filter(is_older)
                .filter(runs)
                .for_each(|task| end(task, now));
        }
    }

    /// After how long a task of a service that ended is replaced; `None`: it is not.
    fn restart_delay(&self, id: &str, is_failure: bool) -> Option<Duration> {
        let restart = self.swarm.services.get(id)?.report.spec.task.restart.as_ref();
        let condition = restart.map_or("any", |restart| restart.condition.as_str());
        let is_wanted = condition != "none" && (is_failure || condition != "on-failure");
        let delay = restart.and_then(|restart| restart.delay).unwrap_or(RESTART_DELAY);
        is_wanted.then_some(delay)
    }

    /// Has another task made where a node refused one.
    fn replace_later(&mut self, id: &str) {
        if let Some(delay) = self.restart_delay(id, true) {
            let due = SwarmDue::TaskIsReplaced(id.to_owned());
            self.swarm.schedule.put(Instant::now() + delay, due);
        }
    }

    /// Makes the task that takes the place of one that ended: it is there at once, and started after a while.
    pub(super) fn restart_task(&mut self, id: &str, place: &Place, is_failure: bool) {
        let Some(service) = self.swarm.services.get(id) else {
            return;
        };
        let is_taken = |task: &TaskReport| is_at(task, place) && task.wanted != TaskState::Shutdown;
        let is_wanted = self.places(&service.report.spec).contains(&wanted_place(place));
        if service.tasks.iter().any(is_taken) || !is_wanted {
            return;
        }
        if let Some(delay) = self.restart_delay(id, is_failure) {
            self.make_task_after(id, place, delay.max(Duration::from_millis(1)));
        }
    }

    /// Carries out what was scheduled, unless it has become pointless.
    pub(super) fn happen_on_swarm(&mut self, due: SwarmDue) {
        match due {
            SwarmDue::TaskStarts { service, task } => self.start_task(&service, &task),
            SwarmDue::TaskIsHealthy { service, task } => {
                let starts = |task: &TaskReport| task.state == TaskState::Starting;
                if self.task(&service, &task).is_some_and(starts) {
                    self.task_runs(&service, &task);
                }
            }
            SwarmDue::TaskEnds {
                service,
                task,
                code,
                is_unhealthy,
            } => self.task_ends(&service, &task, code, is_unhealthy),
            SwarmDue::TaskIsReplaced(service) => self.run_tasks(&service, false),
            SwarmDue::RolloutGoesOn { service, version } => {
                let rollout = self
                    .swarm
                    .services
                    .get(&service)
                    .and_then(|service| service.rollout.as_ref());
                if rollout.is_some_and(|rollout| rollout.version == version) {
                    self.go_on(&service);
                }
            }
            SwarmDue::RolloutEnds { service, version } => self.end_rollout(&service, version),
            SwarmDue::NodeIsLost(node) => self.lose_node(&node),
            SwarmDue::NodeIsBack(node) => self.find_node(&node),
        }
    }

    /// The lines that the tasks of a service have printed so far: those of the script that come once.
    pub(super) fn task_lines(&self, id: &str, since: Option<Timestamp>) -> Vec<TaskLine> {
        let Some(service) = self.swarm.services.get(id) else {
            return Vec::new();
        };
        let script = self.script(service);
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
