//! What is written from the command line's own description: completion scripts.

use crate::output;
use crate::program::{CommandResult, Program};
use clap_complete::Shell;
use stackdeck::cli::{CalledAs, Invocation};

/// Runs `completion`.
pub(crate) fn completion(shell: Shell, program: &Program<'_>) -> CommandResult<()> {
    let name = match program.called_as {
        CalledAs::ComposeProgram => "docker-compose",
        CalledAs::Stackdeck | CalledAs::DeckPlugin | CalledAs::ComposePlugin => "stackdeck",
    };
    let mut script = Vec::new();
    let mut command = Invocation::shown_command(program.called_as);
    clap_complete::generate(shell, &mut command, name, &mut script);
    output::text(&String::from_utf8_lossy(&script))
}
