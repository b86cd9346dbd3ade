//! Removes a stack from the swarm.

use super::made::kind_name;
use super::view::{PAUSE, of_stack};
use crate::engine::swarm::{ObjectKind, TaskReport};
use crate::engine::{Engine, EngineError, Result};
use crate::swarm::SwarmNews;

/// Removes the services of a stack, waits until their tasks are gone, and removes secrets, configs and networks. Tasks on a node that
/// is down end with nobody to tell of it, and are not waited for.
///
/// # Errors
/// The engine's. What is still used by somebody else is left, and told.
pub async fn remove(engine: &dyn Engine, stack: &str, tell: &mut dyn FnMut(SwarmNews)) -> Result<()> {
    let swarm = engine.swarm();
    let services = swarm.services(of_stack(stack)).await?;
    for service in &services {
        swarm.remove_service(&service.id).await?;
        tell(SwarmNews::Removed {
            kind: "service",
            name: service.spec.name.clone(),
        });
    }
    while has_tasks(engine, stack).await? {
        tokio::time::sleep(PAUSE).await;
    }
    for kind in [ObjectKind::Secret, ObjectKind::Config] {
        for object in swarm.objects(kind, of_stack(stack)).await? {
            let removed = swarm.remove_object(kind, &object.id).await;
            told(kind_name(kind), object.name, removed, tell);
        }
    }
    for network in engine.networks(of_stack(stack)).await? {
        let removed = engine.remove_network(&network.id).await;
        told("network", network.name, removed, tell);
    }
    Ok(())
}

/// Whether nodes that answer still have tasks of the stack.
async fn has_tasks(engine: &dyn Engine, stack: &str) -> Result<bool> {
    let swarm = engine.swarm();
    let (tasks, nodes) = futures::future::try_join(swarm.tasks(of_stack(stack)), swarm.nodes()).await?;
    let is_down = |task: &TaskReport| {
        let node = nodes.iter().find(|node| node.id == task.node_id);
        node.is_some_and(|node| node.state == "down")
    };
    Ok(tasks.iter().any(|task| !task.state.is_ended() && !is_down(task)))
}

fn told(
    kind: &'static str,
    name: String,
    removed: std::result::Result<(), EngineError>,
    tell: &mut dyn FnMut(SwarmNews),
) {
    tell(match removed {
        Ok(()) => SwarmNews::Removed { kind, name },
        Err(error) => SwarmNews::Left {
            what: format!("{kind} {name}"),
            why: error.detail,
        },
    });
}
