//! `wait --swarm`: waits until tasks have ended.

use super::managers::Managers;
use super::{change, named};
use crate::exit::{Exit, ExitStatus};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use indexmap::IndexMap;
use serde_json::json;
use stackdeck::cli::{DownArgs, WaitArgs};
use stackdeck::plain;
use stackdeck::swarm::{SwarmView, task_name};
use std::time::Duration;

/// Tasks have no events.
const PAUSE: Duration = Duration::from_millis(500);

/// Waits until the tasks that run now have ended, or with `--down-project` the first of them. The exit code is that of the last.
pub(super) async fn wait(args: &WaitArgs, program: &Program<'_>) -> CommandResult<()> {
    if args.down_project {
        program.may_change()?;
    }
    let name = program.load_name()?;
    let mut managers = Managers::of(program).await?;
    let mut now = managers.view(&name).await?;
    let mut open: IndexMap<String, String> = IndexMap::new();
    for service in named::services(program, &now, &name, &args.services)? {
        let alive = now.tasks_of(service).filter(|task| !task.state.is_ended());
        open.extend(alive.map(|task| (task.id.clone(), task_name(&now, service, task))));
    }
    if open.is_empty() {
        plain::failure("no running task to wait for", false);
        return Err(Exit::Failed.into());
    }
    let mut signals = program.signals()?;
    let mut last = 0;
    loop {
        for (task, code) in ended(&now, &mut open) {
            match program.output_format() {
                OutputFormat::Json => output::object(&json!({"type": "exit", "task": task, "exit_code": code}))?,
                OutputFormat::Plain => output::text(&format!("task {task} exited with status code {code}\n"))?,
            }
            last = code;
            if args.down_project {
                change::down(&DownArgs::default(), program).await?;
                return ExitStatus::of_process(last);
            }
        }
        if open.is_empty() {
            return ExitStatus::of_process(last);
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = signals.next() => return Err(Exit::Interrupted.into()),
        }
        now = tokio::select! {
            now = managers.view(&name) => now?,
            _ = signals.next() => return Err(Exit::Interrupted.into()),
        };
    }
}

/// Those that have ended since the last look, with their exit codes; a task without one counts as failed unless it was told to end.
fn ended(view: &SwarmView, open: &mut IndexMap<String, String>) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    open.retain(|id, name| match view.tasks.iter().find(|task| task.id == *id) {
        Some(task) if !task.state.is_ended() => true,
        Some(task) => {
            found.push((
                name.clone(),
                task.exit_code.unwrap_or(i64::from(task.state.is_failure())),
            ));
            false
        }
        // The swarm remembers few tasks of a slot, and none of a service that was removed.
        None => {
            found.push((name.clone(), 1));
            false
        }
    });
    found
}
