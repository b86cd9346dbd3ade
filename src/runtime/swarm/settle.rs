//! Waits until the services of a stack have all their tasks.

use super::failures::{DeployFault, Failures};
use super::view::{PAUSE, view};
use crate::engine::Engine;
use crate::engine::swarm::{ServiceMode, ServiceReport, TaskState};
use crate::swarm::{SwarmNews, SwarmView};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// As long have the tasks of a service that was just changed to run before it counts as up: one that ends at once runs for a moment.
const STEADY: Duration = Duration::from_secs(2);
/// The same once a task of it has failed: what is started again and again runs for a moment each time. A swarm watches the new
/// tasks of an update as long.
const STEADY_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// The services of a stack that are waited for, by their names on the swarm.
#[derive(Debug, Clone, Default)]
pub struct Awaited {
    pub names: BTreeSet<String>,
    /// Those that were just made or changed.
    pub changed: BTreeSet<String>,
    /// Those of which the swarm has to say how the update ended.
    pub updated: BTreeSet<String>,
}

/// Waits until services of a stack have all their tasks.
///
/// # Errors
/// A service that does not come up, or whose update was paused or rolled back.
pub async fn settle(
    engine: &dyn Engine,
    stack: &str,
    awaited: &Awaited,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<(), DeployFault> {
    let failures = Failures::since(&view(engine, stack).await?);
    settle_from(engine, stack, awaited, failures, tell).await
}

/// The same, with the failures that were seen so far.
pub(super) async fn settle_from(
    engine: &dyn Engine,
    stack: &str,
    awaited: &Awaited,
    mut failures: Failures,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<(), DeployFault> {
    let updated = &awaited.updated;
    let mut view = view(engine, stack).await?;
    let mut waiting = awaited.names.clone();
    let mut steady: BTreeMap<String, SteadyTasks> = BTreeMap::new();
    loop {
        let failed = failures.look(&view, tell);
        waiting.retain(|name| {
            let Some(service) = view.service(name) else {
                // Somebody removed it: there is nothing to wait for.
                return false;
            };
            let settled = is_settled(&view, service, updated.contains(name));
            let tasks = settled.then(|| done_tasks(&view, service));
            let steady = steady.entry(name.clone()).or_default().look(tasks);
            let needed = match awaited.changed.contains(name) {
                true if service.spec.mode.is_job() => Duration::ZERO,
                true if failures.has_failed(name) => STEADY_AFTER_FAILURE,
                // It runs, in the swarm's words, once its health check has succeeded.
                true if has_healthcheck(service) => Duration::ZERO,
                true => STEADY,
                false => Duration::ZERO,
            };
            let is_up = steady.is_some_and(|steady| steady >= needed);
            if is_up && service.spec.mode != ServiceMode::Replicated(Some(0)) {
                tell(SwarmNews::Ready {
                    name: name.clone(),
                    progress: view.progress(service),
                });
            }
            !is_up
        });
        if waiting.is_empty() {
            return Ok(());
        }
        ended_badly(&view, updated, tell)?;
        failed?;
        tokio::time::sleep(PAUSE).await;
        view = super::view::view(engine, stack).await?;
    }
}

/// The tasks that a service was last seen up with.
#[derive(Default)]
struct SteadyTasks {
    ids: BTreeSet<String>,
    since: Option<Instant>,
}

impl SteadyTasks {
    /// How long the service has been up with the same tasks; `None` while it is not up.
    fn look(&mut self, done: Option<BTreeSet<String>>) -> Option<Duration> {
        let Some(ids) = done else {
            *self = Self::default();
            return None;
        };
        if self.ids != ids {
            self.since = None;
            self.ids = ids;
        }
        Some(self.since.get_or_insert_with(Instant::now).elapsed())
    }
}

fn has_healthcheck(service: &ServiceReport) -> bool {
    let check = service.spec.task.container.healthcheck.as_ref();
    check.is_some_and(|check| check.test.first().is_some_and(|kind| kind != "NONE"))
}

fn done_tasks(view: &SwarmView, service: &ServiceReport) -> BTreeSet<String> {
    let tasks = view.tasks_of(service).filter(|task| task.state == TaskState::Running);
    tasks.map(|task| task.id.clone()).collect()
}

fn is_settled(view: &SwarmView, service: &ServiceReport, is_updated: bool) -> bool {
    let state = service.update.as_ref().map_or("", |update| update.state.as_str());
    let is_over = if is_updated {
        state == "completed"
    } else {
        !SwarmView::is_updating(service)
    };
    is_over && view.progress(service).is_complete()
}

/// Whether one of the updates has been stopped or taken back by the swarm.
///
/// # Errors
/// The first that has.
pub(super) fn ended_badly(
    view: &SwarmView,
    updated: &BTreeSet<String>,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<(), DeployFault> {
    let services = updated.iter().filter_map(|name| view.service(name));
    let ended = services.filter_map(|service| Some((service, service.update.as_ref()?)));
    let is_bad = |state: &str| matches!(state, "paused" | "rollback_paused" | "rollback_completed");
    let Some((service, update)) = ended.into_iter().find(|(_, update)| is_bad(&update.state)) else {
        return Ok(());
    };
    tell(SwarmNews::UpdateEnded {
        name: service.spec.name.clone(),
        state: update.state.clone(),
        message: update.message.clone(),
    });
    Err(DeployFault::Update {
        name: service.spec.name.clone(),
        why: format!("{}: {}", update.state.replace('_', " "), update.message),
    })
}
