//! Tasks that fail while a stack is brought up, and when there is no more sense in waiting.

use crate::engine::EngineError;
use crate::engine::swarm::{ServiceReport, TaskReport, TaskState};
use crate::swarm::{SwarmNews, SwarmView};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// As many tasks of a service may fail, and for as long, before it is given up: right after a stack was removed, nodes may still
/// refuse tasks for a moment.
const PATIENCE: usize = 3;
const FAILING: Duration = Duration::from_secs(10);
/// As long may a task be without a node that takes it.
const UNPLACED: Duration = Duration::from_secs(5);

/// Why a stack could not be brought up.
#[derive(Debug)]
pub enum DeployFault {
    Engine(EngineError),
    /// A service does not come up: its name on the swarm, and why.
    Service {
        name: String,
        why: String,
    },
    /// An update was paused or rolled back.
    Update {
        name: String,
        why: String,
    },
    /// It took longer than it may.
    Late(Duration),
}

impl std::fmt::Display for DeployFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Service { name, why } => write!(f, "service {name} does not come up: {why}"),
            Self::Update { name, why } => write!(f, "the update of service {name} did not succeed: {why}"),
            Self::Late(limit) => write!(f, "the stack was not ready within {} s", limit.as_secs()),
        }
    }
}

impl From<EngineError> for DeployFault {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The failures of tasks so far.
#[derive(Default, Clone)]
pub(super) struct Failures {
    /// Failed before it all began.
    old: BTreeSet<String>,
    told: BTreeMap<String, BTreeSet<String>>,
    /// Since when services have failing tasks, and tasks no node.
    first: BTreeMap<String, Instant>,
}

impl Failures {
    /// What failed before is not this deployment's.
    pub(super) fn since(view: &SwarmView) -> Self {
        let failed = view.tasks.iter().filter(|task| task.state.is_failure());
        Self {
            old: failed.map(|task| task.id.clone()).collect(),
            ..Self::default()
        }
    }

    /// Whether a task of a service, by its name on the swarm, has failed since.
    pub(super) fn has_failed(&self, service: &str) -> bool {
        self.told.contains_key(service)
    }

    /// Tells of tasks that failed since the last look.
    ///
    /// # Errors
    /// A service of which enough tasks failed, or that no node takes.
    pub(super) fn look(&mut self, view: &SwarmView, tell: &mut dyn FnMut(SwarmNews)) -> Result<(), DeployFault> {
        for service in &view.services {
            for task in view.tasks_of(service) {
                self.one(view, service, task, tell)?;
            }
            self.is_over(view, service)?;
        }
        Ok(())
    }

    /// A job whose tasks have all ended, one of them by failing, does not complete any more.
    fn is_over(&self, view: &SwarmView, service: &ServiceReport) -> Result<(), DeployFault> {
        let failed = view
            .tasks_of(service)
            .find(|task| task.state.is_failure() && !self.old.contains(&task.id));
        match failed {
            Some(task) if view.is_failed_job(service) => Err(DeployFault::Service {
                name: service.spec.name.clone(),
                why: task.error.clone(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn one(
        &mut self,
        view: &SwarmView,
        service: &ServiceReport,
        task: &TaskReport,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> Result<(), DeployFault> {
        let name = &service.spec.name;
        let is_unplaced = task.state == TaskState::Pending && !task.error.is_empty();
        if self.old.contains(&task.id) || !(task.state.is_failure() || is_unplaced) {
            return Ok(());
        }
        let fault = || DeployFault::Service {
            name: name.clone(),
            why: task.error.clone(),
        };
        let told = self.told.entry(name.clone()).or_default();
        if told.insert(task.id.clone()) {
            tell(SwarmNews::TaskFailed {
                service: name.clone(),
                node: view.node_name(&task.node_id).to_owned(),
                error: task.error.clone(),
            });
        }
        if is_unplaced {
            let first = *self.first.entry(task.id.clone()).or_insert_with(Instant::now);
            return if first.elapsed() >= UNPLACED {
                Err(fault())
            } else {
                Ok(())
            };
        }
        // The swarm itself judges an update.
        let judged = service.update.is_some();
        let first = *self.first.entry(name.clone()).or_insert_with(Instant::now);
        if told.len() >= PATIENCE && first.elapsed() >= FAILING && !judged {
            Err(fault())
        } else {
            Ok(())
        }
    }
}
