//! Paths that are mounted have to be on the nodes that may run a task: looked for where a node's engine is reached.

use super::node::NodeEngines;
use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use indexmap::{IndexMap, IndexSet};
use stackdeck::engine::Engine;
use stackdeck::engine::swarm::NodeReport;
use stackdeck::plain;
use stackdeck::runtime::swarm::{has_path, view};
use stackdeck::swarm::{SwarmStack, suitable_nodes};
use std::sync::Arc;

const BIND: &str = "bind";

/// Refuses a service whose path is on none of its nodes; of one that is on some it warns.
pub(super) async fn check(program: &Program<'_>, stack: &SwarmStack, manager: &Arc<dyn Engine>) -> CommandResult<()> {
    let mounts = |service: &stackdeck::swarm::StackService| -> IndexSet<String> {
        let mounts = service.spec.task.container.mounts.iter();
        mounts
            .filter(|mount| mount.kind == BIND)
            .map(|mount| mount.source.clone())
            .collect()
    };
    if stack.services.iter().all(|service| mounts(service).is_empty()) {
        return Ok(());
    }
    let view = view(manager.as_ref(), &stack.name)
        .await
        .map_err(|error| program.failed(&error))?;
    let mut looked = Looked {
        nodes: NodeEngines::of(program, manager).await?,
        known: IndexMap::new(),
    };
    let mut is_refused = false;
    for service in &stack.services {
        let nodes = suitable_nodes(&view, &service.spec);
        for path in mounts(service) {
            let mut without = Vec::new();
            let mut with = 0;
            for node in &nodes {
                match looked.has(node, &path).await {
                    Some(true) => with += 1,
                    Some(false) => without.push(node.hostname.as_str()),
                    None => {}
                }
            }
            let text = format!(
                "service {}: {path} is mounted, and is not on {}",
                service.key,
                without.join(", ")
            );
            if !without.is_empty() && without.len() == nodes.len() {
                plain::failure(&text, program.coloured(program.process.stderr_terminal));
                is_refused = true;
            } else if !without.is_empty() && program.tells_progress() {
                let unknown = nodes.len() - without.len() - with;
                let rest = if unknown > 0 {
                    format!("; of {unknown} nodes it is not known")
                } else {
                    String::new()
                };
                plain::note(&format!(
                    "warning: {text}{rest}: a task there is refused. `deploy.placement.constraints` keeps it away"
                ));
            }
        }
    }
    if is_refused {
        Err(Exit::Preflight.into())
    } else {
        Ok(())
    }
}

/// What was found out about paths on nodes.
struct Looked<'p> {
    nodes: NodeEngines<'p>,
    known: IndexMap<(String, String), Option<bool>>,
}

impl Looked<'_> {
    /// Whether a node has a path; `None` where that cannot be found out.
    async fn has(&mut self, node: &NodeReport, path: &str) -> Option<bool> {
        let key = (node.id.clone(), path.to_owned());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = match self.nodes.reach(node).await {
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
