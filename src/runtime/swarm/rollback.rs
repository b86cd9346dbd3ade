//! Rolls back what a deployment changed, when one of its services failed.

use super::failures::DeployFault;
use super::made::MadeObjects;
use super::settle::{Awaited, settle};
use crate::engine::swarm::ServiceReport;
use crate::engine::{Engine, ErrorKind, Result};
use crate::swarm::{SwarmNews, SwarmView, differences};

/// As often it is tried again when somebody was faster: the swarm itself changes a service while it updates it.
const ATTEMPTS: usize = 5;

/// What a deployment did until it failed.
#[derive(Debug, Default)]
pub(super) struct Deployed {
    /// The stack before it.
    pub(super) before: SwarmView,
    /// The names of the services that were made or changed, in this order.
    pub(super) changed: Vec<String>,
    pub(super) made: MadeObjects,
}

impl Deployed {
    /// It failed before it came to services.
    pub(super) fn without_services(made: MadeObjects) -> Self {
        Self {
            made,
            ..Self::default()
        }
    }
}

/// Gives the services that a deployment changed the specs they had before, the latest first; those that it made go, and then the
/// networks, secrets and configs that it made.
///
/// # Errors
/// The engine's, and a service that does not come up again.
pub(super) async fn roll_back(
    engine: &dyn Engine,
    stack: &str,
    done: Deployed,
    why: &str,
    tell: &mut dyn FnMut(SwarmNews),
) -> std::result::Result<(), DeployFault> {
    let order: Vec<&String> = done.changed.iter().rev().collect();
    tell(SwarmNews::RollingBack {
        services: order.iter().map(|name| (*name).clone()).collect(),
        made: done.made.in_order_of_removal(),
        why: why.to_owned(),
    });
    let mut awaited = Awaited::default();
    for name in order {
        let how = match done.before.service(name) {
            None => remove(engine, name).await?,
            Some(old) => restore(engine, old, &mut awaited).await?,
        };
        tell(SwarmNews::RolledBack {
            name: name.clone(),
            how,
        });
    }
    let settled = settle(engine, stack, &awaited, tell).await;
    done.made.remove(engine, tell).await;
    settled
}

async fn remove(engine: &dyn Engine, name: &str) -> Result<&'static str> {
    let Some(now) = engine.swarm().service(name).await? else {
        return Ok("it is gone already");
    };
    engine.swarm().remove_service(&now.id).await?;
    Ok("removed, as it was not there before")
}

async fn restore(engine: &dyn Engine, old: &ServiceReport, awaited: &mut Awaited) -> Result<&'static str> {
    let mut attempts = 0;
    loop {
        let Some(now) = engine.swarm().service(&old.spec.name).await? else {
            return Ok("somebody removed it");
        };
        if differences(&now.spec, &old.spec).is_empty() {
            return Ok("the swarm has taken it back already");
        }
        let mut spec = old.spec.clone();
        // A lower number would replace its tasks once more.
        spec.task.force_update = now.spec.task.force_update;
        match engine.swarm().update_service(&now.id, now.version, spec).await {
            Ok(()) => break,
            Err(error) if error.kind == ErrorKind::Conflict && attempts < ATTEMPTS => attempts += 1,
            Err(error) => return Err(error),
        }
    }
    awaited.names.insert(old.spec.name.clone());
    awaited.changed.insert(old.spec.name.clone());
    Ok("as it was before")
}
