//! `plan`: what `up` would do, and why, without doing it.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, Program, Voice};
use stackdeck::cli::PlanArgs;
use stackdeck::json;
use stackdeck::plan;
use stackdeck::runtime;

/// Runs `plan`.
pub(crate) async fn run(args: &PlanArgs, program: &Program<'_>) -> CommandResult<()> {
    let project = program.load_for(&args.up.services)?;
    let engine = program.engine().await?;
    let up = args.up.options().into();
    let previewed = runtime::preview(engine, &project, &up, program.clock.now()).await;
    let preview = previewed.map_err(|error| program.failed(&error))?;
    match (preview.plan, program.voice()) {
        (Ok(plan), Voice::Plain) => output::text(&plan::text(&plan, &preview.observed)),
        (Ok(plan), Voice::Json) => output::object(&json::plan(plan::json(&plan, &preview.observed))),
        (Err(faults), _) => {
            program.print_faults(&faults);
            Err(Exit::Preflight.into())
        }
    }
}
