//! `up --swarm`.

use super::asked::meaningless;
use super::connect::{manager, refuse};
use super::deck;
use super::tell::{Teller, failed};
use super::{binds, build, plan};
use crate::exit::Exit;
use crate::program::{CommandResult, Program, Warnings};
use indexmap::IndexSet;
use stackdeck::cli::{self, UpArgs};
use stackdeck::compose::Project;
use stackdeck::plain;
use stackdeck::plan::UpOptions;
use stackdeck::runtime::swarm::{DeployOptions, deploy};
use stackdeck::swarm::{self, Support};

/// Brings the project up as a stack.
pub(super) async fn up(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    if program.global.dry_run {
        return plan::plan(args, program).await;
    }
    program.may_change()?;
    refuse(program, &meaningless(args))?;
    let (project, sources) = program.load_written_for(&args.services, Warnings::AndFindings)?;
    let project = swarm::scaled(&project, &args.scale);
    let stack = swarm::convert(&project).map_err(|faults| {
        program.print_found(&sources, &faults);
        Exit::Preflight
    })?;
    warn(program, &project);
    let all: IndexSet<String> = stack.services.iter().map(|service| service.key.clone()).collect();
    let mut stack = stack.selected(&args.services, args.no_deps);
    let engine = manager(program).await?;
    binds::check(program, &stack, &engine).await?;
    let remove_orphans = args.remove_orphans || cli::is_set(&program.process.environment, "COMPOSE_REMOVE_ORPHANS");
    // The deck builds and pushes by itself, where that is seen.
    if deck::brings_up(args, program) {
        let options = UpOptions {
            remove_orphans,
            ..args.options()
        };
        return deck::open(program, Some(options)).await;
    }
    build::build(args, program, (&project, &sources), &mut stack, &engine).await?;
    let options = DeployOptions {
        wait: !args.detach || args.wait,
        remove_orphans,
        rollback_on_failure: args.rollback_on_failure,
        limit: args.wait_timeout.and_then(cli::limit),
    };
    let mut teller = Teller::new(program);
    let mut tell = |news| teller.tell(&news);
    match deploy(engine.as_ref(), &stack, &all, options, &mut tell).await {
        Ok(()) => teller.end(),
        Err(fault) => Err(failed(program, engine.as_ref(), &stack.name, fault).await),
    }
}

/// Says what has no effect.
fn warn(program: &Program<'_>, project: &Project) {
    if !program.tells_progress() {
        return;
    }
    for used in swarm::judge(project) {
        let lost = used.outcome.filter(|outcome| outcome.support == Support::Impossible);
        if let Some(outcome) = lost {
            let (path, what) = (&used.used.path, outcome.what);
            plain::note(&format!(
                "warning: {}:{}: {path} has no effect: {what}",
                used.file, used.line
            ));
        }
    }
}
