//! `plan --swarm`.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use stackdeck::cli::PlanArgs;
use stackdeck::json;
use stackdeck::swarm;

/// Says what the project becomes on a swarm. No engine is asked.
pub(super) fn plan(args: &PlanArgs, program: &Program<'_>) -> CommandResult<()> {
    let (project, sources) = program.load_written_for(&args.up.services, Warnings::Shown)?;
    let uses = swarm::judge(&project);
    let stack = swarm::convert(&project).map_err(|faults| {
        program.print_found(&sources, &faults);
        Exit::Preflight
    })?;
    match program.output_format() {
        OutputFormat::Plain => output::text(&swarm::text(&stack, &uses)),
        OutputFormat::Json => output::object(&json::plan(swarm::json(&stack, &uses))),
    }
}
