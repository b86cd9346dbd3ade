//! `restart --swarm`: all tasks are replaced, as `update_config` says.

use super::change::stack_to_change;
use super::connect::refuse;
use super::named;
use super::tell::{Teller, failed};
use crate::program::{CommandResult, Program};
use indexmap::IndexSet;
use stackdeck::cli::RestartArgs;
use stackdeck::runtime::swarm::{restart as replace, view};
use stackdeck::swarm::restart_turns;

/// Restarts services, what others wait for first, and with them the dependents that say so.
pub(super) async fn restart(args: &RestartArgs, program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--timeout", args.timeout.is_some())])?;
    let (_, files) = named::stack(program)?;
    let (name, engine) = stack_to_change(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    let asked = named::services(program, &view, &name, &args.services)?;
    let keys: IndexSet<String> = asked.iter().map(|one| named::key(&name, one).to_owned()).collect();
    let files = files.filter(|stack| stack.name == name);
    let turns = restart_turns(&name, files.as_ref(), keys, args.no_deps);
    let mut teller = Teller::new(program);
    let restarted = replace(engine.as_ref(), &name, &turns, &mut |news| teller.tell(&news)).await;
    match restarted {
        Ok(()) => teller.end(),
        Err(fault) => Err(failed(program, engine.as_ref(), &name, fault).await),
    }
}
