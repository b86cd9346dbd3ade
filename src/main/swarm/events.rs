//! `events --swarm`: what happens to a stack, its tasks and the nodes.

use super::connect::manager;
use super::named;
use crate::exit::Exit;
use crate::headless::{usage, when};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use stackdeck::cli::EventsArgs;
use stackdeck::engine::swarm::ServiceReport;
use stackdeck::engine::{EventFilter, Timestamp};
use stackdeck::json;
use stackdeck::runtime::OutputReader;
use stackdeck::runtime::swarm::view;
use stackdeck::swarm::{SeenTasks, StackActivity};
use std::time::Duration;

/// Pause between two looks at the tasks.
const PAUSE: Duration = Duration::from_secs(1);

/// Tells of events until a time, or for ever.
pub(super) async fn events(args: &EventsArgs, program: &Program<'_>) -> CommandResult<()> {
    let now = program.clock.now();
    let since = when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?;
    let until = when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?;
    let name = program.load_name()?;
    let engine = manager(program).await?;
    let filter = EventFilter {
        since: Some(since.unwrap_or(now)),
        until,
        ..EventFilter::default()
    };
    let mut events = engine.swarm().events(filter);
    let mut signals = program.signals()?;
    let mut reader = OutputReader::default();
    let mut told = Told {
        program,
        args,
        stack: &name,
        since,
        until,
        seen: SeenTasks::default(),
        is_first: true,
    };
    let mut looks = tokio::time::interval(PAUSE);
    loop {
        tokio::select! {
            event = events.next() => match event {
                Some(Ok(event)) => {
                    if let Some(activity) = StackActivity::of_event(&event, &name) {
                        told.tell(&activity)?;
                    }
                }
                Some(Err(error)) => return Err(program.failed(&error)),
                // The time to which they were asked for has come.
                None => {
                    let now = view(engine.as_ref(), &name).await.map_err(|error| program.failed(&error))?;
                    return told.look(&now);
                }
            },
            _ = looks.tick() => {
                let now = view(engine.as_ref(), &name).await.map_err(|error| program.failed(&error))?;
                told.look(&now)?;
            }
            _ = signals.next() => return Err(Exit::Interrupted.into()),
            () = reader.gone() => return Ok(()),
        }
    }
}

struct Told<'t> {
    program: &'t Program<'t>,
    args: &'t EventsArgs,
    stack: &'t str,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    seen: SeenTasks,
    is_first: bool,
}

impl Told<'_> {
    /// Tells of tasks that changed. What was so before the first look is told only when the past is asked for.
    fn look(&mut self, view: &stackdeck::swarm::SwarmView) -> CommandResult<()> {
        let (stack, keys) = (self.stack, &self.args.services);
        let is_meant =
            |service: &ServiceReport| keys.is_empty() || keys.iter().any(|wanted| wanted == named::key(stack, service));
        let changes = self.seen.changes(view, is_meant);
        let is_first = std::mem::take(&mut self.is_first);
        let is_wanted = |activity: &&StackActivity| match self.since {
            Some(since) => activity.at >= since,
            None => !is_first,
        };
        for activity in changes.iter().filter(is_wanted) {
            self.tell(activity)?;
        }
        Ok(())
    }

    fn tell(&self, activity: &StackActivity) -> CommandResult<()> {
        let is_of_service = self.args.services.is_empty()
            || activity.kind == "task"
            || self
                .args
                .services
                .iter()
                .any(|key| activity.name == format!("{}_{key}", self.stack));
        let is_resource = matches!(activity.kind.as_str(), "secret" | "config");
        let is_late = self.until.is_some_and(|until| activity.at > until);
        if !is_of_service || is_late || (is_resource && !self.args.resources) {
            return Ok(());
        }
        let time = json::time(activity.at);
        match self.program.output_format() {
            OutputFormat::Json => output::object(&activity.json(&time)),
            OutputFormat::Plain => output::text(&format!("{time} {}\n", activity.text())),
        }
    }
}
