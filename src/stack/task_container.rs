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
        container.probes.status = match report.state {
            TaskState::Starting => Some(HealthStatus::Starting),
            TaskState::Running if container.probes.check.is_some() => Some(HealthStatus::Healthy),
            TaskState::New
            | TaskState::Allocated
            | TaskState::Pending
            | TaskState::Assigned
            | TaskState::Accepted
            | TaskState::Preparing
            | TaskState::Ready
            | TaskState::Running
            | TaskState::Complete
            | TaskState::Shutdown
            | TaskState::Failed
            | TaskState::Rejected
            | TaskState::Remove
            | TaskState::Orphaned => None,
        };
        container.task = Some(Rc::clone(task));
        container
    }
}

fn status(state: TaskState) -> ContainerStatus {
    match state {
        TaskState::New
        | TaskState::Allocated
        | TaskState::Pending
        | TaskState::Assigned
        | TaskState::Accepted
        | TaskState::Preparing
        | TaskState::Ready => ContainerStatus::Created,
        TaskState::Starting | TaskState::Running => ContainerStatus::Running,
        TaskState::Complete
        | TaskState::Shutdown
        | TaskState::Failed
        | TaskState::Rejected
        | TaskState::Remove
        | TaskState::Orphaned => ContainerStatus::Exited,
    }
}

/// A task as a run. When its container started is not told: of one that ended, the time it was made stands for it.
fn run(task: &NodeTask) -> Run {
    let report = &task.report;
    let is_ended = report.state.is_ended();
    let code = match report.state {
        TaskState::Complete => Some(0),
        TaskState::Failed | TaskState::Rejected | TaskState::Orphaned => Some(report.exit_code.unwrap_or(-1)),
        TaskState::Shutdown | TaskState::Remove => report.exit_code.or(Some(0)),
        TaskState::New
        | TaskState::Allocated
        | TaskState::Pending
        | TaskState::Assigned
        | TaskState::Accepted
        | TaskState::Preparing
        | TaskState::Ready
        | TaskState::Starting
        | TaskState::Running => None,
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
