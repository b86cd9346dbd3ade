//! Shared by the tests: small projects, a face that records what happens and may react to it, and a session.

use crate::compose::{Condition, Dependency, Healthcheck, Project, Service};
use crate::engine::sim::{Scenario, SimEngine};
use crate::engine::{Clock, ContainerEvent, Engine, EngineEvent, Timestamp};
use crate::plan::UpOptions;
use crate::plan::label;
use crate::runtime::{Command, Face, Follow, LogScope, Session, SessionOutcome, Signal, Until, drive, no_signals};
use crate::stack::{Event, Stack};
use futures::stream::{BoxStream, StreamExt};
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// 2023-11-14 22:13:20 UTC.
pub(super) const BORN: Timestamp = Timestamp(1_700_000_000_000_000_000);

/// A service with an image, optionally a check every second, and dependencies.
pub(super) fn service(name: &str, checked: bool, needs: &[(&str, Condition)]) -> Service {
    let mut service = Service {
        name: name.to_owned(),
        image: "box".to_owned(),
        ..Service::default()
    };
    if checked {
        service.healthcheck = Some(Healthcheck {
            test: vec!["CMD".to_owned(), "ping".to_owned()],
            interval: Some(Duration::from_secs(1)),
            retries: Some(3),
            ..Healthcheck::default()
        });
    }
    for (on, condition) in needs {
        let dependency = Dependency {
            condition: *condition,
            required: true,
            ..Dependency::default()
        };
        service.depends_on.insert((*on).to_owned(), dependency);
    }
    service
}

pub(super) fn healthy(on: &str) -> (&str, Condition) {
    (on, Condition::Healthy)
}

pub(super) fn started(on: &str) -> (&str, Condition) {
    (on, Condition::Started)
}

/// A project on a simulated host.
pub(super) struct Stage {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) clock: Clock,
    pub(super) project: Rc<Project>,
}

pub(super) type Reaction = Box<dyn FnMut(&Event, &Stack) -> Vec<Command>>;

impl Stage {
    /// Must be called inside a tokio runtime. The image `box` always exists.
    pub(super) fn new(scenario: &str, services: Vec<Service>) -> Self {
        let mut scenario = Scenario::parse(scenario).unwrap();
        scenario.images.entry("box".to_owned()).or_default().present = true;
        let clock = Clock::starting_at(BORN);
        let mut project = Project {
            name: "shop".to_owned(),
            working_dir: "/shop".into(),
            config_files: vec!["/shop/compose.yaml".into()],
            ..Project::default()
        };
        project.services = services
            .into_iter()
            .map(|service| (service.name.clone(), service))
            .collect();
        Self {
            engine: Arc::new(SimEngine::start(scenario, clock)),
            clock,
            project: Rc::new(project),
        }
    }

    pub(super) fn session(&self, commands: Vec<Command>) -> Session {
        Session {
            project: Some(Rc::clone(&self.project)),
            commands,
            until: Until::Ended,
            ..Session::new(Arc::clone(&self.engine), self.clock, "shop")
        }
    }

    /// Runs commands to their end.
    pub(super) async fn run(&self, commands: Vec<Command>) -> (SessionOutcome, Vec<String>) {
        self.act(self.session(commands), Box::new(|_, _| Vec::new()), no_signals())
            .await
    }

    /// Brings up, as `up -d`.
    pub(super) async fn up(&self) -> (SessionOutcome, Vec<String>) {
        self.run(vec![up()]).await
    }

    /// Runs a session with a face that reacts.
    pub(super) async fn act(
        &self,
        session: Session,
        reaction: Reaction,
        signals: BoxStream<'static, Signal>,
    ) -> (SessionOutcome, Vec<String>) {
        let mut face = Diary {
            lines: Vec::new(),
            reaction,
        };
        let outcome = drive(&mut face, session, signals).await;
        (outcome, face.lines)
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.clock.now().since(BORN).as_secs_f64()
    }
}

pub(super) fn up() -> Command {
    Command::operate(UpOptions::default())
}

/// A session that follows everything, as the deck does.
pub(super) fn attached(session: Session) -> Session {
    Session {
        until: Until::Left,
        follow: Follow {
            logs: Some(LogScope {
                follow: true,
                ..LogScope::default()
            }),
            details: true,
            images: true,
            history: true,
        },
        ..session
    }
}

/// A reaction that acts once, on a certain event.
pub(super) fn once(mut when: impl FnMut(&Event, &Stack) -> bool + 'static, commands: Vec<Command>) -> Reaction {
    let mut commands = Some(commands);
    Box::new(move |event, stack| {
        if commands.is_some() && when(event, stack) {
            return commands.take().unwrap_or_default();
        }
        Vec::new()
    })
}

/// Signals at the given seconds.
pub(super) fn signals_at(times: &[(f64, Signal)]) -> BoxStream<'static, Signal> {
    let began = tokio::time::Instant::now();
    let times: Vec<_> = times.to_vec();
    futures::stream::iter(times)
        .then(move |(at, signal)| async move {
            tokio::time::sleep_until(began + Duration::from_secs_f64(at)).await;
            signal
        })
        .chain(futures::stream::pending())
        .boxed()
}

/// A face that records what happens.
struct Diary {
    lines: Vec<String>,
    reaction: Reaction,
}

impl Face for Diary {
    type Input = Infallible;

    async fn next(&mut self) -> Infallible {
        std::future::pending().await
    }

    fn handle(&mut self, input: Infallible, _: &Stack, _: Timestamp) -> Vec<Command> {
        match input {}
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        if let Some(what) = entry(event) {
            self.lines.push(format!("{:.3} {what}", now.since(BORN).as_secs_f64()));
        }
        (self.reaction)(event, stack)
    }

    fn paint(&mut self, _: &Stack, _: Timestamp) -> std::io::Result<()> {
        Ok(())
    }

    fn wake(&self, _: &Stack, _: Timestamp) -> Option<Duration> {
        None
    }
}

/// An event as a line of the diary.
fn entry(event: &Event) -> Option<String> {
    Some(match event {
        Event::Engine(EngineEvent::Container { attributes, what, .. }) => {
            let service = attributes.get(label::SERVICE).cloned().unwrap_or_default();
            match what {
                ContainerEvent::Created => format!("create {service}"),
                ContainerEvent::Started => format!("start {service}"),
                ContainerEvent::Died { exit_code } => format!("die {service} {exit_code}"),
                ContainerEvent::Health(status) => format!("health {service} {status:?}"),
                ContainerEvent::Destroyed => format!("destroy {service}"),
                _ => return None,
            }
        }
        Event::Waits { service, gates, .. } => {
            let on: Vec<&str> = gates.iter().map(|gate| gate.service.as_str()).collect();
            format!("wait {service} [{}]", on.join(" "))
        }
        Event::Failed {
            service, doing, error, ..
        } => format!("fail {service} {doing}: {}", error.detail),
        Event::Ended { operation, verdict, .. } => format!("end {operation} {}", verdict.words()),
        Event::Noted { note, .. } => format!("note {note}"),
        Event::Lost { .. } => "lost".to_owned(),
        Event::Connected(..) => "connected".to_owned(),
        Event::Probed { report, by, .. } => {
            format!("probe {} {}", report.exit_code, if by.is_ours() { "ours" } else { "" })
        }
        _ => return None,
    })
}
