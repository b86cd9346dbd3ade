//! Says of paths that are mounted and are not on the nodes that may run a task.

use super::reach::node_reach;
use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use stackdeck::engine::Engine;
use stackdeck::plain;
use stackdeck::runtime::swarm::missing_paths;
use stackdeck::swarm::SwarmStack;
use std::sync::Arc;

/// Refuses a service whose path is on none of its nodes; of one that is on some it warns.
pub(super) async fn check(program: &Program<'_>, stack: &SwarmStack, manager: &Arc<dyn Engine>) -> CommandResult<()> {
    let missing = missing_paths(manager.as_ref(), stack, &node_reach(program, manager)).await;
    let missing = missing.map_err(|error| program.failed(&error))?;
    for one in &missing {
        if one.is_nowhere {
            plain::failure(&one.to_string(), program.coloured(program.process.stderr_terminal));
        } else if program.tells_progress() {
            plain::note(&format!("warning: {one}"));
        }
    }
    match missing.iter().any(|one| one.is_nowhere) {
        true => Err(Exit::Preflight.into()),
        false => Ok(()),
    }
}
