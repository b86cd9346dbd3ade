//! `down`, `scale` and `rollback` with `--swarm`.

use super::connect::{manager, refuse, refuse_because, refuse_dry_run};
use super::tell::{Teller, failed};
use crate::program::{CommandResult, Program};
use stackdeck::cli::{DownArgs, RollbackArgs, ScaleArgs};
use stackdeck::engine::Engine;
use stackdeck::engine::swarm::ServiceReport;
use stackdeck::runtime::swarm::{Awaited, remove, settle};
use stackdeck::swarm::SwarmNews;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Removes the stack.
pub(super) async fn down(args: &DownArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    refuse_dry_run(program)?;
    let flags = [
        ("--rmi", args.rmi.is_some()),
        ("--timeout", args.timeout.is_some()),
        ("services", !args.services.is_empty()),
    ];
    refuse(program, &flags)?;
    let why = "`down` removes everything that has the stack's label, orphans too";
    refuse_because(program, "--remove-orphans", args.remove_orphans, why)?;
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let mut teller = Teller::new(program);
    let removed = remove(engine.as_ref(), &name, &mut |news| teller.tell(&news)).await;
    removed.map_err(|error| program.failed(&error))?;
    if args.volumes {
        teller.tell(&SwarmNews::Left {
            what: "what nodes have in volumes".to_owned(),
            why: format!("each node has its own; there: docker volume rm $(docker volume ls -q --filter label=com.docker.stack.namespace={name})"),
        });
    }
    teller.end()
}

/// Changes the number of tasks of services.
pub(super) async fn scale(args: &ScaleArgs, program: &Program<'_>) -> CommandResult<()> {
    let why = "`scale` leaves all other services alone there";
    refuse_because(program, "--no-deps", args.no_deps, why)?;
    let (name, engine) = stack_to_change(program).await?;
    let mut teller = Teller::new(program);
    let mut changed = BTreeSet::new();
    for (key, number) in &args.scale {
        let service = service(program, engine.as_ref(), &name, key).await?;
        let mut spec = service.spec.clone();
        let Some(mode) = spec.mode.scaled(u64::from(*number)) else {
            let why = format!("{key}: a global service has one task on each node, and cannot be scaled");
            return Err(program.unsupported(&why));
        };
        spec.mode = mode;
        let updated = engine.swarm().update_service(&service.id, service.version, spec).await;
        updated.map_err(|error| program.failed(&error))?;
        teller.tell(&SwarmNews::Updated {
            name: service.spec.name.clone(),
            why: vec!["replicas"],
        });
        changed.insert(service.spec.name);
    }
    settled(program, engine.as_ref(), &name, &changed, teller).await
}

/// Takes services back to what they were before their last update.
pub(super) async fn roll_back(args: &RollbackArgs, program: &Program<'_>) -> CommandResult<()> {
    let (name, engine) = stack_to_change(program).await?;
    let mut teller = Teller::new(program);
    let mut changed = BTreeSet::new();
    for key in &args.services {
        let service = service(program, engine.as_ref(), &name, key).await?;
        if !service.has_previous {
            let why = format!("{key}: it was never updated, so there is nothing to go back to");
            return Err(program.unsupported(&why));
        }
        let rolled = engine.swarm().roll_back_service(&service.id, service.version).await;
        rolled.map_err(|error| program.failed(&error))?;
        teller.tell(&SwarmNews::Updated {
            name: service.spec.name.clone(),
            why: vec!["rolled back"],
        });
        changed.insert(service.spec.name);
    }
    settled(program, engine.as_ref(), &name, &changed, teller).await
}

/// The name of the stack and a manager of its swarm, where the command may change something.
pub(super) async fn stack_to_change(program: &Program<'_>) -> CommandResult<(String, Arc<dyn Engine>)> {
    program.may_change()?;
    refuse_dry_run(program)?;
    let name = program.load_name()?;
    Ok((name, manager(program).await?))
}

async fn settled(
    program: &Program<'_>,
    engine: &dyn Engine,
    stack: &str,
    names: &BTreeSet<String>,
    mut teller: Teller<'_>,
) -> CommandResult<()> {
    let awaited = Awaited {
        names: names.clone(),
        changed: names.clone(),
        updated: BTreeSet::new(),
    };
    let settled = settle(engine, stack, &awaited, &mut |news| teller.tell(&news)).await;
    match settled {
        Ok(()) => teller.end(),
        Err(fault) => Err(failed(program, engine, stack, fault).await),
    }
}

/// A service of the stack, by its key or its name on the swarm.
async fn service(program: &Program<'_>, engine: &dyn Engine, stack: &str, key: &str) -> CommandResult<ServiceReport> {
    let swarm = engine.swarm();
    let found = swarm.service(&format!("{stack}_{key}")).await;
    let found = found.map_err(|error| program.failed(&error))?;
    found.ok_or_else(|| program.unsupported(&format!("the stack {stack} has no service {key}")))
}
