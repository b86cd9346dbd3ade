//! Follows the logs of all containers without gaps or repeated lines. A log is read to the end of its run whatever happens: a
//! reading that ended is resumed at the nanosecond of its last line, skipping as many lines of that nanosecond as were reported
//! before, also when the container has ended meanwhile. A seam marks where a log was interrupted, and where lines are lost.

mod completeness;
mod ending;
mod reader;
mod seams;
mod stream;

use super::log_end::{LogEnd, LogEndKind, LogPosition};
use crate::engine::{Engine, EngineError, LogRequest, Timestamp};
use crate::logs::Reading;
use crate::runtime::LogScope;
use crate::runtime::message::Reporter;
use crate::stack::{Container, Event, Stack};
use indexmap::IndexMap;
use reader::{History, Reader};
use seams::LateSeam;
use std::sync::Arc;
use stream::{FollowedLog, Resumption, StreamState};

/// Lines that are read once more of a log whose run has ended: a following stream of Docker Engine 20.10 may end before the last
/// line.
const LEFT_OUT: u64 = 100;

/// The logs of all containers.
pub(crate) struct LogFollowers {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    scope: LogScope,
    streams: IndexMap<String, FollowedLog>,
    /// Containers seen before their first start, or in the place of one that was followed: all their lines are new.
    newborn: IndexMap<String, Expected>,
    /// Ids of the containers followed, by service and replica number, to recognise a recreated one.
    known: IndexMap<(String, u32), String>,
    /// Containers whose lines will come, by id. Reported as soon as they are seen, so that the lines of others are not taken for
    /// complete.
    expected: IndexMap<String, Expected>,
    events: Vec<Event>,
    /// Whether what is known of the containers is of the present connection.
    is_current: bool,
    /// Whether the connection was lost since the last look at the containers.
    was_away: bool,
    given_up: Option<EngineError>,
}

/// A container whose log is not read yet.
#[derive(Clone)]
struct Expected {
    service: String,
    name: String,
    /// Whether it ran since it is followed.
    has_run: bool,
}

/// How a reading begins.
struct Opening {
    request: LogRequest,
    position: LogPosition,
    seam: Option<LateSeam>,
    fruitless: u32,
    is_whole: bool,
    /// The start of the run of which only the rest is wanted.
    only_run: Option<Timestamp>,
}

impl LogFollowers {
    pub(crate) fn new(engine: Arc<dyn Engine>, reporter: Reporter, scope: LogScope) -> Self {
        Self {
            engine,
            reporter,
            scope,
            streams: IndexMap::new(),
            newborn: IndexMap::new(),
            known: IndexMap::new(),
            expected: IndexMap::new(),
            events: Vec::new(),
            is_current: false,
            was_away: false,
            given_up: None,
        }
    }

    /// Takes note that the containers were listed and inspected, or that the connection is lost and with it what is known of them.
    pub(crate) fn set_current(&mut self, is_current: bool) {
        self.was_away |= self.is_current && !is_current;
        self.is_current = is_current;
    }

    /// Reads what should be read and is not. The returned events are to be applied to the stack.
    pub(crate) fn update(&mut self, stack: &Stack) -> Vec<Event> {
        if !self.is_current {
            return Vec::new();
        }
        self.forget_gone(stack);
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
        let place = (service.to_owned(), container.number);
        let is_successor = self.known.get(&place).is_some_and(|before| *before != container.id);
        let expected = Expected {
            service: service.to_owned(),
            name: container.name.clone(),
            has_run: container.starts > 0,
        };
        if !has_begun(container) || (is_successor && !self.streams.contains_key(&container.id)) {
            self.newborn.insert(container.id.clone(), expected.clone());
        }
        if !has_begun(container) {
            return;
        }
        if !self.streams.contains_key(&container.id) && !self.expected.contains_key(&container.id) {
            self.expected.insert(container.id.clone(), expected);
            let reading = self.reading(container);
            self.events.push(began(service, container, reading));
        }
        // Only an inspect tells whether it has a terminal, and its log driver.
        if container.report.is_none() {
            return;
        }
        match self.streams.get(&container.id) {
            None => self.open_first(service, container),
            Some(stream) => {
                if let Some(resumption) = stream.resumption(container, self.scope.follow) {
                    self.read_on(service, container, resumption);
                }
            }
        }
    }

    fn open_first(&mut self, service: &str, container: &Container) {
        let reading = self.reading(container);
        let newborn = self.newborn.shift_remove(&container.id).is_some();
        let before = self
            .known
            .insert((service.to_owned(), container.number), container.id.clone());
        let seam = before
            .filter(|_| newborn)
            .map(|before| seams::recreated(container, &before));
        let request = LogRequest {
            follow: reading == Reading::On,
            since: self.scope.since.filter(|_| !newborn),
            until: self.scope.until,
            tail: self.scope.tail.filter(|_| !newborn),
            tty: false,
        };
        let opening = Opening {
            request,
            position: None,
            seam: seam.map(LateSeam::before_all),
            fruitless: 0,
            // What was written before it was looked at is not missed.
            is_whole: container.starts == 0,
            only_run: None,
        };
        self.open(service, container, opening);
    }

    /// How a container's log is read when it is first opened.
    fn reading(&self, container: &Container) -> Reading {
        let past = self.scope.past_first && !self.newborn.contains_key(&container.id);
        match self.scope.follow && !past {
            true => Reading::On,
            false => Reading::Past,
        }
    }

    /// Continues where the lines of the past ended.
    fn open_on(&mut self, service: &str, container: &Container, stream: &FollowedLog) {
        let opening = Opening {
            request: LogRequest {
                follow: true,
                tail: None,
                ..stream.rest()
            },
            position: stream.position,
            seam: None,
            fruitless: 0,
            is_whole: true,
            only_run: None,
        };
        self.events.push(began(service, container, Reading::On));
        self.open(service, container, opening);
    }

    /// Reads a log on that ended or broke off.
    fn read_on(&mut self, service: &str, container: &Container, resumption: Resumption) {
        let Some(stream) = self.streams.get(&container.id) else {
            return;
        };
        let rest = stream.rest();
        let request = match resumption {
            // Where the reading of the run before broke, that is read first.
            Resumption::Restarted if stream.position.is_none() && !stream.is_broken() => LogRequest {
                follow: true,
                // Not the start of the run: engines stamp its first lines a little earlier than the start they report. Nor anything
                // before what is wanted: the end of the run before may be unknown yet, and that known be of one still earlier.
                since: container
                    .earlier
                    .back()
                    .and_then(|run| run.finished)
                    .max(self.scope.since),
                ..LogRequest::default()
            },
            Resumption::Restarted | Resumption::Reconnected => LogRequest { follow: true, ..rest },
            Resumption::ToEnd => LogRequest {
                follow: false,
                // What an engine left out at the end is little, and to look through all of a large log takes long.
                tail: Some(LEFT_OUT)
                    .filter(|_| stream.position.is_some() && !stream.is_broken())
                    .or(rest.tail),
                ..rest
            },
            Resumption::Again => rest,
        };
        // Attempts that bring nothing are one interruption.
        let is_first = stream.fruitless < 2;
        let reconnected = || LateSeam::before_all(seams::reconnected(container, stream.refusal()));
        let seam = match resumption {
            Resumption::Restarted if stream.is_settled() => Some(LateSeam::before_all(seams::restarted(container))),
            Resumption::Restarted => Some(LateSeam::after_earlier_runs(container)),
            Resumption::Reconnected => is_first.then(reconnected),
            Resumption::ToEnd => (is_first && stream.is_broken()).then(reconnected),
            Resumption::Again => None,
        };
        let opening = Opening {
            request,
            position: stream.position,
            seam,
            fruitless: stream.fruitless,
            is_whole: !stream.has_gap() && resumption != Resumption::Restarted,
            only_run: container.run.started.filter(|_| resumption == Resumption::ToEnd),
        };
        if stream.is_settled() {
            self.events.push(began(service, container, Reading::On));
        }
        self.open(service, container, opening);
    }

    fn open(&mut self, service: &str, container: &Container, opening: Opening) {
        let Some(report) = &container.report else { return };
        let request = LogRequest {
            tty: report.tty,
            ..opening.request
        };
        let follow = request.follow;
        let after_end = !self.scope.follow || !container.is_alive();
        let reader = Reader {
            engine: Arc::clone(&self.engine),
            reporter: self.reporter.clone(),
            service: service.to_owned(),
            container: container.name.clone(),
            id: container.id.clone(),
            driver: report.log_driver.clone(),
            request: request.clone(),
            position: opening.position,
            is_last: after_end,
            is_joined: false,
            only_run: opening.only_run,
            seam: opening.seam,
            history: History {
                opened: self.reporter.now(),
                asked: request.tail.filter(|_| opening.position.is_none()),
                read: 0,
            },
        };
        self.expected.shift_remove(&container.id);
        self.streams.insert(
            container.id.clone(),
            FollowedLog {
                service: service.to_owned(),
                name: container.name.clone(),
                starts: container.starts,
                position: opening.position,
                unfinished: Vec::new(),
                state: StreamState::Open,
                request,
                past: self.scope.follow && !follow && !after_end,
                after_end,
                fruitless: opening.fruitless,
                is_whole: opening.is_whole,
            },
        );
        tokio::task::spawn_local(reader.run());
    }

    /// Takes the end of a reading. A stream ends before the event of its container's death, so a container that seems alive gets
    /// a moment; if it is alive after that, the connection broke.
    pub(crate) fn ended(&mut self, end: LogEnd, stack: &Stack) -> Vec<Event> {
        let id = end.container;
        match end.what {
            LogEndKind::Overdue => {
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.mark_overdue();
                }
            }
            LogEndKind::Ended {
                position,
                unfinished,
                end,
            } => self.reading_ended(&id, position, unfinished, end, stack),
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
