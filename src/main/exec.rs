//! `exec`: a command inside a running service, with this terminal when there is one.

use crate::exit::Exit;
use crate::program::{Outcome, Program};
use futures::StreamExt;
use stackdeck::cli::ExecArgs;
use stackdeck::engine::{ContainerStatus, Engine, ExecSession, ExecSpec, LabelFilter, StdStream, TerminalSize};
use std::io::Write;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Runs `exec`; its exit code is the command's.
pub(crate) async fn exec(args: &ExecArgs, program: &Program<'_>) -> Outcome<()> {
    program.may_change()?;
    let (name, _) = program.load_or_name()?;
    let engine = program.engine().await?;
    let container = container(args, program, &engine, &name).await?;
    let terminal = !args.no_tty && program.around.stdin_terminal && program.around.stdout_terminal;
    let spec = ExecSpec {
        command: args.command.clone(),
        environment: args.env.clone(),
        user: args.user.clone().unwrap_or_default(),
        working_dir: args.workdir.clone().unwrap_or_default(),
        privileged: args.privileged,
        tty: terminal.then(size),
        stdin: !args.detach,
    };
    let session = engine
        .exec(&container, spec)
        .await
        .map_err(|error| program.failed(&error))?;
    if args.detach {
        return Ok(());
    }
    let id = session.id.clone();
    let raw = terminal.then(Raw::begin);
    let ended = pump(session, &engine, terminal).await;
    drop(raw);
    ended.map_err(|error| program.failed(&error))?;
    let report = engine.exec_report(&id).await.map_err(|error| program.failed(&error))?;
    match report.exit_code {
        Some(0) => Ok(()),
        Some(code) => Err(u8::try_from(code & 0xff).unwrap_or(1)),
        None => Err(Exit::Failed.into()),
    }
}

/// The running container of the service and replica asked for.
async fn container(args: &ExecArgs, program: &Program<'_>, engine: &Arc<dyn Engine>, project: &str) -> Outcome<String> {
    let labels = [
        format!("com.docker.compose.project={project}"),
        format!("com.docker.compose.service={}", args.service),
        "com.docker.compose.oneoff=False".into(),
    ];
    let found = engine
        .containers(LabelFilter(labels.to_vec()))
        .await
        .map_err(|error| program.failed(&error))?;
    let number =
        |labels: &indexmap::IndexMap<String, String>| labels.get("com.docker.compose.container-number").cloned();
    let wanted = found
        .iter()
        .find(|one| number(&one.labels) == Some(args.index.to_string()));
    match wanted {
        Some(one) if one.status == ContainerStatus::Running => Ok(one.id.clone()),
        Some(one) => {
            let hint = "start it first: stackdeck start";
            stackdeck::plain::failure(
                &format!(
                    "{} is not running ({}); {hint} {}",
                    one.name, one.status_text, args.service
                ),
                false,
            );
            Err(Exit::Failed.into())
        }
        None => {
            let (service, index) = (&args.service, args.index);
            stackdeck::plain::failure(
                &format!(
                    "project {project} has no container {index} of service {service}; bring it up first: stackdeck up -d {service}"
                ),
                false,
            );
            Err(Exit::Failed.into())
        }
    }
}

/// Carries bytes both ways until the command's output ends.
async fn pump(mut session: ExecSession, engine: &Arc<dyn Engine>, terminal: bool) -> stackdeck::engine::Result<()> {
    let mut input = session.input.take();
    let mut keys = tokio::io::stdin();
    let mut buffer = [0u8; 4096];
    let mut resized = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::window_change()).ok();
    loop {
        let resize = async {
            match &mut resized {
                Some(signal) if terminal => signal.recv().await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            chunk = session.output.next() => match chunk {
                Some(chunk) => put(&chunk?),
                None => return Ok(()),
            },
            read = keys.read(&mut buffer), if input.is_some() => {
                let count = read.unwrap_or(0);
                if count == 0 {
                    input = None; // dropping it closes the command's input
                } else if let Some(to) = &mut input {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    if to.write_all(bytes).await.is_err() || to.flush().await.is_err() {
                        input = None;
                    }
                }
            }
            _ = resize => { let _ = engine.resize_exec(&session.id, size()).await; }
        }
    }
}

/// What a command prints is handed on as it is: whoever runs `exec` asked for exactly that.
fn put(chunk: &stackdeck::engine::LogChunk) {
    let _ = match chunk.stream {
        StdStream::Out => {
            let mut out = std::io::stdout().lock();
            out.write_all(&chunk.bytes).and_then(|()| out.flush())
        }
        StdStream::Err => {
            let mut error = std::io::stderr().lock();
            error.write_all(&chunk.bytes).and_then(|()| error.flush())
        }
    };
}

fn size() -> TerminalSize {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    TerminalSize { columns, rows }
}

/// Raw mode for as long as it lives.
struct Raw;

impl Raw {
    fn begin() -> Self {
        let _ = crossterm::terminal::enable_raw_mode();
        Self
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
