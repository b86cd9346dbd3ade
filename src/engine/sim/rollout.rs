//! Updates on a simulated swarm: tasks are replaced some at a time, the new ones are watched, and when too many fail the update is paused,
//! taken back, or goes on, as its rules say.

use super::host::{SimHost, seconds};
use super::swarm::{Place, SimRollout, SimService, SwarmDue};
use super::tasks::{is_at, missing, wanted_place};
use crate::engine::swarm::{RolloutSpec, ServiceSpec, TaskReport, UpdateReport};
use crate::engine::{EngineError, ErrorKind, Result};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// How long new tasks are watched where nothing else is said.
const MONITOR: Duration = Duration::from_secs(5);

impl SimHost {
    /// Gives a service another spec; none: the one before.
    pub(super) fn change_service(&mut self, id: &str, version: u64, spec: Option<ServiceSpec>) -> Result<()> {
        const DOING: &str = "updating service";
        self.reachable(DOING)?;
        let service = self.swarm.services.get_mut(id).ok_or_else(|| missing(DOING, id))?;
        if service.report.version != version {
            let late = "update out of sequence";
            return Err(EngineError::new(DOING, id, ErrorKind::Conflict, late));
        }
        let is_back = spec.is_none();
        let Some(spec) = spec.or_else(|| service.previous.clone()) else {
            let none = "service does not have a previous spec";
            return Err(EngineError::new(DOING, id, ErrorKind::Invalid, none));
        };
        let is_anew = spec.task != service.report.spec.task;
        let is_job = spec.mode.is_job();
        let there = |task: &&TaskReport| !task.state.is_ended();
        let old: VecDeque<Place> = service.tasks.iter().filter(there).map(place_of).collect();
        let before = std::mem::replace(&mut service.report.spec, spec);
        service.previous = Some(before);
        service.report.version += 1;
        service.report.has_previous = true;
        service.report.update = None;
        service.rollout = None;
        let name = service.report.spec.name.clone();
        self.tell("service", (id, &name), "update", &[("name", &name)]);
        self.run_tasks(id, is_anew && is_job);
        if is_anew && !is_job {
            self.begin_rollout(id, old, is_back);
        }
        Ok(())
    }

    fn begin_rollout(&mut self, id: &str, mut left: VecDeque<Place>, is_back: bool) {
        let (now, state) = (self.now(), if is_back { "rollback_started" } else { "updating" });
        let message = if is_back {
            "rollback in progress"
        } else {
            "update in progress"
        };
        let Some(service) = self.swarm.services.get_mut(id) else {
            return;
        };
        let there = |place: &Place| {
            service
                .tasks
                .iter()
                .any(|task| is_at(task, place) && !task.state.is_ended())
        };
        left.retain(there);
        service.report.update.get_or_insert_with(|| UpdateReport {
            state: state.to_owned(),
            message: message.to_owned(),
            started: Some(now),
        });
        service.rollout = Some(SimRollout {
            version: service.report.version,
            is_back,
            total: left.len(),
            left,
            failed: 0,
            new: Vec::new(),
        });
        self.tell_update(id, state);
        self.go_on(id);
    }

    /// Replaces the next tasks; when there are none left, the new ones are watched.
    pub(super) fn go_on(&mut self, id: &str) {
        let Some(service) = self.swarm.services.get_mut(id) else {
            return;
        };
        let rules = rules(service).cloned();
        let Some(rollout) = &mut service.rollout else { return };
        let version = rollout.version;
        let at_once = match rules.as_ref().map_or(1, |rules| rules.parallelism) {
            0 => rollout.left.len(),
            number => usize::try_from(number).unwrap_or(usize::MAX).min(rollout.left.len()),
        };
        let next: Vec<Place> = rollout.left.drain(..at_once).collect();
        let is_last = rollout.left.is_empty();
        let starts_first = rules.as_ref().is_some_and(|rules| rules.order == "start-first");
        let is_same = |rollout: &SimRollout| rollout.version == version;
        for place in &next {
            let rollout = self.swarm.services.get(id).and_then(|service| service.rollout.as_ref());
            if !rollout.is_some_and(is_same) {
                return;
            }
            if !starts_first {
                self.end_tasks_at(id, place);
            }
            let new = self.make_task(id, place);
            if let Some(rollout) = self
                .swarm
                .services
                .get_mut(id)
                .and_then(|service| service.rollout.as_mut())
            {
                rollout.new.extend(new.iter().map(|task| task.id.clone()));
            }
            if let Some(refused) = new.filter(|task| task.state.is_failure()) {
                self.fail_rollout(id, &refused.id);
            }
        }
        let rollout = self.swarm.services.get(id).and_then(|service| service.rollout.as_ref());
        if !rollout.is_some_and(is_same) {
            return;
        }
        let (delay, monitor) = rules.map_or((Duration::ZERO, Duration::ZERO), |rules| (rules.delay, rules.monitor));
        let monitor = if monitor.is_zero() { MONITOR } else { monitor };
        let starts = self.starts_within(id);
        let service = id.to_owned();
        let (after, due) = match is_last {
            true => (starts + monitor, SwarmDue::RolloutEnds { service, version }),
            false => (starts + delay, SwarmDue::RolloutGoesOn { service, version }),
        };
        self.swarm.schedule.put(Instant::now() + after, due);
    }

    /// How long a new task of a service takes to run, by its script.
    fn starts_within(&self, id: &str) -> Duration {
        let script = self.swarm.services.get(id).and_then(|service| self.script(service));
        script.map_or(Duration::ZERO, |script| {
            seconds(script.create + script.start + script.ready.unwrap_or_default())
        })
    }

    /// A new task has failed: what the rules say becomes of the update.
    pub(super) fn fail_rollout(&mut self, id: &str, task: &str) {
        let Some(service) = self.swarm.services.get_mut(id) else {
            return;
        };
        let rules = rules(service).cloned().unwrap_or_default();
        let Some(rollout) = &mut service.rollout else { return };
        rollout.failed += 1;
        let is_back = rollout.is_back;
        let share = f64::from(u32::try_from(rollout.failed).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(rollout.total.max(1)).unwrap_or(u32::MAX));
        if share <= f64::from(rules.max_failure_ratio) || rules.failure_action == "continue" {
            return;
        }
        let new = std::mem::take(&mut rollout.new);
        service.rollout = None;
        let because = format!("due to failure or early termination of task {task}");
        let (state, message) = match (is_back, rules.failure_action.as_str()) {
            (false, "rollback") => ("rollback_started", format!("update rolled back {because}")),
            (false, _) => ("paused", format!("update paused {because}")),
            (true, _) => ("rollback_paused", format!("rollback paused {because}")),
        };
        let is_taken_back = state == "rollback_started";
        set_update(service, state, &message);
        if !is_taken_back {
            self.tell_update(id, state);
            return;
        }
        if let Some(previous) = service.previous.clone() {
            service.previous = Some(std::mem::replace(&mut service.report.spec, previous));
            service.report.version += 1;
        }
        let is_new = |task: &&TaskReport| new.contains(&task.id);
        let changed: VecDeque<Place> = service.tasks.iter().filter(is_new).map(place_of).collect();
        // A place whose new task has failed is empty.
        self.run_tasks(id, false);
        let ended = |place: &Place, tasks: &[TaskReport]| {
            let mut here = tasks.iter().filter(|task| is_at(task, place));
            here.any(|task| !task.state.is_ended() && new.contains(&task.id))
        };
        let tasks = self
            .swarm
            .services
            .get(id)
            .map(|service| service.tasks.clone())
            .unwrap_or_default();
        let left = changed.into_iter().filter(|place| ended(place, &tasks)).collect();
        self.begin_rollout(id, left, true);
    }

    /// All new tasks have been watched.
    pub(super) fn end_rollout(&mut self, id: &str, version: u64) {
        let Some(service) = self.swarm.services.get_mut(id) else {
            return;
        };
        let Some(rollout) = service.rollout.take_if(|rollout| rollout.version == version) else {
            return;
        };
        let (state, message) = match rollout.is_back {
            true => ("rollback_completed", "rollback completed"),
            false => ("completed", "update completed"),
        };
        set_update(service, state, message);
        self.tell_update(id, state);
    }
}

fn rules(service: &SimService) -> Option<&RolloutSpec> {
    let is_back = service.rollout.as_ref().is_some_and(|rollout| rollout.is_back);
    let spec = &service.report.spec;
    if is_back {
        spec.rollback.as_ref()
    } else {
        spec.update.as_ref()
    }
}

fn set_update(service: &mut SimService, state: &str, message: &str) {
    if let Some(update) = &mut service.report.update {
        state.clone_into(&mut update.state);
        message.clone_into(&mut update.message);
    }
}

fn place_of(task: &TaskReport) -> Place {
    wanted_place(&(task.slot, task.node_id.clone()))
}
