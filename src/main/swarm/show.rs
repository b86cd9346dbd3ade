//! `ps`, `ls` and `why` with `--swarm`.

use super::connect::{Unmanaged, find, lone, manager, refuse, said};
use super::{named, tell};
use crate::exit::Exit;
use crate::list;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::future::try_join;
use stackdeck::cli::{LsArgs, PsArgs, WhyArgs};
use stackdeck::engine::swarm::{ServiceReport, lacks_leader};
use stackdeck::engine::{ContainerSummary, EngineError, LabelFilter};
use stackdeck::explain::{Explanation, SwarmInput, lost_quorum, swarm_trouble, swarm_troubles};
use stackdeck::runtime::swarm::{uses, view};
use stackdeck::stack::Leaderless;
use stackdeck::swarm::{NAMESPACE, services_table, stacks, stacks_table, task_json, tasks_shown, tasks_table};
use stackdeck::{json, plain};
use std::collections::BTreeSet;

/// Whether a service is among those named by their keys; all are when none is.
fn is_named<'n>(stack: &'n str, keys: &'n [String]) -> impl Fn(&ServiceReport) -> bool + 'n {
    move |service| keys.is_empty() || keys.iter().any(|named| named == named::key(stack, service))
}

/// Lists the services and tasks of the stack.
pub(super) async fn ps(args: &PsArgs, program: &Program<'_>) -> CommandResult<()> {
    let flags = [
        ("--status", !args.status.is_empty()),
        ("--filter", !args.filter.is_empty()),
        ("--format", args.format != "table"),
    ];
    refuse(program, &flags)?;
    let (name, files) = named::stack(program)?;
    let engine = manager(program).await?;
    let mut view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    named::services(program, &view, &name, &args.services)?;
    if !args.orphans {
        let Some(stack) = files else {
            return Err(program.unsupported("--orphans=false: without files it is not known what an orphan is"));
        };
        view.services
            .retain(|service| stack.service(named::key(&name, service)).is_some());
    }
    view.services.retain(is_named(&name, &args.services));
    if args.only_services {
        return output::lines(view.services.iter().map(|service| service.spec.name.as_str()));
    }
    let shown = tasks_shown(&view, args.all);
    if args.quiet {
        return output::lines(shown.iter().map(|(_, task)| task.id.as_str()));
    }
    if program.output_format() == OutputFormat::Json {
        let objects = shown.iter().map(|(service, task)| task_json(&view, service, task));
        return objects.into_iter().try_for_each(|object| output::object(&object));
    }
    let tasks = tasks_table(&view, &shown, program.clock.now(), args.no_trunc);
    output::text(&format!("{}\n{tasks}", services_table(&view)))
}

/// Lists the stacks on the swarm, and the projects on the engine that manages it.
pub(super) async fn ls(args: &LsArgs, program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--format", args.format != "table")])?;
    let pattern = list::pattern(args)?;
    let is_meant = |name: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(name));
    let engine = manager(program).await?;
    let services = engine.swarm().services(LabelFilter(vec![NAMESPACE.to_owned()])).await;
    let mut stacks = stacks(&services.map_err(|error| program.failed(&error))?);
    stacks.retain(|name, _| is_meant(name));
    let projects = list::found(args, program, engine.as_ref()).await?;
    let names: BTreeSet<String> = projects.iter().map(list::project).collect();
    if args.quiet {
        return output::lines(stacks.keys().chain(&names).map(String::as_str));
    }
    match program.output_format() {
        OutputFormat::Plain if projects.is_empty() => output::text(&stacks_table(&stacks)),
        OutputFormat::Plain => {
            let projects = plain::projects(&projects);
            output::text(&format!("{}\non the engine alone\n{projects}", stacks_table(&stacks)))
        }
        OutputFormat::Json => {
            stacks.iter().try_for_each(|(name, services)| {
                output::object(&serde_json::json!({"type": "stack_summary", "name": name, "services": services}))
            })?;
            names.iter().try_for_each(|name| {
                let of: Vec<&ContainerSummary> = projects.iter().filter(|one| list::project(one) == *name).collect();
                output::object(&json::project(name, &of))
            })
        }
    }
}

/// Explains why services of the stack are not as they are to be.
pub(super) async fn why(args: &WhyArgs, program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--first", args.first)])?;
    let (name, files) = named::stack(program)?;
    let without_leader = |error: &EngineError, known: Leaderless| {
        tell::explain(program, &[lost_quorum(error, known)])?;
        CommandResult::Err(Exit::Engine.into())
    };
    let engine = match find(program).await {
        Ok(engine) => engine,
        Err(Unmanaged::Leaderless(error, known)) => return without_leader(&error, known),
        Err(unmanaged) => return Err(said(program, unmanaged)),
    };
    let (view, uses) = match try_join(view(engine.as_ref(), &name), uses(engine.as_ref())).await {
        Ok(found) => found,
        // It had one a moment ago.
        Err(error) if lacks_leader(&error) => return without_leader(&error, lone(1)),
        Err(error) => return Err(program.failed(&error)),
    };
    let input = SwarmInput {
        view: &view,
        uses: &uses,
        stack: files.as_ref(),
        now: program.clock.now(),
    };
    let found: Vec<Explanation> = if args.services.is_empty() {
        swarm_troubles(input)
    } else {
        let services = named::services(program, &view, &name, &args.services)?;
        services
            .iter()
            .filter_map(|service| swarm_trouble(input, service))
            .collect()
    };
    if found.is_empty() && program.output_format() == OutputFormat::Plain {
        return output::text("Every service has its tasks.\n");
    }
    tell::explain(program, &found)?;
    exit(&found)
}

/// The exit code tells the worst.
fn exit(found: &[Explanation]) -> CommandResult<()> {
    let rules = || {
        found
            .iter()
            .filter_map(|one| one.cause.as_ref())
            .map(|cause| cause.rule.as_str())
    };
    if found.is_empty() {
        Ok(())
    } else if rules().any(|rule| matches!(rule, "swarm-task-exits" | "swarm-task-killed" | "swarm-cannot-start")) {
        Err(Exit::Exited.into())
    } else if rules().any(|rule| rule == "swarm-task-unhealthy") {
        Err(Exit::Unhealthy.into())
    } else {
        Err(Exit::Failed.into())
    }
}
