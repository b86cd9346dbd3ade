//! The engine of a swarm, and flags that mean nothing there.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use stackdeck::engine::Engine;
use stackdeck::engine::swarm::Membership;
use stackdeck::plain;
use std::sync::Arc;

/// The engine, which has to manage a swarm; otherwise says what is missing.
pub(super) async fn manager(program: &Program<'_>) -> CommandResult<Arc<dyn Engine>> {
    let engine = program.engine().await?;
    let membership = engine.swarm().membership().await;
    let membership = membership.map_err(|error| program.failed(&error))?;
    let missing = match membership {
        Membership::Manager => return Ok(engine),
        Membership::None => {
            "this engine is in no swarm. `docker swarm init` makes it the first manager of one, and prints the \
                             `docker swarm join --token … ADDRESS:2377` with which other engines join"
                .to_owned()
        }
        Membership::Worker { managers } => format!(
            "this engine is a worker of a swarm, and only managers take orders. Name one of them with -H; they are at {}",
            managers.join(", ")
        ),
        Membership::Broken(why) => format!("this engine cannot work in its swarm: {why}"),
    };
    plain::failure(&missing, program.coloured(program.process.stderr_terminal));
    Err(Exit::Preflight.into())
}

/// Refuses the first of the flags that was given.
pub(super) fn refuse(program: &Program<'_>, flags: &[(&str, bool)]) -> CommandResult<()> {
    match flags.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(program.unsupported(&format!("{flag}: not with --swarm"))),
        None => Ok(()),
    }
}

/// Refuses `--dry-run`, of commands that do not know it.
pub(super) fn refuse_dry_run(program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--dry-run", program.global.dry_run)])
}
