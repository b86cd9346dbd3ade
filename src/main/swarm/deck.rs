//! The deck on a stack of the swarm.

use super::connect::manager;
use crate::deck;
use crate::program::{CommandResult, Program};
use stackdeck::cli::UpArgs;
use stackdeck::plan::UpOptions;

/// Whether an `up` is shown in the deck.
pub(super) fn brings_up(args: &UpArgs, program: &Program<'_>) -> bool {
    let ends = args.detach || args.wait || args.wait_timeout.is_some();
    program.has_deck() && !ends
}

/// Opens the deck on the stack; with options, brings it up first. What is missing is said before the terminal is taken.
pub(super) async fn open(program: &Program<'_>, up: Option<UpOptions>) -> CommandResult<()> {
    manager(program).await?;
    deck::open(program, up).await
}
