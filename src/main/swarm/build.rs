//! Images of services that are built: built here, pushed, and pinned by their digests.

use crate::exit::Exit;
use crate::headless;
use crate::program::{CommandResult, Program, Warnings};
use stackdeck::cli::UpArgs;
use stackdeck::compose::Project;
use stackdeck::diag::Sources;
use stackdeck::engine::Engine;
use stackdeck::plain;
use stackdeck::plan::BuildOptions;
use stackdeck::runtime::swarm::{StackBuild, pin_built, stack_build, warning_of_local};
use stackdeck::runtime::{Command, Until};
use stackdeck::swarm::SwarmStack;
use std::sync::Arc;

/// Builds and pushes what has to be. The services then have to be pinned to what was pushed.
pub(super) async fn build(
    args: &UpArgs,
    program: &Program<'_>,
    (project, sources): (&Project, &Sources),
    stack: &mut SwarmStack,
    engine: &Arc<dyn Engine>,
) -> CommandResult<()> {
    let found = stack_build(engine.as_ref(), project, stack, &args.options()).await;
    let build = match found.map_err(|error| program.failed(&error))? {
        StackBuild::Nothing => return Ok(()),
        StackBuild::Refused(faults) => {
            program.print_found(sources, &faults);
            return Err(Exit::Preflight.into());
        }
        StackBuild::First(build) => build,
    };
    let warning = warning_of_local(engine.as_ref(), stack, &build).await;
    let warning = warning.map_err(|error| program.failed(&error))?;
    if let Some(words) = warning.filter(|_| program.tells_progress()) {
        plain::note(&format!("warning: {words}"));
    }
    run(args, program, build.clone(), engine).await?;
    pin_built(stack, &build);
    Ok(())
}

/// Builds and pushes, with progress.
async fn run(args: &UpArgs, program: &Program<'_>, build: BuildOptions, engine: &Arc<dyn Engine>) -> CommandResult<()> {
    let project = program.load_for(&build.services, Warnings::Hidden)?;
    let mut session = program.session(Arc::clone(engine), &project.name.clone(), Some(project));
    session.commands = vec![Command::operate(build)];
    session.until = Until::Ended;
    headless::report(session, program, !args.quiet_steps.quiet_build).await
}
