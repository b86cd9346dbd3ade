//! Networks of a stack.

use super::made::{MadeKind, MadeObjects};
use super::view::of_stack;
use crate::engine::{Engine, EngineError, ErrorKind, Result};
use crate::swarm::{OF_NODES, SwarmNews, SwarmStack};
use indexmap::IndexMap;

/// The ids of the stack's networks, made where they are missing.
pub(super) async fn networks(
    engine: &dyn Engine,
    stack: &SwarmStack,
    made: &mut MadeObjects,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<IndexMap<String, String>> {
    let own = engine.networks(of_stack(&stack.name)).await?;
    let mut ids: IndexMap<String, String> = own.into_iter().map(|network| (network.name, network.id)).collect();
    for spec in &stack.networks {
        if ids.contains_key(&spec.name) {
            continue;
        }
        let id = engine.create_network(spec.clone()).await?;
        made.add(MadeKind::Network, &id, &spec.name);
        ids.insert(spec.name.clone(), id);
        tell(SwarmNews::Created {
            kind: "network",
            name: spec.name.clone(),
        });
    }
    for name in &stack.external_networks {
        match engine.network(name).await? {
            Some(network) => {
                ids.insert(name.clone(), network.id);
            }
            None if OF_NODES.contains(&name.as_str()) => {}
            None => {
                let words = "the network is declared external, and the swarm does not have it";
                return Err(EngineError::new("looking for", name.clone(), ErrorKind::Missing, words)
                    .with_hint(format!("docker network create -d overlay {name}")));
            }
        }
    }
    Ok(ids)
}
