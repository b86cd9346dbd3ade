//! Follows the logs of all containers without gaps or repeated lines: a stream that ended is resumed at the nanosecond
//! of its last line, skipping as many lines of that nanosecond as were reported before. A seam marks where a stream was
//! interrupted.

mod reader;

use super::log_end::{LogEnd, LogPosition, StreamEnd};
use crate::engine::{Engine, LogRequest, Timestamp};
use crate::logs::{Line, Reading, Seam};
use crate::runtime::LogScope;
use crate::runtime::message::{Message, Reporter};
use crate::stack::{Container, Event, ServiceState, Stack};
use indexmap::{IndexMap, IndexSet};
use reader::{History, Reader};
use std::sync::Arc;
use std::time::Duration;

/// How long after the end of a stream the event of its container's death is expected.
const DEATH_EXPECTED: Duration = Duration::from_secs(1);

/// The log streams of all containers.
pub(crate) struct LogFollowers {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    scope: LogScope,
    streams: IndexMap<String, Stream>,
    /// Containers seen before their first start: all their lines are new.
    newborn: IndexSet<String>,
    /// Ids of the containers followed, by service and replica number, to recognise a recreated one.
    known: IndexMap<(String, u32), String>,
    /// Containers whose lines will come: id and name. Reported as soon as they are seen, so that the lines of others
    /// are not taken for complete.
    expected: IndexMap<String, String>,
    events: Vec<Event>,
}

/// One container's stream.
#[derive(Debug)]
struct Stream {
    name: String,
    starts: u64,
    position: LogPosition,
    open: bool,
    /// Whether only the lines from before the opening are read.
    past: bool,
    end: StreamEnd,
    overdue: bool,
}

impl LogFollowers {
    pub(crate) fn new(engine: Arc<dyn Engine>, reporter: Reporter, scope: LogScope) -> Self {
        Self {
            engine,
            reporter,
            scope,
            streams: IndexMap::new(),
            newborn: IndexSet::new(),
            known: IndexMap::new(),
            expected: IndexMap::new(),
            events: Vec::new(),
        }
    }

    /// Whether every stream has been read to its end.
    pub(crate) fn are_read(&self) -> bool {
        self.streams.values().all(|stream| !stream.open)
    }

    /// Whether all lines of the exited containers have been read.
    pub(crate) fn are_drained(&self, stack: &Stack) -> bool {
        let mut begun = self.shown(stack).filter(|container| container.starts > 0);
        begun.all(|container| {
            let stream = self.streams.get(&container.id);
            stream.is_some_and(|stream| !stream.open && (stream.starts == container.starts || !self.scope.follow))
        })
    }

    /// Whether the log of every container that was ever started has been read to the end of its stream.
    pub(crate) fn have_all_begun(&self, stack: &Stack) -> bool {
        let mut begun = self.shown(stack).filter(|container| has_begun(container));
        begun.all(|container| self.streams.get(&container.id).is_some_and(|stream| !stream.open))
    }

    fn shown<'a>(&'a self, stack: &'a Stack) -> impl Iterator<Item = &'a Container> {
        let shown =
            |service: &&ServiceState| self.scope.services.is_empty() || self.scope.services.contains(&service.name);
        stack
            .services
            .values()
            .filter(shown)
            .flat_map(|service| &service.containers)
    }

    /// Opens the streams that should be followed and are not. The returned events are to be applied to the stack.
    pub(crate) fn update(&mut self, stack: &Stack) -> Vec<Event> {
        if stack.lost.is_some() {
            return Vec::new();
        }
        self.streams
            .retain(|id, stream| stream.open || stack.container(id).is_some());
        for (id, container) in std::mem::take(&mut self.expected) {
            if stack.container(&id).is_some() {
                self.expected.insert(id, container);
            } else {
                self.events.push(Event::LogsEnded { container });
            }
        }
        for service in stack.services.values() {
            if !self.scope.services.is_empty() && !self.scope.services.contains(&service.name) {
                continue;
            }
            let asked = |container: &&Container| self.scope.index.is_none_or(|index| container.number == index);
            let asked: Vec<&Container> = service.containers.iter().filter(asked).collect();
            for container in asked {
                self.follow_container(&service.name, container);
            }
        }
        std::mem::take(&mut self.events)
    }

    fn follow_container(&mut self, service: &str, container: &Container) {
        if !has_begun(container) {
            self.newborn.insert(container.id.clone());
            return;
        }
        if !self.streams.contains_key(&container.id) && !self.expected.contains_key(&container.id) {
            self.expected.insert(container.id.clone(), container.name.clone());
            let reading = self.reading(container);
            self.events.push(began(service, container, reading));
        }
        // Only an inspect tells whether it has a terminal, and its log driver.
        if container.report.is_none() {
            return;
        }
        match self.streams.get(&container.id) {
            None => self.open_first(service, container),
            Some(stream) if stream.open || !self.scope.follow => {}
            Some(stream) if stream.starts != container.starts => self.open_again(service, container, Seam::Restarted),
            Some(stream) if stream.end == StreamEnd::Unreadable => {}
            Some(stream) if stream.overdue && container.is_alive() => {
                self.open_again(service, container, Seam::Reconnected);
            }
            Some(_) => {}
        }
    }

    fn open_first(&mut self, service: &str, container: &Container) {
        let reading = self.reading(container);
        let newborn = self.newborn.shift_remove(&container.id);
        let before = self
            .known
            .insert((service.to_owned(), container.number), container.id.clone());
        let seam = before.filter(|_| newborn).map(|before| recreated(container, &before));
        let request = LogRequest {
            follow: reading == Reading::On,
            since: self.scope.since.filter(|_| !newborn),
            until: self.scope.until,
            tail: self.scope.tail.filter(|_| !newborn),
            tty: false,
        };
        self.open(service, container, request, None, seam);
    }

    /// How a container's log is read when it is first opened.
    fn reading(&self, container: &Container) -> Reading {
        let past = self.scope.past_first && !self.newborn.contains(&container.id);
        match self.scope.follow && !past {
            true => Reading::On,
            false => Reading::Past,
        }
    }

    /// Continues where the lines of the past ended.
    fn open_on(&mut self, service: &str, container: &Container, position: LogPosition) {
        let request = LogRequest {
            follow: true,
            since: position.map(|(time, _)| Timestamp(time)).or(self.scope.since),
            until: self.scope.until,
            ..LogRequest::default()
        };
        self.events.push(began(service, container, Reading::On));
        self.open(service, container, request, position, None);
    }

    fn open_again(&mut self, service: &str, container: &Container, why: Seam) {
        let stream = self.streams.get(&container.id);
        let position = stream.and_then(|stream| stream.position);
        let refused = stream.and_then(|stream| match &stream.end {
            StreamEnd::Refused(why) => Some(why.as_str()),
            StreamEnd::Over | StreamEnd::Unreadable => None,
        });
        let seam = seam(container, why, refused);
        let last = position.map(|(time, _)| Timestamp(time));
        let request = LogRequest {
            follow: true,
            // Not the start of the run: engines stamp its first lines a little earlier than the start they report. Nor anything
            // before what is wanted: the end of the run before may be unknown yet, and that known be of one still earlier.
            since: last
                .or_else(|| container.earlier.back().and_then(|run| run.finished))
                .max(self.scope.since),
            ..LogRequest::default()
        };
        self.events.push(began(service, container, Reading::On));
        self.open(service, container, request, position, Some(seam));
    }

    fn open(
        &mut self,
        service: &str,
        container: &Container,
        request: LogRequest,
        position: LogPosition,
        seam: Option<Line>,
    ) {
        let Some(report) = &container.report else { return };
        let (asked, follow) = (request.tail, request.follow);
        let reader = Reader {
            engine: Arc::clone(&self.engine),
            reporter: self.reporter.clone(),
            service: service.to_owned(),
            container: container.name.clone(),
            id: container.id.clone(),
            driver: report.log_driver.clone(),
            request: LogRequest {
                tty: report.tty,
                ..request
            },
            position,
            seam,
            history: History {
                opened: self.reporter.now(),
                asked,
                read: 0,
            },
        };
        self.expected.shift_remove(&container.id);
        self.streams.insert(
            container.id.clone(),
            Stream {
                name: container.name.clone(),
                starts: container.starts,
                position,
                open: true,
                past: !follow,
                end: StreamEnd::Over,
                overdue: false,
            },
        );
        tokio::task::spawn_local(reader.run());
    }

    /// Takes the end of a stream. A stream ends before the event of its container's death, so a container that seems
    /// alive gets a moment; if it is alive after that, the connection broke.
    pub(crate) fn ended(&mut self, end: LogEnd, stack: &Stack) -> Vec<Event> {
        let Some(stream) = self.streams.get_mut(&end.container) else {
            return Vec::new();
        };
        if end.overdue {
            stream.overdue = !stream.open;
        } else {
            stream.open = false;
            let container = stream.name.clone();
            self.events.push(Event::LogsEnded { container });
            stream.position = end.position.or(stream.position);
            stream.end = end.end.clone();
            let past = std::mem::take(&mut stream.past);
            let alive = stack
                .container(&end.container)
                .is_some_and(|(_, container)| container.is_alive());
            let on = past && self.scope.follow && end.end == StreamEnd::Over;
            if let Some((service, container)) = stack.container(&end.container).filter(|_| on) {
                let position = stream.position;
                self.open_on(&service.name, container, position);
            } else if alive && self.scope.follow && end.end != StreamEnd::Unreadable {
                let reporter = self.reporter.clone();
                let again = LogEnd { overdue: true, ..end };
                tokio::task::spawn_local(async move {
                    tokio::time::sleep(DEATH_EXPECTED).await;
                    reporter.send(Message::LogEnded(again)).await;
                });
            }
        }
        let mut events = std::mem::take(&mut self.events);
        events.extend(self.update(stack));
        events
    }
}

/// Whether it was ever started.
fn has_begun(container: &Container) -> bool {
    container.run.started.is_some() || container.is_alive() || container.is_over()
}

fn began(service: &str, container: &Container, reading: Reading) -> Event {
    Event::LogsBegan {
        service: service.to_owned(),
        container: container.name.clone(),
        reading,
    }
}

/// The line that marks where a container replaced another.
fn recreated(container: &Container, before: &str) -> Line {
    let short = |id: &str| id.chars().take(12).collect::<String>();
    let text = format!(
        "{} recreated: {} replaces {}",
        container.name,
        short(&container.id),
        short(before)
    );
    Line::seam(container.run.started.unwrap_or_default().0, Seam::Recreated, text)
}

/// The line that marks where a stream was interrupted; `refused`: the engine's reason.
fn seam(container: &Container, why: Seam, refused: Option<&str>) -> Line {
    let time = container.run.started.unwrap_or_default().0;
    let text = match why {
        Seam::Restarted => {
            let code = container.earlier.back().and_then(|run| run.exit_code);
            code.map_or_else(
                || format!("{} restarted", container.name),
                |code| format!("{} restarted after exit ({code})", container.name),
            )
        }
        Seam::Reconnected => match refused {
            Some(refused) => format!("{}: its log broke off ({refused}) and is read on", container.name),
            None => format!("{}: connection to the engine lost and taken up again", container.name),
        },
        Seam::Recreated | Seam::Unreadable => container.name.clone(),
    };
    Line::seam(time, why, text)
}
