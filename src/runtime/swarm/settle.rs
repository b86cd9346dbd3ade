//! Waits until the services of a stack have all their tasks.

use super::failures::{DeployFault, Failures};
use super::view::{PAUSE, view};
use crate::engine::Engine;
use crate::engine::swarm::{ServiceMode, ServiceReport};
use crate::swarm::{SwarmNews, SwarmView};
use std::collections::{BTreeMap, BTreeSet};

/// As many looks in a row have to find the tasks of a service that was just changed: one that ends at once runs for a moment.
const LOOKS: u32 = 4;

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
    let mut steady: BTreeMap<String, u32> = BTreeMap::new();
    loop {
        for name in &waiting {
            let is_so = view
                .service(name)
                .is_some_and(|service| is_settled(&view, service, updated.contains(name)));
            let looks = steady.entry(name.clone()).or_default();
            *looks = if is_so { *looks + 1 } else { 0 };
        }
        let needed = |name: &str, service: &ServiceReport| {
            let is_job = matches!(
                service.spec.mode,
                ServiceMode::ReplicatedJob(_) | ServiceMode::GlobalJob
            );
            if awaited.changed.contains(name) && !is_job {
                LOOKS
            } else {
                1
            }
        };
        waiting.retain(|name| match view.service(name) {
            Some(service) if steady.get(name).is_some_and(|looks| *looks >= needed(name, service)) => {
                let progress = view.progress(service);
                if service.spec.mode != ServiceMode::Replicated(Some(0)) {
                    tell(SwarmNews::Ready {
                        name: name.clone(),
                        progress,
                    });
                }
                false
            }
            // Somebody removed it: there is nothing to wait for.
            None => false,
            Some(_) => true,
        });
        if waiting.is_empty() {
            return Ok(());
        }
        ended_badly(&view, updated, tell)?;
        failures.look(&view, tell)?;
        tokio::time::sleep(PAUSE).await;
        view = super::view::view(engine, stack).await?;
    }
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
