//! `exec` and `attach SERVICE`: connects this terminal, if there is one, to a command in a running service or to its
//! main process.

use crate::console::{self, Console, Process};
use crate::detach_keys::DetachKeys;
use crate::exit::{Exit, ExitStatus};
use crate::plan;
use crate::program::{CommandResult, Program};
use stackdeck::cli::{AttachArgs, ExecArgs};
use stackdeck::engine::{AttachSpec, ContainerStatus, ContainerSummary, Engine, ExecSpec, LabelFilter};
use stackdeck::plan::{label, number};
use std::sync::Arc;
use std::time::Duration;

/// Runs `exec`; the exit code is the command's.
pub(crate) async fn exec(args: &ExecArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let name = program.load_name()?;
    let engine = program.engine().await?;
    let container = running(program, &engine, &name, args.service(), args.index).await?;
    exec_in(engine, &container, args, program).await
}

/// Runs a command in a container; the exit code is the command's.
pub(crate) async fn exec_in(
    engine: Arc<dyn Engine>,
    container: &ContainerSummary,
    args: &ExecArgs,
    program: &Program<'_>,
) -> CommandResult<()> {
    if program.global.dry_run {
        let what = format!("run {} in {}", args.command().join(" "), container.name);
        return plan::say(program, &what);
    }
    let terminal = program.gives_terminal(args.terminal.no_tty.map(|not| !not))?;
    let spec = ExecSpec {
        command: args.command().to_vec(),
        environment: environment(&args.env, program),
        user: args.user.clone().unwrap_or_default(),
        working_dir: args.workdir.clone().unwrap_or_default(),
        privileged: args.privileged,
        tty: terminal.then(console::size),
        stdin: !args.detach && args.terminal.interactive,
        detach_keys: args.detach_keys.clone().unwrap_or_default(),
    };
    let detach = DetachKeys::parse(&spec.detach_keys).map_err(|fault| {
        program.print_faults(&[*fault]);
        ExitStatus::from(Exit::Usage)
    })?;
    let session = engine
        .exec(&container.id, spec)
        .await
        .map_err(|error| program.failed(&error))?;
    if args.detach {
        return Ok(());
    }
    let id = session.id.clone();
    let console = Console {
        engine: Arc::clone(&engine),
        process: Process::Exec(id.clone()),
        output: session.output,
        input: session.input,
        closes: true,
        terminal,
        detach: terminal.then_some(detach),
        output_format: program.output_format(),
    };
    console.run().await.map_err(|error| program.failed(&error))?;
    let report = engine.exec_report(&id).await.map_err(|error| program.failed(&error))?;
    match report.exit_code {
        Some(code) => ExitStatus::of_process(code),
        // Detached by its keys: it keeps running.
        None if report.running => Ok(()),
        None => Err(Exit::Failed.into()),
    }
}

/// The variables given; one without a value is handed on, if there is one.
fn environment(given: &[String], program: &Program<'_>) -> Vec<String> {
    let handed_on = |entry: &String| match entry.contains('=') {
        true => Some(entry.clone()),
        false => program.process.handed_on(entry).map(|value| format!("{entry}={value}")),
    };
    given.iter().filter_map(handed_on).collect()
}

/// Runs `attach SERVICE`; the exit code is that of the main process, if that exits.
pub(crate) async fn attach(service: &str, args: &AttachArgs, program: &Program<'_>) -> CommandResult<()> {
    if !args.no_stdin || args.sig_proxy {
        program.may_change()?;
    }
    let name = program.load_name()?;
    let engine = program.engine().await?;
    let container = running(program, &engine, &name, service, args.index).await?;
    attach_to(engine, container.id, args, program).await
}

/// Attaches to the main process of a container; the exit code is that of the process, if that exits.
pub(crate) async fn attach_to(
    engine: Arc<dyn Engine>,
    id: String,
    args: &AttachArgs,
    program: &Program<'_>,
) -> CommandResult<()> {
    let report = engine.container(&id).await.map_err(|error| program.failed(&error))?;
    let spec = AttachSpec {
        tty: report.tty,
        stdin: !args.no_stdin,
        detach_keys: args.detach_keys.clone().unwrap_or_default(),
    };
    let session = engine.attach(&id, spec).await.map_err(|error| program.failed(&error))?;
    let console = Console {
        engine: Arc::clone(&engine),
        process: Process::Main {
            container: id.clone(),
            signals: args.sig_proxy,
        },
        output: session.output,
        input: session.input,
        closes: false,
        terminal: report.tty && !args.no_stdin && program.is_terminal(),
        detach: None,
        output_format: program.output_format(),
    };
    if console.terminal {
        console.tell_size().await;
    }
    // Requested before the end, since a container that is removed on exit would be gone.
    let mut asked = engine.wait_container(&id);
    let mut code = None;
    let running = console.run();
    tokio::pin!(running);
    let shown = loop {
        tokio::select! {
            shown = &mut running => break shown,
            ended = &mut asked, if code.is_none() => code = Some(ended),
        }
    };
    shown.map_err(|error| program.failed(&error))?;
    let code = match code {
        Some(code) => code,
        // The connection ended with the process, or by the detach keys; then the process keeps running.
        None => match tokio::time::timeout(LAST, asked).await {
            Ok(code) => code,
            Err(_) => return Ok(()),
        },
    };
    ExitStatus::of_process(code.map_err(|error| program.failed(&error))?)
}

/// How long after the end of its streams a process may exit.
const LAST: Duration = Duration::from_secs(2);

/// The containers of a service, those of `run` included.
async fn containers(
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: &str,
    service: &str,
) -> CommandResult<Vec<ContainerSummary>> {
    let labels = vec![
        format!("{}={project}", label::PROJECT),
        format!("{}={service}", label::SERVICE),
        label::ONE_OFF.to_owned(),
    ];
    let found = engine.containers(LabelFilter(labels)).await;
    found.map_err(|error| program.failed(&error))
}

/// The container of a replica.
pub(crate) async fn replica(
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: &str,
    service: &str,
    index: u32,
) -> CommandResult<ContainerSummary> {
    let found = containers(program, engine, project, service).await?;
    let is_wanted = |one: &ContainerSummary| !label::is_one_off(&one.labels) && number(one) == index;
    let wanted = found.into_iter().find(is_wanted);
    wanted.ok_or_else(|| {
        let missing = format!(
            "project {project} has no container {index} of service {service}; bring it up first: stackdeck up -d {service}"
        );
        stackdeck::plain::failure(&missing, false);
        Exit::Failed.into()
    })
}

/// The running container of a service: the replica asked for, else the first, else one of `run`.
pub(crate) async fn running(
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: &str,
    service: &str,
    index: Option<u32>,
) -> CommandResult<ContainerSummary> {
    if index.is_none() {
        let found = containers(program, engine, project, service).await?;
        let alive = found.into_iter().filter(|one| one.status == ContainerStatus::Running);
        if let Some(first) = alive.min_by_key(|one| (label::is_one_off(&one.labels), number(one))) {
            return Ok(first);
        }
    }
    let found = replica(program, engine, project, service, index.unwrap_or(1)).await?;
    if found.status == ContainerStatus::Running {
        return Ok(found);
    }
    let why = format!(
        "{} is not running ({}); start it first: stackdeck start {service}",
        found.name, found.status_text
    );
    stackdeck::plain::failure(&why, false);
    Err(Exit::Failed.into())
}
