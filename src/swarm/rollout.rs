//! The last update of a service: how far it is, and how it ended.

use crate::engine::Timestamp;
use crate::engine::swarm::{RolloutSpec, ServiceReport, TaskReport, TaskState};
use std::time::Duration;

/// How long a new task is watched where nothing else is said.
const MONITOR: Duration = Duration::from_secs(5);

/// The state of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutState {
    Updating,
    /// Too many new tasks failed: some are old, some new, and nothing goes on by itself.
    Paused,
    Completed,
    /// Too many new tasks failed, or somebody asked for it: the tasks from before come back.
    RollingBack,
    RollbackPaused,
    RolledBack,
}

impl RolloutState {
    /// By the swarm's word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "updating" => Self::Updating,
            "paused" => Self::Paused,
            "completed" => Self::Completed,
            "rollback_started" => Self::RollingBack,
            "rollback_paused" => Self::RollbackPaused,
            "rollback_completed" => Self::RolledBack,
            _ => return None,
        })
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Updating => "updating",
            Self::Paused => "update paused",
            Self::Completed => "updated",
            Self::RollingBack => "rolling back",
            Self::RollbackPaused => "rollback paused",
            Self::RolledBack => "rolled back",
        }
    }

    /// Whether tasks are being replaced.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Updating | Self::RollingBack)
    }

    /// Whether the update did not become what it was meant to.
    pub fn is_bad(self) -> bool {
        match self {
            Self::Paused | Self::RollingBack | Self::RollbackPaused | Self::RolledBack => true,
            Self::Updating | Self::Completed => false,
        }
    }
}

/// The last update of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    pub state: RolloutState,
    /// The swarm's words.
    pub message: String,
    /// Tasks that run as the service is to be now, of those it is to have.
    pub updated: u64,
    pub total: u64,
    /// New tasks that failed.
    pub failed: u64,
    /// How long each new task is watched for a failure.
    pub monitor: Duration,
    pub since: Option<Timestamp>,
}

impl Rollout {
    /// The last update of a service with these tasks, of which so many are wanted.
    pub fn of(service: &ServiceReport, tasks: &[&TaskReport], total: u64) -> Option<Self> {
        let update = service.update.as_ref()?;
        let state = RolloutState::parse(&update.state)?;
        let image = service.spec.task.container.image.as_str();
        // Of what comes back, the image alone tells that it is not new.
        let is_new = |task: &TaskReport| {
            update
                .started
                .is_none_or(|began| task.created.is_some_and(|at| at >= began))
        };
        let is_updated = |task: &&&TaskReport| {
            let runs = task.state == TaskState::Running && task.wanted == TaskState::Running;
            runs && task.image == image && (state != RolloutState::Updating || is_new(task))
        };
        let failed = tasks.iter().filter(|task| task.state.is_failure() && is_new(task));
        let rules = match state {
            RolloutState::RollingBack | RolloutState::RollbackPaused | RolloutState::RolledBack => {
                service.spec.rollback.as_ref()
            }
            RolloutState::Updating | RolloutState::Paused | RolloutState::Completed => service.spec.update.as_ref(),
        };
        let said = |rules: &&RolloutSpec| !rules.monitor.is_zero();
        Some(Self {
            state,
            message: update.message.clone(),
            updated: count(tasks.iter().filter(is_updated)),
            total,
            failed: count(failed),
            monitor: rules.filter(said).map_or(MONITOR, |rules| rules.monitor),
            since: update.started,
        })
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> u64 {
    u64::try_from(all.count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::swarm::UpdateReport;

    #[test]
    fn only_tasks_made_since_the_update_began_are_updated_or_failed() {
        let at = |second: i64| Some(Timestamp(second * 1_000_000_000));
        let task = |second: i64, state: TaskState, wanted: TaskState| TaskReport {
            created: at(second),
            state,
            wanted,
            ..TaskReport::default()
        };
        let tasks = [
            task(10, TaskState::Running, TaskState::Running),
            task(10, TaskState::Shutdown, TaskState::Shutdown),
            task(21, TaskState::Running, TaskState::Running),
            task(22, TaskState::Failed, TaskState::Shutdown),
            task(5, TaskState::Failed, TaskState::Shutdown),
        ];
        let service = ServiceReport {
            update: Some(UpdateReport {
                state: "updating".to_owned(),
                started: at(20),
                ..UpdateReport::default()
            }),
            ..ServiceReport::default()
        };
        let rollout = Rollout::of(&service, &tasks.iter().collect::<Vec<_>>(), 3).unwrap();
        assert_eq!((rollout.updated, rollout.total, rollout.failed), (1, 3, 1));
        assert_eq!(rollout.monitor, MONITOR);
    }
}
