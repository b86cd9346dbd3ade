//! Changes of single services and nodes of a swarm.

use crate::engine::swarm::ServiceReport;
use crate::engine::{Engine, EngineError, ErrorKind, Result};
use crate::swarm::SwarmChange;

/// Carries out a change of a stack.
pub(super) async fn change(engine: &dyn Engine, stack: &str, change: &SwarmChange) -> Result<()> {
    match change {
        SwarmChange::Scale { service, tasks } => scale(engine, stack, service, *tasks).await,
        SwarmChange::RollBack { services } => {
            for key in services {
                roll_back(engine, stack, key).await?;
            }
            Ok(())
        }
        SwarmChange::Node { id, change, .. } => engine.swarm().update_node(id, *change).await,
    }
}

async fn scale(engine: &dyn Engine, stack: &str, key: &str, number: u64) -> Result<()> {
    let service = service(engine, "scaling", stack, key).await?;
    let mut spec = service.spec.clone();
    let Some(mode) = spec.mode.scaled(number) else {
        let why = "a global service has one task on each node, and cannot be scaled";
        return Err(EngineError::new("scaling", key, ErrorKind::Unsupported, why));
    };
    spec.mode = mode;
    engine.swarm().update_service(&service.id, service.version, spec).await
}

async fn roll_back(engine: &dyn Engine, stack: &str, key: &str) -> Result<()> {
    let service = service(engine, "rolling back", stack, key).await?;
    if !service.has_previous {
        let why = "it was never updated, so there is nothing to go back to";
        return Err(EngineError::new("rolling back", key, ErrorKind::Invalid, why));
    }
    engine.swarm().roll_back_service(&service.id, service.version).await
}

async fn service(engine: &dyn Engine, doing: &'static str, stack: &str, key: &str) -> Result<ServiceReport> {
    let found = engine.swarm().service(&format!("{stack}_{key}")).await?;
    let missing = || {
        EngineError::new(
            doing,
            key,
            ErrorKind::Missing,
            format!("the stack {stack} has no such service"),
        )
    };
    found.ok_or_else(missing)
}
