//! Commands with `--swarm`: they mean the stack on a swarm.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use stackdeck::cli::{PlanArgs, Verb};
use stackdeck::json;
use stackdeck::swarm;

/// Whether a command is about what runs, and so about the target.
pub(crate) fn concerns(verb: Option<&Verb>) -> bool {
    !matches!(
        verb,
        Some(
            Verb::Config(_)
                | Verb::Graph(_)
                | Verb::Alpha(_)
                | Verb::Build(_)
                | Verb::Push(_)
                | Verb::Bridge(_)
                | Verb::Publish(_)
                | Verb::Demo
                | Verb::Completion { .. }
                | Verb::Man { .. }
                | Verb::Plugin(_)
                | Verb::Version(_)
        )
    )
}

/// Runs a command on the swarm. One that does not know it is refused: it must not act on the engine alone.
pub(crate) async fn run(verb: Option<&Verb>, program: &Program<'_>) -> CommandResult<()> {
    match verb {
        Some(Verb::Plan(args)) => plan(args, program),
        Some(_) | None => Err(program.unsupported(
            "--swarm: this command does not know swarms yet; those that do: plan. `docker stack` and `docker service` act on the same stack",
        )),
    }
}

/// Says what the project becomes on a swarm. No engine is asked.
fn plan(args: &PlanArgs, program: &Program<'_>) -> CommandResult<()> {
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
