//! Images of services that are built: built here, pushed, and pinned by their digests.

use crate::exit::Exit;
use crate::headless;
use crate::program::{CommandResult, Program, Warnings};
use futures::future::join_all;
use stackdeck::cli::UpArgs;
use stackdeck::compose::{Project, WhenToPull};
use stackdeck::diag::Sources;
use stackdeck::engine::{Engine, EngineError, ErrorKind};
use stackdeck::plain;
use stackdeck::plan::BuildOptions;
use stackdeck::runtime::{Command, Until};
use stackdeck::swarm::{Pinning, SwarmStack, is_local_registry, unpushable};
use std::sync::Arc;

/// Builds and pushes what has to be: all that are built with `--build`, else those whose image the registry has not got. The services
/// then have to be pinned to what was pushed.
pub(super) async fn build(
    args: &UpArgs,
    program: &Program<'_>,
    (project, sources): (&Project, &Sources),
    stack: &mut SwarmStack,
    engine: &Arc<dyn Engine>,
) -> CommandResult<()> {
    if args.recreate.no_build {
        return Ok(());
    }
    let built = |key: &str| project.services.get(key).filter(|service| service.build.is_some());
    let keys: Vec<String> = stack.services.iter().map(|service| service.key.clone()).collect();
    let keys: Vec<&str> = keys
        .iter()
        .map(String::as_str)
        .filter(|key| built(key).is_some())
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    let faults = unpushable(project, keys.iter().copied());
    if !faults.is_empty() {
        program.print_found(sources, &faults);
        return Err(Exit::Preflight.into());
    }
    let asked = keys.iter().map(|key| {
        let service = built(key);
        let is_wanted =
            args.recreate.build || service.is_some_and(|service| service.when_to_pull() == WhenToPull::Build);
        let image = service.map(|service| service.image.clone()).unwrap_or_default();
        async move {
            if is_wanted {
                Ok(true)
            } else {
                is_missing(engine.as_ref(), &image).await
            }
        }
    });
    let mut wanted: Vec<String> = Vec::new();
    for (key, is_missing) in keys.iter().zip(join_all(asked).await) {
        if is_missing.map_err(|error| program.failed(&error))? {
            wanted.push((*key).to_owned());
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    warn_of_local(program, stack, &wanted, engine.as_ref()).await?;
    run(args, program, wanted.clone(), engine).await?;
    for service in stack
        .services
        .iter_mut()
        .filter(|service| wanted.contains(&service.key))
    {
        service.pinning = Pinning::Required;
    }
    Ok(())
}

/// Whether the registry has no such image.
async fn is_missing(engine: &dyn Engine, image: &str) -> Result<bool, EngineError> {
    match engine.swarm().registry_image(image).await {
        Ok(_) => Ok(false),
        // Registries hide what there is not behind a refusal.
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Denied) => Ok(true),
        Err(error) => {
            Err(error.with_hint("the nodes pull what is built from there: `image` has to name a registry that answers"))
        }
    }
}

async fn warn_of_local(
    program: &Program<'_>,
    stack: &SwarmStack,
    wanted: &[String],
    engine: &dyn Engine,
) -> CommandResult<()> {
    let services = stack.services.iter().filter(|service| wanted.contains(&service.key));
    let mut images = services.map(|service| &service.spec.task.container.image);
    let Some(image) = images.find(|image| is_local_registry(image)) else {
        return Ok(());
    };
    let nodes = engine.swarm().nodes().await.map_err(|error| program.failed(&error))?;
    if nodes.len() > 1 && program.tells_progress() {
        plain::note(&format!(
            "warning: `{image}`: each node asks its own localhost for it; a registry that is a service of the swarm with a published port answers there"
        ));
    }
    Ok(())
}

/// Builds and pushes, with progress.
async fn run(
    args: &UpArgs,
    program: &Program<'_>,
    services: Vec<String>,
    engine: &Arc<dyn Engine>,
) -> CommandResult<()> {
    let project = program.load_for(&services, Warnings::Hidden)?;
    let options = BuildOptions {
        services,
        push: true,
        ..BuildOptions::default()
    };
    let mut session = program.session(Arc::clone(engine), &project.name.clone(), Some(project));
    session.commands = vec![Command::operate(options)];
    session.until = Until::Ended;
    headless::report(session, program, !args.quiet_steps.quiet_build).await
}
