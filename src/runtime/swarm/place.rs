//! A service of a stack, made or given its new spec.

use crate::engine::swarm::{ServiceMode, ServiceReport, ServiceSpec};
use crate::engine::{Engine, Result};
use crate::swarm::{ResolvedStack, StackService, SwarmNews, differences, resolve};

/// What became of a service.
pub(super) struct Placed {
    pub(super) news: SwarmNews,
    /// Whether the swarm replaces its tasks, and tells the end of that as an update.
    pub(super) replaces: bool,
}

/// Parts of a service whose change replaces no task.
const QUIET: [&str; 7] = [
    "replicas",
    "deploy.labels",
    "update_config",
    "rollback_config",
    "placement",
    "ports",
    "endpoint_mode",
];

/// Makes a service, or gives it its spec where that differs. A job that failed is run again.
pub(super) async fn place(
    engine: &dyn Engine,
    service: &StackService,
    have: Option<&ServiceReport>,
    is_failed_job: bool,
    resolved: &ResolvedStack,
) -> Result<Placed> {
    let mut spec = resolve(service, have, resolved);
    let name = spec.name.clone();
    let Some(have) = have else {
        engine.swarm().create_service(spec).await?;
        let news = SwarmNews::Created { kind: "service", name };
        return Ok(Placed { news, replaces: false });
    };
    let mut why = differences(&have.spec, &spec);
    if is_failed_job {
        spec.task.force_update += 1;
        why.push("failed");
    }
    if why.is_empty() {
        let news = SwarmNews::Unchanged { name };
        return Ok(Placed { news, replaces: false });
    }
    let has_tasks = have.spec.mode != ServiceMode::Replicated(Some(0));
    // A job is run anew, without an update to wait for.
    let is_job = spec.mode.is_job();
    engine
        .swarm()
        .update_service(&have.id, have.version, spec.clone())
        .await?;
    // Trap: an older engine takes what it does not know, and keeps nothing of it: no task is replaced for that, and no end is told.
    let kept = engine.swarm().service(&have.id).await?;
    let lost = kept.map(|kept| differences(&kept.spec, &spec)).unwrap_or_default();
    why.retain(|part| !lost.contains(part));
    if why.is_empty() {
        tracing::info!(service = %name, ?lost, "the engine does not know these");
        let news = SwarmNews::Unchanged { name };
        return Ok(Placed { news, replaces: false });
    }
    let replaces = has_tasks && !is_job && why.iter().any(|part| !QUIET.contains(part));
    let news = SwarmNews::Updated { name, why };
    Ok(Placed { news, replaces })
}

/// Whether a service is as it is to be.
pub(super) fn is_unchanged(service: &StackService, have: Option<&ServiceReport>, resolved: &ResolvedStack) -> bool {
    have.is_some_and(|have| differences(&have.spec, &resolve(service, Some(have), resolved)).is_empty())
}

/// The spec of a service that waits: without tasks. A global service cannot be so, and is made when its time has come.
pub(super) fn held(service: &StackService, resolved: &ResolvedStack) -> Option<ServiceSpec> {
    let spec = resolve(service, None, resolved);
    let without = ServiceSpec {
        mode: ServiceMode::Replicated(Some(0)),
        ..spec
    };
    matches!(service.spec.mode, ServiceMode::Replicated(_)).then_some(without)
}
