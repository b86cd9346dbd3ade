//! `logs --swarm`: the lines of all tasks, with the node of each in front.

use super::connect::{manager, refuse};
use super::show::is_named;
use crate::headless::{tail, usage, when};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::stream::{SelectAll, StreamExt};
use stackdeck::cli::LogsArgs;
use stackdeck::engine::swarm::{INCOMPLETE, TaskLine};
use stackdeck::engine::{Engine, LogRequest, StdStream};
use stackdeck::logs::plain_text;
use stackdeck::runtime::swarm::view;
use stackdeck::swarm::{SwarmView, task_name};
use stackdeck::{json, plain};

/// Longest line that is shown whole.
const LONGEST: usize = 1 << 20;

/// Shows what the tasks of the stack printed.
pub(super) async fn logs(args: &LogsArgs, program: &Program<'_>) -> CommandResult<()> {
    let flags = [
        ("--until", args.until.is_some()),
        ("--index", args.index.is_some()),
        ("--grep", args.grep.is_some()),
        ("--level", args.level.is_some()),
    ];
    refuse(program, &flags)?;
    let request = LogRequest {
        follow: args.follow,
        since: when(args.since.as_deref(), program.clock.now(), "--since").map_err(|text| usage(&text))?,
        until: None,
        tail: tail(&args.tail).map_err(|text| usage(&text))?,
        tty: false,
    };
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let mut shown = Shown {
        program,
        args,
        engine: engine.as_ref(),
        stack: &name,
        view: view(engine.as_ref(), &name)
            .await
            .map_err(|error| program.failed(&error))?,
    };
    let named = is_named(&name, &args.services);
    let services = shown.view.services.iter().filter(|service| named(service));
    let feeds = services.map(|service| engine.swarm().service_logs(&service.id, request.clone()));
    let mut feed: SelectAll<_> = feeds.collect();
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    while let Some(line) = feed.next().await {
        match line {
            Ok(line) if args.follow => shown.line(&line).await?,
            Ok(line) => lines.push(line),
            Err(error) if args.follow => return Err(program.failed(&error)),
            Err(error) => errors.push(error),
        }
    }
    lines.sort_by_key(|line| line.at);
    for line in &lines {
        shown.line(line).await?;
    }
    let (missing, failed): (Vec<_>, Vec<_>) = errors.iter().partition(|error| error.detail.contains(INCOMPLETE));
    for error in missing {
        plain::note(&format!("some lines are missing: {}", error.detail));
    }
    failed.first().map_or(Ok(()), |error| Err(program.failed(error)))
}

struct Shown<'s> {
    program: &'s Program<'s>,
    args: &'s LogsArgs,
    engine: &'s dyn Engine,
    stack: &'s str,
    view: SwarmView,
}

impl Shown<'_> {
    async fn line(&mut self, line: &TaskLine) -> CommandResult<()> {
        if self.args.follow && !self.view.tasks.iter().any(|task| task.id == line.task_id) {
            // A task newer than the last look.
            let again = view(self.engine, self.stack).await;
            self.view = again.map_err(|error| self.program.failed(&error))?;
        }
        let text = plain_text(&line.text, LONGEST);
        let task = self.view.tasks.iter().find(|task| task.id == line.task_id);
        let service = task.and_then(|task| self.view.services.iter().find(|service| service.id == task.service_id));
        let name = match task.zip(service) {
            Some((task, service)) => task_name(&self.view, service, task),
            None => line.task_id.clone(),
        };
        let node = self.view.node_name(&line.node_id);
        let time = line.at.map(json::time).unwrap_or_default();
        if self.program.output_format() == OutputFormat::Json {
            let stream = match line.stream {
                StdStream::Out => "stdout",
                StdStream::Err => "stderr",
            };
            return output::object(&serde_json::json!({
                "type": "task_log", "task": name, "node": node, "time": time, "stream": stream, "text": text,
            }));
        }
        let time = if self.args.timestamps {
            format!("{time} ")
        } else {
            String::new()
        };
        let prefix = if self.args.no_log_prefix {
            String::new()
        } else {
            format!("{name}@{node} | ")
        };
        output::text(&format!("{prefix}{time}{text}\n"))
    }
}
