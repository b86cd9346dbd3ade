//! `why`: explains the services that are in trouble, or those that are named.

use crate::exit::Exit;
use crate::failures;
use crate::inspect;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use crate::session_doctor::session_doctor;
use stackdeck::cli::WhyArgs;
use stackdeck::compose::{Project, SkipSteps, ValuePlaces};
use stackdeck::engine::Engine;
use stackdeck::plan::{UpOptions, label};
use stackdeck::runtime::DoctorRequest;
use stackdeck::stack::{Event, Phase, Stack};
use stackdeck::{explain, json, plain, runtime};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Runs `why`.
pub(crate) async fn why(args: &WhyArgs, program: &Program<'_>) -> CommandResult<()> {
    let (mut stack, engine) = inspect::stack(program, true).await?;
    let loaded = program.load_quietly(SkipSteps::default());
    let is_faulty = loaded.usable().is_none() && loaded.tree.diagnostics.iter().any(|fault| fault.span.is_some());
    if is_faulty && stack.services.is_empty() {
        // Nothing of it exists, and this is what an `up` says.
        program.print_diagnostics(&loaded);
        return Err(Exit::Usage.into());
    }
    let project = loaded.usable().and_then(|project| program.running(project).ok());
    if let Some(mut project) = project.filter(|project| is_of(project, &stack)) {
        project.places = ValuePlaces::of(Rc::new(loaded.tree));
        stack.apply(&Event::Project(Rc::new(project)));
    }
    inspect::look_at_files(&mut stack).await;
    let sockets = runtime::listening_sockets(&stack);
    stack.apply(&Event::Sockets(sockets));
    failures::recall(program, &mut stack);
    inspect::containers(&stack, &args.services)?;
    program.print_rule_faults(stack.project.as_deref());
    let now = program.clock.now();
    let asked: Vec<String> = if args.services.is_empty() {
        explain::troubled(&stack, now)
    } else {
        args.services.clone()
    };
    check(&mut stack, &asked, Arc::clone(&engine), program).await;
    run_doctor(&mut stack, &asked, engine, program).await;
    if args.first {
        return first(&stack, program);
    }
    if asked.is_empty() && program.output_format() == OutputFormat::Plain {
        let (ready, wanted) = stack.ready(now);
        output::text(&format!(
            "nothing waits, is unhealthy or died: {ready}/{wanted} ready\n"
        ))?;
    }
    match program.output_format() {
        OutputFormat::Plain => {
            let coloured = program.coloured(program.process.stdout_terminal);
            for explanation in explain::report(&stack, &asked, now) {
                output::text(&plain::explanation(&explanation, coloured))?;
            }
        }
        OutputFormat::Json => {
            for explanation in asked.iter().filter_map(|name| explain::why(&stack, name, now)) {
                output::object(&json::explanation(&explanation))?;
            }
        }
    }
    exit(&stack, &asked)
}

/// Tells the first thing out of the ordinary.
fn first(stack: &Stack, program: &Program<'_>) -> CommandResult<()> {
    let now = program.clock.now();
    let found = explain::first_error(stack, now);
    match (program.output_format(), &found) {
        (OutputFormat::Plain, Some(found)) => {
            let coloured = program.coloured(program.process.stdout_terminal);
            output::text(&plain::first_error(found, now, coloured))?;
        }
        (OutputFormat::Plain, None) => output::text("nothing is out of the ordinary\n")?,
        (OutputFormat::Json, Some(found)) => output::object(&json::first_error(found))?,
        (OutputFormat::Json, None) => {}
    }
    match found {
        Some(found) => exit(stack, &[found.first.service]),
        None => Ok(()),
    }
}

/// Whether the containers were made from these files: a name alone may be that of a project elsewhere.
fn is_of(project: &Project, stack: &Stack) -> bool {
    let containers = stack.services.values().flat_map(|service| &service.containers);
    let mut directories = containers.filter_map(|container| container.labels.get(label::WORKING_DIR));
    project.name == stack.name && directories.all(|directory| project.working_dir.as_os_str() == directory.as_str())
}

/// Looks for what an `up` would be refused for, when it has not made all of these services.
async fn check(stack: &mut Stack, services: &[String], engine: Arc<dyn Engine>, program: &Program<'_>) {
    let is_missing = |name: &String| stack.services.get(name).is_some_and(|one| one.containers.is_empty());
    let Some(project) = stack.project.clone().filter(|_| services.iter().any(is_missing)) else {
        return;
    };
    let operation = UpOptions::default().into();
    let previewed = runtime::preview(engine, (&project.name, Some(&project)), &operation, program.clock.now()).await;
    // What cannot be looked for is not said to be the reason.
    if let Some(faults) = previewed.ok().and_then(|preview| preview.plan.err()) {
        stack.apply(&Event::Preflight(faults));
    }
}

/// Most time for the doctor to check what the services in trouble are made of.
const DOCTOR: Duration = Duration::from_secs(5);

/// Looks at the files, images and mounts of services whose trouble can have several causes. The containers themselves are
/// looked into, so none is made.
async fn run_doctor(stack: &mut Stack, services: &[String], engine: Arc<dyn Engine>, program: &Program<'_>) {
    let now = program.clock.now();
    let concerned = explain::involved(stack, services, now);
    let is_open = explain::wants_doctor(stack, &concerned, now);
    let Some(asked) = DoctorRequest::of_services(stack, &concerned, now).filter(|_| is_open) else {
        return;
    };
    // What cannot be looked at in time just leaves an explanation less exact.
    let found = tokio::time::timeout(DOCTOR, session_doctor(program, engine)(asked)).await;
    stack.apply(&Event::Findings(found.unwrap_or_default()));
}

/// The exit code tells the worst of what was asked for.
fn exit(stack: &Stack, asked: &[String]) -> CommandResult<()> {
    let bad = |phase: &Phase| {
        matches!(
            phase,
            Phase::Unhealthy | Phase::Exited(_) | Phase::OutOfMemory | Phase::Failed
        )
    };
    let phases = asked
        .iter()
        .filter_map(|name| stack.services.get(name))
        .map(|service| service.phase());
    match phases.into_iter().find(bad) {
        None => Ok(()),
        Some(Phase::Unhealthy) => Err(Exit::Unhealthy.into()),
        Some(_) => Err(Exit::Exited.into()),
    }
}
