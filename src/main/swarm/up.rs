//! `up --swarm`.

use super::connect::{manager, refuse, refuse_dry_run};
use super::deck;
use super::tell::{Teller, failed};
use crate::exit::Exit;
use crate::program::{CommandResult, Program, Warnings};
use indexmap::{IndexMap, IndexSet};
use stackdeck::cli::{self, UpArgs};
use stackdeck::compose::Project;
use stackdeck::plain;
use stackdeck::runtime::swarm::{DeployOptions, deploy};
use stackdeck::swarm::{self, Support, SwarmStack};
use std::rc::Rc;

/// Brings the project up as a stack.
pub(super) async fn up(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    refuse_dry_run(program)?;
    refuse(program, &meaningless(args))?;
    if deck::brings_up(args, program) {
        return deck::open(program, Some(args.options())).await;
    }
    let (project, sources) = program.load_written_for(&args.services, Warnings::AndFindings)?;
    let project = scaled(project, &args.scale);
    let stack = swarm::convert(&project).map_err(|faults| {
        program.print_found(&sources, &faults);
        Exit::Preflight
    })?;
    warn(program, &project);
    let all: IndexSet<String> = stack.services.iter().map(|service| service.key.clone()).collect();
    let stack = selected(stack, &args.services, args.no_deps);
    let engine = manager(program).await?;
    let options = DeployOptions {
        wait: !args.detach || args.wait,
        remove_orphans: args.remove_orphans || cli::is_set(&program.process.environment, "COMPOSE_REMOVE_ORPHANS"),
    };
    let mut teller = Teller::new(program);
    let mut tell = |news| teller.tell(&news);
    let deployed = deploy(engine.as_ref(), &stack, &all, options, &mut tell);
    let ended = match args.wait_timeout.and_then(cli::limit) {
        None => deployed.await,
        Some(limit) => match tokio::time::timeout(limit, deployed).await {
            Ok(ended) => ended,
            Err(_) => {
                let late = format!("the stack was not ready within {} s", limit.as_secs());
                plain::failure(&late, program.coloured(program.process.stderr_terminal));
                return Err(Exit::TimedOut.into());
            }
        },
    };
    match ended {
        Ok(()) => teller.end(),
        Err(fault) => Err(failed(program, engine.as_ref(), &stack.name, fault).await),
    }
}

/// Flags that mean nothing on a swarm, or are not known there.
fn meaningless(args: &UpArgs) -> [(&'static str, bool); 19] {
    [
        ("--build", args.recreate.build),
        ("--force-recreate", args.recreate.force_recreate),
        ("--no-recreate", args.recreate.no_recreate),
        ("--always-recreate-deps", args.always_recreate_deps),
        ("--no-start", args.no_start),
        ("--renew-anon-volumes", args.renew_anon_volumes),
        ("--pull", args.pull.is_some()),
        ("--timeout", args.timeout.is_some()),
        ("--abort-on-container-exit", args.exit.abort_on_container_exit),
        ("--abort-on-container-failure", args.exit.abort_on_container_failure),
        ("--exit-code-from", args.exit.exit_code_from.is_some()),
        ("--watch", args.watch),
        ("--attach", !args.logs.attach.is_empty()),
        ("--attach-dependencies", args.logs.attach_dependencies),
        ("--no-attach", !args.logs.no_attach.is_empty()),
        ("--no-log-prefix", args.logs.no_log_prefix),
        ("--timestamps", args.logs.timestamps),
        ("--quiet-build", args.quiet_steps.quiet_build),
        ("--quiet-pull", args.quiet_steps.quiet_pull),
    ]
}

/// The project with other numbers of replicas.
fn scaled(project: Rc<Project>, scale: &[(String, u32)]) -> Rc<Project> {
    if scale.is_empty() {
        return project;
    }
    let mut project = Rc::unwrap_or_clone(project);
    for (name, number) in scale {
        if let Some(service) = project.services.get_mut(name) {
            service.scale = Some(*number);
        }
    }
    Rc::new(project)
}

/// Only the services named, and unless it is said otherwise what they wait for.
fn selected(mut stack: SwarmStack, named: &[String], no_deps: bool) -> SwarmStack {
    if named.is_empty() {
        return stack;
    }
    let waits: IndexMap<String, Vec<String>> = stack
        .services
        .iter()
        .map(|service| {
            let waits = service.waits.iter().map(|(name, _)| name.clone()).collect();
            (service.key.clone(), waits)
        })
        .collect();
    let mut wanted: IndexSet<String> = named.iter().cloned().collect();
    let mut at = 0;
    while let Some(name) = wanted.get_index(at).cloned().filter(|_| !no_deps) {
        wanted.extend(waits.get(&name).into_iter().flatten().cloned());
        at += 1;
    }
    stack.services.retain(|service| wanted.contains(&service.key));
    stack
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
