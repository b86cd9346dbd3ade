//! How a task of a simulated swarm starts, runs and ends.

use super::host::{SimHost, seconds};
use super::swarm::{SimService, SwarmDue};
use crate::engine::swarm::{NodeReport, TaskReport, TaskState};
use tokio::time::Instant;

impl SimHost {
    pub(super) fn task(&self, service: &str, task: &str) -> Option<&TaskReport> {
        let tasks = &self.swarm.services.get(service)?.tasks;
        tasks.iter().find(|known| known.id == task)
    }

    fn set_task(&mut self, service: &str, task: &str, change: impl FnOnce(&mut TaskReport)) {
        let now = self.now();
        let service = self.swarm.services.get_mut(service);
        let found = service.and_then(|service| service.tasks.iter_mut().find(|known| known.id == task));
        if let Some(found) = found {
            change(found);
            found.since = Some(now);
        }
    }

    pub(super) fn start_task(&mut self, id: &str, task: &str) {
        let is_due = |task: &TaskReport| {
            let is_before = matches!(task.state, TaskState::Preparing | TaskState::Ready);
            is_before && task.wanted != TaskState::Shutdown
        };
        let (true, Some(service)) = (self.task(id, task).is_some_and(is_due), self.swarm.services.get(id)) else {
            return;
        };
        let spec = &service.report.spec;
        let has_check = spec.task.container.healthcheck.is_some();
        let wanted = if spec.mode.is_job() {
            TaskState::Complete
        } else {
            TaskState::Running
        };
        let ready = self.script(service).and_then(|script| script.ready);
        self.set_task(id, task, |task| task.wanted = wanted);
        if !has_check {
            self.task_runs(id, task);
            return;
        }
        self.set_task(id, task, |task| task.state = TaskState::Starting);
        let (service, task) = (id.to_owned(), task.to_owned());
        let at = Instant::now() + seconds(ready.unwrap_or_default());
        self.swarm.schedule.put(at, SwarmDue::TaskIsHealthy { service, task });
    }

    /// A task runs, or is complete at once when it is one of a job; its script says when it ends.
    pub(super) fn task_runs(&mut self, id: &str, task: &str) {
        let Some(service) = self.swarm.services.get(id) else {
            return;
        };
        let is_job = service.report.spec.mode.is_job();
        let slot = self.task(id, task).map_or(0, |task| task.slot);
        let runs = service
            .tasks
            .iter()
            .filter(|known| known.slot == slot && slot > 0)
            .count();
        let run = u32::try_from(runs).unwrap_or(u32::MAX);
        let script = self.script(service);
        let exits = script.into_iter().flat_map(|script| &script.exits);
        let exit = exits
            .filter(|exit| exit.run == 0 || exit.run == run)
            .map(|exit| (exit.at, exit.code, false));
        let failing = script.into_iter().flat_map(|script| &script.failing);
        let unhealthy = failing.map(|failing| (failing.to, 137, true));
        let own = exit.chain(unhealthy).min_by(|one, other| one.0.total_cmp(&other.0));
        let ending = own.or(is_job.then_some((0.0, 0, false)));
        self.set_task(id, task, |task| task.state = TaskState::Running);
        if let Some(new) = self.task(id, task).cloned() {
            self.end_older(id, &new);
        }
        if let Some((at, code, is_unhealthy)) = ending {
            let due = SwarmDue::TaskEnds {
                service: id.to_owned(),
                task: task.to_owned(),
                code,
                is_unhealthy,
            };
            self.swarm.schedule.put(Instant::now() + seconds(at), due);
        }
    }

    pub(super) fn task_ends(&mut self, id: &str, task: &str, code: i64, is_unhealthy: bool) {
        let Some(found) = self
            .task(id, task)
            .filter(|task| task.state == TaskState::Running)
            .cloned()
        else {
            return;
        };
        // A node that is not heard of tells nothing.
        let is_heard_of = |node: &NodeReport| node.state == "ready";
        if self
            .swarm
            .nodes
            .get(&found.node_id)
            .is_none_or(|node| !is_heard_of(node))
        {
            return;
        }
        let error = match (code, is_unhealthy) {
            (0, _) => String::new(),
            (code, true) => format!("task: non-zero exit ({code}): dockerexec: unhealthy container"),
            (code, false) => format!("task: non-zero exit ({code})"),
        };
        let is_complete = code == 0;
        self.set_task(id, task, |task| {
            task.state = if is_complete {
                TaskState::Complete
            } else {
                TaskState::Failed
            };
            task.error = error;
            task.exit_code = Some(code);
        });
        let service = self.swarm.services.get(id);
        let is_job = service.is_some_and(|service| service.report.spec.mode.is_job());
        if is_job && is_complete {
            return;
        }
        self.set_task(id, task, |task| task.wanted = TaskState::Shutdown);
        let is_new = |service: &SimService| {
            let rollout = service.rollout.as_ref();
            rollout.is_some_and(|rollout| rollout.new.iter().any(|new| new == task))
        };
        if self.swarm.services.get(id).is_some_and(is_new) {
            self.fail_rollout(id, task);
        }
        self.restart_task(id, &(found.slot, found.node_id), !is_complete);
    }
}
