//! `build`: builds images, or prints the bake file.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program, Warnings};
use crate::{headless, output};
use stackdeck::cli::BuildArgs;
use stackdeck::plan;

/// Runs `build`.
pub(crate) async fn build(args: &BuildArgs, program: &Program<'_>) -> CommandResult<()> {
    if !args.builder.print {
        return headless::operate(args, program).await;
    }
    let project = program.load_for(&args.services, Warnings::Hidden)?;
    let options = args.options(&program.process.environment);
    let file = plan::bake_file(&project, &options, args.builder.push).map_err(|faults| {
        program.print_faults(&faults);
        ExitStatus::from(Exit::Usage)
    })?;
    output::text(&format!("{file:#}\n"))
}
