//! `build`: builds images, checks their Dockerfiles, or prints the bake file.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program, Warnings};
use crate::{build_check, headless, output};
use stackdeck::cli::BuildArgs;
use stackdeck::diag::Diagnostic;
use stackdeck::plan;

/// Runs `build`.
pub(crate) async fn build(args: &BuildArgs, program: &Program<'_>) -> CommandResult<()> {
    if !args.builder.print && !args.builder.check {
        return headless::operate(args, program).await;
    }
    let project = program.load_for(&args.services, Warnings::Hidden)?;
    let options = args.options(&program.process.environment);
    let refused = |faults: Vec<Diagnostic>| {
        program.print_faults(&faults);
        ExitStatus::from(Exit::Usage)
    };
    if args.builder.check {
        let builds = plan::build_requests(&project, &options).map_err(refused)?;
        return build_check::check(builds, program).await;
    }
    let file = plan::bake_file(&project, &options, args.builder.push).map_err(refused)?;
    output::text(&format!("{file:#}\n"))
}
