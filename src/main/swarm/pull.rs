//! `pull --swarm`: the nodes that may run a service pull its image, each through its own engine.

use super::connect::{manager, refuse_because, refuse_dry_run};
use super::node::NodeEngines;
use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use futures::StreamExt;
use futures::future::join_all;
use indexmap::{IndexMap, IndexSet};
use stackdeck::cli::PullArgs;
use stackdeck::compose::Project;
use stackdeck::engine::{Engine, EngineError, PullRequest};
use stackdeck::plain;
use stackdeck::runtime::swarm::{registry_images, view};
use stackdeck::swarm::{self, ResolvedStack, SwarmStack, SwarmView, resolve, suitable_nodes};
use std::sync::Arc;

/// An image that a node is to have.
struct Wanted {
    node: String,
    hostname: String,
    image: String,
}

/// Has nodes pull images; refuses before anything is pulled when one cannot be told to.
pub(super) async fn pull(args: &PullArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    refuse_dry_run(program)?;
    let flag = args.parallel || args.no_parallel;
    refuse_because(program, "--parallel, --no-parallel", flag, "all nodes pull at once")?;
    let (project, sources) = program.load_written_for(&args.services, Warnings::Hidden)?;
    let stack = swarm::convert(&project).map_err(|faults| {
        program.print_found(&sources, &faults);
        Exit::Preflight
    })?;
    let stack = asked(stack, &project, args);
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &stack.name)
        .await
        .map_err(|error| program.failed(&error))?;
    let resolved = ResolvedStack {
        images: registry_images(engine.as_ref(), &stack).await.found,
        ..ResolvedStack::default()
    };
    let wanted = wanted(&stack, &view, &resolved);
    let engines = engines(args, program, &engine, &view, &wanted).await?;
    let is_missing_enough = args.policy.as_deref() == Some("missing");
    let pulls = wanted.iter().filter_map(|one| {
        let engine = engines.get(&one.node)?;
        Some(async move { (one, pull_one(engine.as_ref(), &one.image, is_missing_enough).await) })
    });
    let mut is_whole = true;
    for (one, pulled) in join_all(pulls).await {
        match pulled {
            Ok(_) if args.quiet => {}
            Ok(was_pulled) => told(program, one, was_pulled)?,
            Err(error) => {
                let text = format!("{}: {error}", one.hostname);
                plain::failure(&text, program.coloured(program.process.stderr_terminal));
                is_whole = false;
            }
        }
    }
    if is_whole || args.ignore_pull_failures {
        Ok(())
    } else {
        Err(Exit::Failed.into())
    }
}

/// The engines of the nodes, by their ids.
async fn engines(
    args: &PullArgs,
    program: &Program<'_>,
    manager: &Arc<dyn Engine>,
    view: &SwarmView,
    wanted: &[Wanted],
) -> CommandResult<IndexMap<String, Arc<dyn Engine>>> {
    let mut nodes = NodeEngines::of(program, manager).await?;
    let mut engines: IndexMap<String, Arc<dyn Engine>> = IndexMap::new();
    let mut unreached: IndexMap<String, String> = IndexMap::new();
    for node in view
        .nodes
        .iter()
        .filter(|node| wanted.iter().any(|one| one.node == node.id))
    {
        match nodes.reach(node).await {
            Ok(engine) => drop(engines.insert(node.id.clone(), engine)),
            Err(why) => drop(unreached.insert(node.hostname.clone(), why)),
        }
    }
    if !unreached.is_empty() {
        refused(program, &unreached, args.ignore_pull_failures);
        if !args.ignore_pull_failures {
            return Err(Exit::Preflight.into());
        }
    }
    Ok(engines)
}

/// The services that are meant.
fn asked(mut stack: SwarmStack, project: &Project, args: &PullArgs) -> SwarmStack {
    let named: Vec<&str> = args.services.iter().map(String::as_str).collect();
    let all = match (named.is_empty(), args.include_deps) {
        (true, _) => project.in_dependency_order(),
        (false, true) => project.with_dependencies(&named),
        (false, false) => named,
    };
    let is_built = |key: &str| project.services.get(key).is_some_and(|service| service.build.is_some());
    stack.services.retain(|service| {
        let key = service.key.as_str();
        all.contains(&key) && !(args.ignore_buildable && is_built(key))
    });
    stack
}

/// Each image once for each node that may run it.
fn wanted(stack: &SwarmStack, view: &SwarmView, resolved: &ResolvedStack) -> Vec<Wanted> {
    let mut seen = IndexSet::new();
    let mut wanted = Vec::new();
    for service in &stack.services {
        let spec = resolve(service, view.service(&service.spec.name), resolved);
        let image = spec.task.container.image.clone();
        for node in suitable_nodes(view, &spec) {
            if seen.insert((node.id.clone(), image.clone())) {
                wanted.push(Wanted {
                    node: node.id.clone(),
                    hostname: node.hostname.clone(),
                    image: image.clone(),
                });
            }
        }
    }
    wanted
}

/// Pulls an image; answers whether that was needed.
async fn pull_one(engine: &dyn Engine, image: &str, is_missing_enough: bool) -> Result<bool, EngineError> {
    if is_missing_enough && engine.image(image).await?.is_some() {
        return Ok(false);
    }
    let mut progress = engine.pull(PullRequest {
        image: image.to_owned(),
        platform: String::new(),
    });
    while let Some(news) = progress.next().await {
        news?;
    }
    Ok(true)
}

fn told(program: &Program<'_>, one: &Wanted, was_pulled: bool) -> CommandResult<()> {
    let (node, image) = (&one.hostname, &one.image);
    match program.output_format() {
        OutputFormat::Json => output::object(
            &serde_json::json!({"type": "pulled", "node": node, "image": image, "was_missing": was_pulled}),
        ),
        OutputFormat::Plain if was_pulled => output::text(&format!("{node}: {image} pulled\n")),
        OutputFormat::Plain => output::text(&format!("{node}: {image} is there\n")),
    }
}

fn refused(program: &Program<'_>, unreached: &IndexMap<String, String>, goes_on: bool) {
    for (node, why) in unreached {
        let text = format!("{node} cannot be told to pull: {why}");
        plain::failure(&text, program.coloured(program.process.stderr_terminal));
    }
    if !goes_on {
        plain::note(
            "nothing was pulled. Nodes pull by themselves what they have not got when a task needs it; \
             --ignore-pull-failures has those pull that can be told to",
        );
    }
}
