//! What is written from the command line's own description: completion scripts and manual pages.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, Program};
use clap_complete::Shell;
use stackdeck::cli::{CalledAs, Invocation};
use std::path::Path;

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

/// Runs `man`: a page for the program, and one for each command.
pub(crate) fn manual(directory: &Path, program: &Program<'_>) -> CommandResult<()> {
    let command = Invocation::shown_command(program.called_as);
    let written = std::fs::create_dir_all(directory).and_then(|()| clap_mangen::generate_to(command, directory));
    written.map_err(|error| {
        let what = format!("{}: {error}", directory.display());
        stackdeck::plain::failure(&what, program.coloured(program.process.stderr_terminal));
        Exit::Failed.into()
    })
}
