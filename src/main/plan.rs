//! `plan`: what `up` would do, and why, without doing it.

use crate::bring;
use crate::exit::Exit;
use crate::program::{Outcome, Program, Voice};
use stackdeck::cli::PlanArgs;
use stackdeck::runtime;
use stackdeck::{json, plain};

/// Runs `plan`.
pub(crate) async fn run(args: &PlanArgs, program: &Program<'_>) -> Outcome<()> {
    let project = program.load()?;
    let engine = program.engine().await?;
    let options = bring::options(&args.up);
    let previewed = runtime::preview(engine, &project, &args.up.services, &options, program.clock.now()).await;
    match previewed.map_err(|error| program.failed(&error))? {
        Ok(plan) => {
            match program.voice() {
                Voice::Plain => plain::plan(&plan),
                Voice::Json => json::plan(&plan),
            }
            Ok(())
        }
        Err(faults) => {
            match program.voice() {
                Voice::Plain => plain::faults(&faults, program.coloured(program.around.stderr_terminal)),
                Voice::Json => json::faults(&faults),
            }
            Err(Exit::Preflight.into())
        }
    }
}
