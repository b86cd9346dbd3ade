//! Whether a name is that of a stack on the swarm.

use crate::program::Program;
use stackdeck::engine::swarm::{Membership, lacks_leader};
use stackdeck::engine::{Engine, LabelFilter};
use stackdeck::swarm::NAMESPACE;
use std::sync::Arc;

/// The label of everything of a project on an engine.
const PROJECT: &str = "com.docker.compose.project";

/// Whether a name is that of a stack on the swarm that an engine manages, and not of a project on the engine. One that cannot be
/// asked says so when it is followed.
pub(crate) async fn is_stack_alone(engine: &Arc<dyn Engine>, name: &str) -> bool {
    let swarm = engine.swarm();
    if !matches!(swarm.membership().await, Ok(Membership::Manager { .. })) {
        return false;
    }
    let of = |label: &str| LabelFilter(vec![format!("{label}={name}")]);
    let containers = engine.containers(of(PROJECT)).await;
    let services = swarm.services(of(NAMESPACE)).await;
    // Managers without a leader tell of no services: that is said when they are followed.
    let is_stack = services.map_or_else(|error| lacks_leader(&error), |found| !found.is_empty());
    containers.is_ok_and(|found| found.is_empty()) && is_stack
}

/// Whether the name that was given, without files, is that of a stack on the swarm.
pub(crate) async fn names_stack(program: &Program<'_>) -> bool {
    let Some(name) = program
        .global
        .project_name
        .as_deref()
        .filter(|_| program.global.files.is_empty())
    else {
        return false;
    };
    if program.targets_swarm() {
        return true;
    }
    match program.connect().await {
        Ok(engine) => is_stack_alone(&engine, name).await,
        Err(_) => false,
    }
}
