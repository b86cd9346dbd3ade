//! What a command would do, and why, without doing it: `plan`, and any operation with `--dry-run`.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use stackdeck::cli::{self, UpArgs};
use stackdeck::compose::Project;
use stackdeck::engine::Engine;
use stackdeck::json;
use stackdeck::plan::{self, Operation};
use stackdeck::runtime;
use std::sync::Arc;

/// Runs `plan`, `up --dry-run` and the like.
pub(crate) async fn up(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    let project = program.load_for(&args.services, Warnings::Shown)?;
    let engine = program.engine().await?;
    let mut options = args.options();
    options.remove_orphans |= cli::is_set(&program.process.environment, "COMPOSE_REMOVE_ORPHANS");
    show(program, engine, (&project.name, Some(&project)), &options.into()).await
}

/// Shows what an operation would do. Without a project, what its name and the labels tell is all there is.
pub(crate) async fn show(
    program: &Program<'_>,
    engine: Arc<dyn Engine>,
    project: (&str, Option<&Project>),
    operation: &Operation,
) -> CommandResult<()> {
    let previewed = runtime::preview(engine, project, operation, program.clock.now()).await;
    let preview = previewed.map_err(|error| program.failed(&error))?;
    match (preview.plan, program.output_format()) {
        (Ok(plan), OutputFormat::Plain) => output::text(&plan::text(&plan, &preview.observed)),
        (Ok(plan), OutputFormat::Json) => output::object(&json::plan(plan::json(&plan, &preview.observed))),
        (Err(faults), _) => {
            program.print_faults(&faults);
            Err(Exit::Preflight.into())
        }
    }
}

/// Says what a command that is no operation would do.
pub(crate) fn say(program: &Program<'_>, what: &str) -> CommandResult<()> {
    match program.output_format() {
        OutputFormat::Plain => output::text(&format!("would {what}\n")),
        OutputFormat::Json => output::object(&serde_json::json!({ "type": "plan", "would": what })),
    }
}
