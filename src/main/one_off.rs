//! `run`: a one-off container for one command, connected to this terminal if there is one.

use crate::confirm;
use crate::console::{Console, Process};
use crate::exit::{Exit, ExitStatus};
use crate::headless::{self, ReportOptions};
use crate::output;
use crate::plan;
use crate::program::{CommandResult, Program, Warnings};
use stackdeck::cli::{self, RunArgs};
use stackdeck::compose::{Project, Service, dotenv, short};
use stackdeck::diag::{Diagnostic, SourceId};
use stackdeck::engine::{AttachSpec, Engine, RemoveRequest};
use stackdeck::plan::{OneOff, Pull, RunOptions};
use stackdeck::runtime::{Command, Until};
use std::rc::Rc;
use std::sync::Arc;

/// Runs `run`; the exit code is the command's.
pub(crate) async fn run(args: &RunArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    confirm::confirm(program, program.global.dry_run)?;
    let project = program.load_for(&[args.service().to_owned()], Warnings::Hidden)?;
    let options = options(args, program, &project)?;
    let engine = program.engine().await?;
    if program.global.dry_run {
        let operation = Box::new(options).into();
        return plan::show(program, engine, (&project.name, Some(&project)), &operation).await;
    }
    prepare(args, program, &engine, project, &options).await?;
    let container = engine
        .container(&options.one_off.name)
        .await
        .map_err(|error| program.failed(&error))?;
    let id = container.summary.id;
    if args.detach {
        return output::text(&format!("{id}\n"));
    }
    let ended = attached(program, &engine, &options, &id).await;
    if args.rm {
        let remove = RemoveRequest {
            force: true,
            volumes: true,
        };
        engine
            .remove_container(&id, remove)
            .await
            .map_err(|error| program.failed(&error))?;
    }
    ended
}

/// Brings up the dependencies and creates the container.
async fn prepare(
    args: &RunArgs,
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: Rc<Project>,
    options: &RunOptions,
) -> CommandResult<()> {
    let name = project.name.clone();
    let mut session = program.session(Arc::clone(engine), &name, Some(project));
    session.commands = vec![Command::operate(Box::new(options.clone()))];
    session.until = Until::Ended;
    let options = ReportOptions {
        progress: !args.quiet,
        quiet_pull: args.quiet_steps.quiet_pull,
        quiet_build: args.quiet_steps.quiet_build,
        ..ReportOptions::default()
    };
    headless::report_with(session, program, options).await
}

/// Starts the container attached to our streams, and waits for its exit.
async fn attached(
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    options: &RunOptions,
    id: &str,
) -> CommandResult<()> {
    let failed = |error| program.failed(&error);
    let terminal = options.service.tty;
    let spec = AttachSpec {
        tty: terminal,
        stdin: options.one_off.attach_stdin,
        detach_keys: String::new(),
    };
    let session = engine.attach(id, spec).await.map_err(failed)?;
    let console = Console {
        engine: Arc::clone(engine),
        process: Process::Main {
            container: id.to_owned(),
            signals: true,
        },
        output: session.output,
        input: session.input,
        closes: true,
        terminal,
        detach: None,
        output_format: program.output_format(),
    };
    engine.start_container(id).await.map_err(failed)?;
    if terminal {
        console.tell_size().await;
    }
    console.run().await.map_err(failed)?;
    ExitStatus::of_process(engine.wait_container(id).await.map_err(failed)?)
}

/// The flags as a plan takes them: they override the service.
fn options(args: &RunArgs, program: &Program<'_>, project: &Project) -> CommandResult<RunOptions> {
    let Some(service) = project.service(args.service()) else {
        return Err(Exit::Usage.into());
    };
    let mut service = service.clone();
    let slug = slug().map_err(|error| usage(&format!("the operating system gives no random bytes: {error}")))?;
    let digits = slug.get(..12).unwrap_or(&slug);
    let name = match &args.name {
        Some(name) => name.clone(),
        None => project.generated_name(&[args.service(), "run", digits]),
    };
    if args.terminal.tty.is_some() && args.terminal.no_tty.is_some() {
        return Err(usage("--tty and --no-tty cannot be used together"));
    }
    let asked = args.terminal.tty.or_else(|| args.terminal.no_tty.map(|not| !not));
    let terminal = !args.detach && program.gives_terminal(asked)?;
    service.container_name.clone_from(&name);
    service.tty = terminal;
    service.stdin_open = args.terminal.interactive;
    service.scale = Some(1);
    service.restart.clear();
    if let Some(deploy) = &mut service.deploy {
        deploy.restart_policy = None;
    }
    command(args, &mut service)?;
    environment(args, program, &mut service)?;
    access(args, program, &mut service)?;
    Ok(RunOptions {
        service,
        one_off: OneOff {
            name,
            slug,
            use_aliases: args.use_aliases,
            attach_stdin: args.terminal.interactive && !args.detach,
            auto_remove: args.rm && args.detach,
        },
        start: args.detach,
        no_deps: args.no_deps,
        build: args.build,
        pull: args.pull.as_deref().and_then(Pull::parse),
        remove_orphans: args.remove_orphans || cli::is_set(&program.process.environment, "COMPOSE_REMOVE_ORPHANS"),
    })
}

fn command(args: &RunArgs, service: &mut Service) -> CommandResult<()> {
    if let Some(text) = &args.entrypoint {
        let words =
            short::words(text).ok_or_else(|| usage(&format!("--entrypoint: a quote is not closed in `{text}`")))?;
        service.entrypoint = Some(words);
        // The service's command was meant for its own entrypoint.
        service.command = Some(Vec::new());
    }
    if !args.command().is_empty() {
        service.command = Some(args.command().to_vec());
    }
    if let Some(user) = &args.user {
        service.user.clone_from(user);
    }
    if let Some(directory) = &args.workdir {
        service.working_dir.clone_from(directory);
    }
    Ok(())
}

fn environment(args: &RunArgs, program: &Program<'_>, service: &mut Service) -> CommandResult<()> {
    let ours = |name: &str| program.process.environment.get(name).cloned();
    for path in &args.env_from_file {
        let text = std::fs::read_to_string(program.process.cwd.join(path))
            .map_err(|error| usage(&format!("--env-from-file: {path}: {error}")))?;
        let file = dotenv::parse(&text, SourceId(0), dotenv::Outside::over(&ours))
            .map_err(|fault| usage(&format!("--env-from-file: {path}: {}", fault.message)))?;
        for definition in file.definitions {
            service.environment.insert(definition.name, Some(definition.value));
        }
    }
    for entry in &args.env {
        let (name, value) = match entry.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (entry.as_str(), program.process.handed_on(entry).map(String::as_str)),
        };
        if name.is_empty() {
            return Err(usage(&format!("-e: `{entry}` has no name; write NAME=VALUE")));
        }
        // One that is nowhere set says nothing: the service's own and the image's stay.
        if let Some(value) = value {
            service.environment.insert(name.to_owned(), Some(value.to_owned()));
        }
    }
    for entry in &args.label {
        let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
        service.labels.insert(name.to_owned(), value.to_owned());
    }
    Ok(())
}

/// Ports, mounts, capabilities.
fn access(args: &RunArgs, program: &Program<'_>, service: &mut Service) -> CommandResult<()> {
    let fault = |fault: Diagnostic| {
        program.print_faults(&[fault]);
        ExitStatus::from(Exit::Usage)
    };
    if !args.service_ports {
        service.ports.clear();
    }
    for text in &args.publish {
        service.ports.extend(short::ports(text).map_err(fault)?);
    }
    for text in &args.volume {
        let mount = short::mount(text, &program.process.cwd).map_err(fault)?;
        service.volumes.retain(|other| other.target != mount.target);
        service.volumes.push(mount);
    }
    let (add, drop) = (&mut service.cap_add, &mut service.cap_drop);
    move_over(&args.cap_add, add, drop);
    move_over(&args.cap_drop, drop, add);
    Ok(())
}

/// Adds names to one list and removes them from the other.
fn move_over(names: &[String], to: &mut Vec<String>, from: &mut Vec<String>) {
    from.retain(|name| !names.contains(name));
    to.retain(|name| !names.contains(name));
    to.extend_from_slice(names);
}

/// 64 random hex digits.
fn slug() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Reports a wrong flag.
fn usage(text: &str) -> ExitStatus {
    stackdeck::plain::failure(text, false);
    Exit::Usage.into()
}
