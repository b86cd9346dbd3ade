//! `exec`, `attach` and `stats` with `--swarm`: through the engine of the node on which a task runs.

use super::connect::manager;
use super::node::{NodeEngines, running, unreached};
use super::{logs, named};
use crate::exec;
use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use crate::stats::{Measured, measure, tell_unmeasured};
use stackdeck::cli::{AttachArgs, ExecArgs, LogsArgs, StatsArgs};
use stackdeck::engine::swarm::TaskState;
use stackdeck::engine::{ContainerSummary, Engine};
use stackdeck::runtime::swarm::view;
use stackdeck::swarm::task_name;
use std::sync::Arc;

/// Runs a command in a task; the exit code is the command's.
pub(super) async fn exec(args: &ExecArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let (engine, container) = task(program, args.service(), args.index).await?;
    exec::exec_in(engine, &container, args, program).await
}

/// Attaches to the main process of a task; without a service, follows what all of them print.
pub(super) async fn attach(args: &AttachArgs, program: &Program<'_>) -> CommandResult<()> {
    let Some(service) = &args.service else {
        let args = LogsArgs {
            follow: true,
            tail: "100".to_owned(),
            ..LogsArgs::default()
        };
        return logs::logs(&args, program).await;
    };
    if !args.no_stdin || args.sig_proxy {
        program.may_change()?;
    }
    let (engine, container) = task(program, service, args.index).await?;
    exec::attach_to(engine, container.id, args, program).await
}

/// The engine and container of a running task.
async fn task(
    program: &Program<'_>,
    key: &str,
    index: Option<u32>,
) -> CommandResult<(Arc<dyn Engine>, ContainerSummary)> {
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    let services = named::services(program, &view, &name, &[key.to_owned()])?;
    let Some(service) = services.first() else {
        return Err(Exit::Usage.into());
    };
    let task = running(program, &view, service, index)?;
    let mut nodes = NodeEngines::of(program, &engine).await?;
    nodes.container(&view, task).await.map_err(|why| {
        unreached(program, &view, service, task, &why);
        Exit::Preflight.into()
    })
}

/// Shows what tasks use, each as the engine of its node tells; where that is not reached, the reason.
pub(super) async fn stats(args: &StatsArgs, program: &Program<'_>) -> CommandResult<()> {
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    let mut nodes = NodeEngines::of(program, &engine).await?;
    let mut measured = Vec::new();
    let mut unmeasured = Vec::new();
    for service in named::services(program, &view, &name, &args.services)? {
        let shown = view
            .tasks_of(service)
            .filter(|task| task.state == TaskState::Running || (args.all && !task.node_id.is_empty()));
        for task in shown {
            let title = format!("{}@{}", task_name(&view, service, task), view.node_name(&task.node_id));
            match nodes.container(&view, task).await {
                Ok((engine, container)) => measured.push(Measured {
                    name: title,
                    id: container.id,
                    engine,
                    is_alive: task.state == TaskState::Running,
                }),
                Err(why) => unmeasured.push((title, why)),
            }
        }
    }
    for (task, why) in &unmeasured {
        tell_unmeasured(program, task, why)?;
    }
    if measured.is_empty() && !unmeasured.is_empty() {
        return Err(Exit::Preflight.into());
    }
    measure(measured, args, program).await
}
