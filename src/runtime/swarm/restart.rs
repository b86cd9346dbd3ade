//! Replaces tasks though nothing differs: a number in the spec is raised, and the swarm does the rest as `update_config` says.

use super::failures::DeployFault;
use super::settle::{Awaited, settle};
use super::view::view;
use crate::engine::Engine;
use crate::engine::swarm::{ServiceMode, ServiceReport};
use crate::swarm::SwarmNews;

/// Restarts services, given by their names on the swarm, turn by turn: the next begins when one is done.
///
/// # Errors
/// The engine's, and a service that does not come up again.
pub async fn restart(
    engine: &dyn Engine,
    stack: &str,
    turns: &[Vec<String>],
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<(), DeployFault> {
    for turn in turns {
        let view = view(engine, stack).await?;
        let mut awaited = Awaited::default();
        for service in turn.iter().filter_map(|name| view.service(name)) {
            replace(engine, service, "restart", &mut awaited, tell).await?;
        }
        settle(engine, stack, &awaited, tell).await?;
    }
    Ok(())
}

/// Has the tasks of a service replaced; one without tasks is left alone.
pub(super) async fn replace(
    engine: &dyn Engine,
    service: &ServiceReport,
    why: &'static str,
    awaited: &mut Awaited,
    tell: &mut dyn FnMut(SwarmNews),
) -> crate::engine::Result<()> {
    let name = service.spec.name.clone();
    if service.spec.mode == ServiceMode::Replicated(Some(0)) {
        tell(SwarmNews::Unchanged { name });
        return Ok(());
    }
    let mut spec = service.spec.clone();
    spec.task.force_update += 1;
    // A job is run anew, without an update to wait for.
    let is_job = spec.mode.is_job();
    engine
        .swarm()
        .update_service(&service.id, service.version, spec)
        .await?;
    if !is_job {
        awaited.updated.insert(name.clone());
    }
    awaited.names.insert(name.clone());
    awaited.changed.insert(name.clone());
    tell(SwarmNews::Updated { name, why: vec![why] });
    Ok(())
}
