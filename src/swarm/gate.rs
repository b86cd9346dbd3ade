//! Whether what a service waits for holds, and how far the services of a stack are.

use super::stack::SwarmStack;
use crate::compose::Condition;
use crate::engine::swarm::{NodeReport, ServiceMode, ServiceReport, TaskReport, TaskState};

/// What is known of a stack on the swarm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SwarmView {
    pub services: Vec<ServiceReport>,
    pub tasks: Vec<TaskReport>,
    pub nodes: Vec<NodeReport>,
}

/// How far a service is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskProgress {
    /// Tasks that are as they are to be: running, or complete.
    pub done: u64,
    pub wanted: u64,
}

impl TaskProgress {
    /// Of a service with these tasks; see [`SwarmView::progress`].
    pub fn of(service: &ServiceReport, tasks: &[&TaskReport]) -> Self {
        let tasks = || tasks.iter().copied();
        let is_job = service.spec.mode.is_job();
        let latest = tasks().map(|task| task.job_iteration).max().unwrap_or(0);
        let is_done = |task: &&TaskReport| match is_job {
            true => task.state == TaskState::Complete && task.job_iteration == latest,
            false => task.state == TaskState::Running && task.wanted == TaskState::Running,
        };
        Self {
            done: count(tasks().filter(is_done)),
            wanted: match service.spec.mode {
                ServiceMode::Replicated(number) | ServiceMode::ReplicatedJob(number) => number.unwrap_or(1),
                ServiceMode::Global | ServiceMode::GlobalJob => {
                    count(tasks().filter(|task| task.wanted != TaskState::Shutdown)).max(1)
                }
            },
        }
    }

    pub fn is_complete(self) -> bool {
        self.done >= self.wanted
    }
}

impl SwarmView {
    /// A service by its name on the swarm.
    pub fn service(&self, name: &str) -> Option<&ServiceReport> {
        self.services.iter().find(|service| service.spec.name == name)
    }

    /// The tasks of a service.
    pub fn tasks_of<'v>(&'v self, service: &'v ServiceReport) -> impl Iterator<Item = &'v TaskReport> {
        self.tasks.iter().filter(|task| task.service_id == service.id)
    }

    /// The name of a node; its id when it is gone.
    pub fn node_name<'v>(&'v self, id: &'v str) -> &'v str {
        let node = self.nodes.iter().find(|node| node.id == id);
        node.map_or(id, |node| node.hostname.as_str())
    }

    /// How many of a service's tasks are as they are to be. A task of an earlier image or spec that still runs does not count
    /// once the swarm wants it down.
    pub fn progress(&self, service: &ServiceReport) -> TaskProgress {
        let tasks: Vec<&TaskReport> = self.tasks_of(service).collect();
        TaskProgress::of(service, &tasks)
    }

    /// Whether a service is a job that ended without completing.
    pub fn is_failed_job(&self, service: &ServiceReport) -> bool {
        let mut tasks = self.tasks_of(service);
        let has_failed = self.tasks_of(service).any(|task| task.state.is_failure());
        service.spec.mode.is_job()
            && has_failed
            && tasks.all(|task| task.state.is_ended())
            && !self.progress(service).is_complete()
    }

    /// Whether an update of a service is on its way.
    pub fn is_updating(service: &ServiceReport) -> bool {
        let state = service.update.as_ref().map_or("", |update| update.state.as_str());
        matches!(state, "updating" | "rollback_started")
    }

    /// Whether a condition holds of a service, by its key in the file.
    pub fn holds(&self, stack: &SwarmStack, key: &str, condition: Condition) -> bool {
        let wanted = stack.service(key);
        let Some(service) = wanted.and_then(|wanted| self.service(&wanted.spec.name)) else {
            return false;
        };
        let progress = self.progress(service);
        match condition {
            // A task runs, in the swarm's words, once its container is healthy.
            Condition::Started => {
                let is_started =
                    |task: &TaskReport| task.state >= TaskState::Starting && task.state <= TaskState::Complete;
                self.tasks_of(service).any(is_started)
            }
            Condition::Healthy => {
                let is_meant = !is_waiting(service.spec.mode) || progress.done > 0;
                is_meant && progress.is_complete() && !Self::is_updating(service)
            }
            Condition::CompletedSuccessfully => progress.is_complete(),
        }
    }
}

/// Whether a service has no tasks because it waits.
fn is_waiting(mode: ServiceMode) -> bool {
    mode == ServiceMode::Replicated(Some(0))
}

fn count<'t>(tasks: impl Iterator<Item = &'t TaskReport>) -> u64 {
    u64::try_from(tasks.count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::swarm::ServiceSpec;
    use crate::swarm::StackService;

    fn task(state: TaskState, wanted: TaskState) -> TaskReport {
        TaskReport {
            service_id: "1".to_owned(),
            slot: 1,
            state,
            wanted,
            ..TaskReport::default()
        }
    }

    fn view(mode: ServiceMode, tasks: Vec<TaskReport>) -> (SwarmStack, SwarmView) {
        let spec = ServiceSpec {
            name: "shop_db".to_owned(),
            mode,
            ..ServiceSpec::default()
        };
        let service = ServiceReport {
            id: "1".to_owned(),
            spec: spec.clone(),
            ..ServiceReport::default()
        };
        let stack = SwarmStack {
            services: vec![StackService {
                key: "db".to_owned(),
                spec,
                ..StackService::default()
            }],
            ..SwarmStack::default()
        };
        let view = SwarmView {
            services: vec![service],
            tasks,
            nodes: Vec::new(),
        };
        (stack, view)
    }

    #[test]
    fn a_task_that_starts_is_started_and_not_healthy() {
        let (stack, view) = view(
            ServiceMode::Replicated(None),
            vec![task(TaskState::Starting, TaskState::Running)],
        );
        assert!(view.holds(&stack, "db", Condition::Started));
        assert!(!view.holds(&stack, "db", Condition::Healthy));
    }

    #[test]
    fn a_service_that_waits_itself_is_not_healthy() {
        let (stack, view) = view(ServiceMode::Replicated(Some(0)), Vec::new());
        assert!(!view.holds(&stack, "db", Condition::Healthy));
    }

    #[test]
    fn a_job_is_complete_when_its_tasks_are() {
        let failed = task(TaskState::Failed, TaskState::Shutdown);
        let (stack, mut view) = view(ServiceMode::ReplicatedJob(None), vec![failed]);
        assert!(!view.holds(&stack, "db", Condition::CompletedSuccessfully));
        view.tasks.push(task(TaskState::Complete, TaskState::Complete));
        assert!(view.holds(&stack, "db", Condition::CompletedSuccessfully));
    }

    #[test]
    fn a_task_on_its_way_out_does_not_count() {
        let (_, view) = view(
            ServiceMode::Replicated(None),
            vec![task(TaskState::Running, TaskState::Shutdown)],
        );
        assert_eq!(view.progress(&view.services[0]), TaskProgress { done: 0, wanted: 1 });
    }
}
