//! Paths that are mounted have to be on the nodes that may run a task: looked for where a node's engine is reached.

use super::inside::{NodeReach, Reached};
use super::paths::has_path;
use super::view::view;
use crate::engine::swarm::NodeReport;
use crate::engine::{Engine, Result};
use crate::swarm::{MissingPath, StackService, SwarmStack, suitable_nodes};
use indexmap::{IndexMap, IndexSet};

const BIND: &str = "bind";

/// The paths that services of a stack mount and some of their nodes have not got.
///
/// # Errors
/// When the swarm cannot be asked which nodes there are.
pub async fn missing_paths(manager: &dyn Engine, stack: &SwarmStack, reach: &NodeReach) -> Result<Vec<MissingPath>> {
    if stack.services.iter().all(|service| paths(service).is_empty()) {
        return Ok(Vec::new());
    }
    let view = view(manager, &stack.name).await?;
    let mut checks = PathChecks {
        reach,
        engines: IndexMap::new(),
        known: IndexMap::new(),
    };
    let mut found = Vec::new();
    for service in &stack.services {
        let nodes = suitable_nodes(&view, &service.spec);
        for path in paths(service) {
            let (mut without, mut with) = (Vec::new(), 0);
            for node in &nodes {
                match checks.has(node, path).await {
                    Some(true) => with += 1,
                    Some(false) => without.push(node.hostname.clone()),
                    None => {}
                }
            }
            if !without.is_empty() {
                found.push(MissingPath {
                    service: service.key.clone(),
                    path: path.to_owned(),
                    unknown: nodes.len() - without.len() - with,
                    is_nowhere: without.len() == nodes.len(),
                    without,
                });
            }
        }
    }
    Ok(found)
}

fn paths(service: &StackService) -> IndexSet<&str> {
    let mounts = service.spec.task.container.mounts.iter();
    let binds = mounts.filter(|mount| mount.kind == BIND);
    binds.map(|mount| mount.source.as_str()).collect()
}

/// What was found out about paths on nodes.
struct PathChecks<'r> {
    reach: &'r NodeReach,
    engines: IndexMap<String, Reached>,
    known: IndexMap<(String, String), Option<bool>>,
}

impl PathChecks<'_> {
    /// Whether a node has a path; `None` where that cannot be found out.
    async fn has(&mut self, node: &NodeReport, path: &str) -> Option<bool> {
        let key = (node.id.clone(), path.to_owned());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let engine = match self.engines.get(&node.id) {
            Some(known) => known.clone(),
            None => {
                let reached = (self.reach)(node.clone()).await;
                self.engines.insert(node.id.clone(), reached.clone());
                reached
            }
        };
        let found = match engine {
            Ok(engine) => match has_path(engine.as_ref(), path).await {
                Ok(found) => Some(found),
                Err(error) => {
                    tracing::info!(%error, "it is not known whether the path is there");
                    None
                }
            },
            Err(why) => {
                tracing::info!(%why, "the engine of a node is not reached");
                None
            }
        };
        self.known.insert(key, found);
        found
    }
}
