//! Asks before anything is run that was fetched from a registry or repository.

use crate::exit::Exit;
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::compose::{Loaded, SkipSteps, output};
use stackdeck::plain;

/// Tells where a fetched project is kept, and asks about what it includes from elsewhere and the variables it takes from here.
/// A project with a file of this machine names what it fetches itself, and is not asked about, as with the reference.
pub(crate) fn confirm(program: &Program<'_>, yes: bool) -> CommandResult<()> {
    if !program.names_remote() {
        return Ok(());
    }
    let loaded = program.load_quietly(SkipSteps {
        interpolation: true,
        environment: true,
        ..SkipSteps::default()
    });
    // A fault is reported by the load that follows.
    let own = loaded.tree.remotes.iter().find(|remote| remote.from.is_none());
    let Some(own) = own.filter(|_| !loaded.has_errors()) else {
        return Ok(());
    };
    if program.output_format() == OutputFormat::Plain && program.tells_progress() {
        let directory = loaded.tree.working_dir.display();
        plain::warn(&format!("{} is kept in {directory}\n", own.reference));
    }
    if yes {
        return Ok(());
    }
    let agreed = includes(program, &loaded) && variables(program, &loaded);
    if agreed {
        return Ok(());
    }
    plain::failure("you did not agree, so nothing was done; --yes agrees beforehand", false);
    Err(Exit::Failed.into())
}

fn includes(program: &Program<'_>, loaded: &Loaded) -> bool {
    let included = loaded.tree.remotes.iter().filter(|remote| remote.from.is_some());
    let included: String = included.map(|remote| format!("  {}\n", remote.reference)).collect();
    let question = format!(
        "It includes files from elsewhere, which may do harm; make sure that you trust them:\n{included}Go on?"
    );
    included.is_empty() || program.asks(&question)
}

fn variables(program: &Program<'_>, loaded: &Loaded) -> bool {
    let table = output::variable_values(&loaded.tree);
    table.is_empty() || program.agrees_to(&format!("It uses these variables:\n{table}Go on with these?"))
}
