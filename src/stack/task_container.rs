//! The tasks of a slot as a container: the present one is its run, those before it are its earlier runs.

use super::container::RUNS_KEPT;
use super::{Container, NodeTask, Run};
use crate::engine::swarm::{ServiceSpec, TaskState};
use crate::engine::{ContainerStatus, HealthStatus};
use indexmap::IndexMap;
use std::rc::Rc;

impl Container {
    /// The container of a task; `before` are the tasks that its slot had before, the newest first.
    pub(super) fn of_task(key: &str, spec: &ServiceSpec, task: &Rc<NodeTask>, before: &[Rc<NodeTask>]) -> Self {
        let report = &task.report;
        let status = status(report.state);
        let mut container = Self::unknown(&report.id, &IndexMap::new(), status);
        container.name = format!("{key}.{}", task.place());
        container.number = u32::try_from(report.slot).unwrap_or(u32::MAX);
        container.image = report.image.split('@').next().unwrap_or_default().to_owned();
        container.run = run(task);
        let earlier = before.iter().take(RUNS_KEPT).rev().map(|task| run(task));
        container.earlier = earlier.collect();
        let failed = before.iter().filter(|task| task.report.state.is_failure());
        container.restarts = u64::try_from(failed.count()).unwrap_or(u64::MAX);
        container.starts = 1 + container.restarts;
        container.probes.declared(spec.task.container.healthcheck.as_ref());
        let is_checked = container.probes.check.is_some();
        container.probes.status = if report.state == TaskState::Starting {
            Some(HealthStatus::Starting)
        } else {
            // A task with a check runs, in the swarm's words, once its container is healthy.
            (is_checked && report.state == TaskState::Running).then_some(HealthStatus::Healthy)
        };
        container.task = Some(Rc::clone(task));
        container
    }
}

fn status(state: TaskState) -> ContainerStatus {
    match (state.is_before_start(), state.is_ended()) {
        (true, _) => ContainerStatus::Created,
        (false, true) => ContainerStatus::Exited,
        (false, false) => ContainerStatus::Running,
    }
}

/// A task as a run. When its container started is not told: of one that ended, the time it was made stands for it.
fn run(task: &NodeTask) -> Run {
    let report = &task.report;
    let is_ended = report.state.is_ended();
    let code = if report.state == TaskState::Complete {
        Some(0)
    } else if report.state.is_failure() {
        Some(report.exit_code.unwrap_or(-1))
    } else {
        report.exit_code.or(Some(0)).filter(|_| is_ended)
    };
    let is_running = status(report.state) == ContainerStatus::Running;
    Run {
        started: if is_running {
            report.since
        } else {
            report.created.filter(|_| is_ended)
        },
        finished: report.since.filter(|_| is_ended),
        exit_code: code,
        // The swarm told it to end.
        stopped: matches!(report.state, TaskState::Shutdown | TaskState::Remove),
        error: report.error.clone(),
        ..Run::default()
    }
}
