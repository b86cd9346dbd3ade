//! `events --swarm`: what happens to a stack, its tasks and the nodes.

use super::managers::Managers;
use super::named;
use crate::exit::Exit;
use crate::headless::{usage, when};
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use futures::StreamExt;
use stackdeck::cli::EventsArgs;
use stackdeck::engine::swarm::{ServiceReport, SwarmEvent};
use stackdeck::engine::{EngineError, EventFilter, Feed, Timestamp};
use stackdeck::json;
use stackdeck::runtime::OutputReader;
use stackdeck::swarm::{SeenTasks, StackActivity};
use std::collections::VecDeque;
use std::time::Duration;

/// Pause between two looks at the tasks.
const PAUSE: Duration = Duration::from_secs(1);
/// As many events are known again when another manager tells of them.
const RECENT: usize = 512;
/// So much before the last one that was told, another manager is asked for events.
const OVERLAP: Duration = Duration::from_secs(10);
/// So often in a row the stream may break off.
const FAILURES: u32 = 5;

/// Tells of events until a time, or for ever.
pub(super) async fn events(args: &EventsArgs, program: &Program<'_>) -> CommandResult<()> {
    let now = program.clock.now();
    let since = when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?;
    let until = when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?;
    let name = program.load_name()?;
    let mut managers = Managers::of(program).await?;
    let start = since.unwrap_or(now);
    let mut events = Some(managers.engine().swarm().events(filter(start, until)));
    let mut failures = 0;
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
        recent: VecDeque::new(),
    };
    let mut looks = tokio::time::interval(PAUSE);
    loop {
        tokio::select! {
            event = next(&mut events) => match event {
                Some(Ok(event)) => {
                    failures = 0;
                    if let Some(activity) = StackActivity::of_event(&event, &name) {
                        told.tell_once(activity)?;
                    }
                }
                // The time to which they were asked for has come.
                None if until.is_some_and(|until| program.clock.now() >= until) => {
                    return told.look(&managers.view(&name).await?);
                }
                Some(Err(error)) if failures >= FAILURES => return Err(program.failed(&error)),
                // So it ends when the manager is lost: the next look finds another, or says so.
                Some(Err(_)) | None => {
                    failures += 1;
                    events = None;
                }
            },
            _ = looks.tick() => {
                let view = tokio::select! {
                    view = managers.view(&name) => view?,
                    _ = signals.next() => return Err(Exit::Interrupted.into()),
                };
                told.look(&view)?;
                if events.is_none() {
                    let from = told.recent.back().map_or(start, |last| before(last.at).max(start));
                    events = Some(managers.engine().swarm().events(filter(from, until)));
                }
            }
            _ = signals.next() => return Err(Exit::Interrupted.into()),
            () = reader.gone() => return Ok(()),
        }
    }
}

/// From when on another manager is asked for events, after one of this time was told.
fn before(last: Timestamp) -> Timestamp {
    Timestamp(
        last.0
            .saturating_sub(i64::try_from(OVERLAP.as_nanos()).unwrap_or(i64::MAX)),
    )
}

fn filter(since: Timestamp, until: Option<Timestamp>) -> EventFilter {
    EventFilter {
        since: Some(since),
        until,
        ..EventFilter::default()
    }
}

/// The next event, or that they ended; never where they are not asked for.
async fn next(events: &mut Option<Feed<SwarmEvent>>) -> Option<Result<SwarmEvent, EngineError>> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
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
    /// The last events that were told, whichever manager told of them: all date an event alike.
    recent: VecDeque<StackActivity>,
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

    /// Tells of an event that no manager told of before.
    fn tell_once(&mut self, activity: StackActivity) -> CommandResult<()> {
        if self.recent.contains(&activity) {
            return Ok(());
        }
        self.tell(&activity)?;
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(activity);
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
