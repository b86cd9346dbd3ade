//! `logs --swarm`: the lines of all tasks, with the node of each in front.

use super::connect::{manager, refuse};
use super::followed;
use super::line_format::LineFormat;
use super::named;
use crate::headless::{tail, usage, when};
use crate::output;
use crate::program::{CommandResult, Program};
use futures::stream::{SelectAll, StreamExt};
use stackdeck::cli::LogsArgs;
use stackdeck::engine::swarm::{INCOMPLETE, ServiceReport};
use stackdeck::engine::{Engine, EngineError, LogRequest};
use stackdeck::plain;
use stackdeck::runtime::LogScope;
use stackdeck::runtime::swarm::view;
use std::sync::Arc;

/// Shows what the tasks of the stack printed.
pub(super) async fn logs(args: &LogsArgs, program: &Program<'_>) -> CommandResult<()> {
    let flags = [
        ("--until", args.until.is_some()),
        ("--index", args.index.is_some()),
        ("--grep", args.grep.is_some()),
        ("--level", args.level.is_some()),
    ];
    refuse(program, &flags)?;
    let since = when(args.since.as_deref(), program.clock.now(), "--since").map_err(|text| usage(&text))?;
    let tail = tail(&args.tail).map_err(|text| usage(&text))?;
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let view = view(engine.as_ref(), &name)
        .await
        .map_err(|error| program.failed(&error))?;
    let services = named::services(program, &view, &name, &args.services)?;
    let format = LineFormat::of(args, program);
    if args.follow {
        let scope = LogScope {
            services: args.services.clone(),
            tail,
            since,
            follow: true,
            ..LogScope::default()
        };
        return follow(program, engine, &services, scope, (&name, format)).await;
    }
    let request = LogRequest {
        since,
        tail,
        ..LogRequest::default()
    };
    let feeds = services
        .iter()
        .map(|service| engine.swarm().service_logs(&service.id, request.clone()));
    let mut feed: SelectAll<_> = feeds.collect();
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    while let Some(line) = feed.next().await {
        match line {
            Ok(line) => lines.push(line),
            Err(error) => errors.push(error),
        }
    }
    lines.sort_by_key(|line| line.at);
    for line in &lines {
        output::text(&format.line(&view, line))?;
    }
    let is_incomplete = |error: &&EngineError| error.detail.contains(INCOMPLETE);
    let (missing, failed): (Vec<_>, Vec<_>) = errors.iter().partition(is_incomplete);
    for error in missing {
        plain::note(&format!("some lines are missing: {}", error.detail));
    }
    failed.first().map_or(Ok(()), |error| Err(program.failed(error)))
}

/// Follows the lines of services, if there are any; says of which there are none.
async fn follow(
    program: &Program<'_>,
    engine: Arc<dyn Engine>,
    services: &[&ServiceReport],
    scope: LogScope,
    (stack, format): (&str, LineFormat),
) -> CommandResult<()> {
    if services.is_empty() {
        return Ok(());
    }
    for service in services.iter().filter(|service| service.spec.task.container.tty) {
        let name = &service.spec.name;
        plain::note(&format!(
            "{name} has a terminal (tty): a swarm gives out no lines of it"
        ));
    }
    followed::follow(program, engine, stack, scope, format).await
}
