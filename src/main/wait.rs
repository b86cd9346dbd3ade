//! `wait`: waits until containers have exited.

use crate::exit::{Exit, ExitStatus};
use crate::inspect;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use serde_json::json;
use stackdeck::cli::WaitArgs;
use stackdeck::plain;

/// Runs `wait`: until the running containers have exited, or with `--down-project` the first of them. The exit code is that
/// of the last.
pub(crate) async fn wait(args: &WaitArgs, program: &Program<'_>) -> CommandResult<()> {
    if args.down_project {
        program.may_change()?;
    }
    let (stack, engine) = inspect::stack(program, false).await?;
    let mut found = inspect::containers(&stack, &args.services)?;
    found.retain(|(_, container)| container.is_alive());
    if found.is_empty() {
        plain::failure("no running container to wait for", false);
        return Err(Exit::Failed.into());
    }
    let mut waits: futures::stream::FuturesUnordered<_> = found
        .iter()
        .map(|(_, container)| async { (container.name.clone(), engine.wait_container(&container.id).await) })
        .collect();
    let mut signals = program.signals()?;
    let mut last = None;
    loop {
        let next = tokio::select! {
            next = waits.next() => next,
            _ = signals.next() => return Err(Exit::Interrupted.into()),
        };
        let Some((name, code)) = next else { break };
        let code = code.map_err(|error| program.failed(&error))?;
        match program.output_format() {
            OutputFormat::Json => output::object(&json!({ "type": "exit", "container": name, "exit_code": code }))?,
            OutputFormat::Plain => output::text(&format!("container {name} exited with status code {code}\n"))?,
        }
        last = Some(code);
        if args.down_project {
            let down = stackdeck::cli::DownArgs::default();
            crate::headless::operate(&down, program).await?;
            break;
        }
    }
    ExitStatus::of_process(last.unwrap_or_default())
}
