//! What follows when a reading ends, when a container is gone, and when nobody waits any longer.

use super::stream::{FollowedLog, StreamState};
use super::{Expected, LogFollowers, seams};
use crate::engine::{EngineError, ErrorKind};
use crate::logs::{Batch, Line};
use crate::runtime::follow::log_end::{LogEnd, LogEndKind, LogPosition, StreamEnd};
use crate::runtime::message::Message;
use crate::stack::{Event, Stack};
use indexmap::IndexMap;
use std::time::Duration;

impl LogFollowers {
    /// Takes how a reading ended.
    pub(super) fn reading_ended(
        &mut self,
        id: &str,
        position: LogPosition,
        unfinished: Vec<Line>,
        end: StreamEnd,
        stack: &Stack,
    ) {
        let Some(mut stream) = self.streams.shift_remove(id) else {
            return;
        };
        let is_lost = end == StreamEnd::Gone && stream.has_gap();
        let is_over = end == StreamEnd::Over;
        stream.end(end, position, unfinished);
        let now = self.reporter.now();
        if stream.past && is_over {
            self.events.push(Event::LogsEnded {
                container: stream.name.clone(),
            });
            if let Some((service, container)) = stack.container(id) {
                self.open_on(&service.name, container, &stream);
            }
            return;
        }
        let is_hopeless = !self.scope.follow && stream.is_hopeless();
        let lost = match (is_lost, is_hopeless) {
            (true, _) => Some(seams::gone(&stream.name, stream.position, now)),
            (false, true) => Some(self.give_up_on(&stream)),
            (false, false) => None,
        };
        if is_hopeless {
            stream.state = StreamState::Unreadable;
        }
        if stream.is_settled() {
            let mut lines = std::mem::take(&mut stream.unfinished);
            lines.extend(lost);
            self.finish(&stream.service, &stream.name, lines);
        } else if let Some(pause) = stream.pause() {
            self.look_again(id, pause);
        }
        self.streams.insert(id.to_owned(), stream);
    }

    fn look_again(&self, id: &str, pause: Duration) {
        let reporter = self.reporter.clone();
        let overdue = LogEnd {
            container: id.to_owned(),
            what: LogEndKind::Overdue,
        };
        tokio::task::spawn_local(async move {
            tokio::time::sleep(pause).await;
            reporter.send(Message::LogEnded(overdue)).await;
        });
    }

    /// Ends the logs of containers that are gone; what could not be read of them is lost.
    pub(super) fn forget_gone(&mut self, stack: &Stack) {
        let is_gone =
            |id: &str, stream: &FollowedLog| stream.state != StreamState::Open && stack.container(id).is_none();
        let gone = self.streams.iter().filter(|(id, stream)| is_gone(id, stream));
        let gone: Vec<String> = gone.map(|(id, _)| id.clone()).collect();
        for id in gone {
            let Some(mut stream) = self.streams.shift_remove(&id) else {
                continue;
            };
            let mut lines = std::mem::take(&mut stream.unfinished);
            if stream.has_gap() {
                lines.push(seams::gone(&stream.name, stream.position, self.reporter.now()));
            }
            self.finish(&stream.service, &stream.name, lines);
        }
        // While the connection was away, what had not run yet may have run, too.
        let was_away = std::mem::take(&mut self.was_away);
        let is_gone = |id: &str, _: &mut Expected| stack.container(id).is_none();
        let mut unread: IndexMap<String, Expected> = self.expected.extract_if(.., |id, one| is_gone(id, one)).collect();
        let unborn = self.newborn.extract_if(.., |id, one| is_gone(id, one));
        for (id, newborn) in unborn.filter(|_| was_away) {
            unread.entry(id).or_insert(newborn).has_run = true;
        }
        for expected in unread.into_values() {
            let lost = seams::gone(&expected.name, None, self.reporter.now());
            let lines = Vec::from_iter(expected.has_run.then_some(lost));
            self.finish(&expected.service, &expected.name, lines);
        }
    }

    /// Reports the last rows of a log, and its end.
    fn finish(&mut self, service: &str, container: &str, lines: Vec<Line>) {
        let (service, container) = (service.to_owned(), container.to_owned());
        if !lines.is_empty() {
            self.events.push(Event::Logs(Batch {
                service,
                container: container.clone(),
                lines,
            }));
        }
        self.events.push(Event::LogsEnded { container });
    }

    /// The row in place of what could not be read.
    fn give_up_on(&mut self, stream: &FollowedLog) -> Line {
        let why = stream.refusal().unwrap_or("the engine sent nothing more of it");
        let error = EngineError::new("reading the log of", &stream.name, ErrorKind::Unreachable, why);
        self.given_up.get_or_insert(error);
        seams::given_up(&stream.name, why, self.reporter.now())
    }

    /// Ends what could not be read of exited containers, with a row that says so: it is waited for no longer. The returned events
    /// are to be applied to the stack.
    pub(crate) fn give_up(&mut self, stack: &Stack) -> Vec<Event> {
        let mut streams = std::mem::take(&mut self.streams);
        for (id, stream) in &mut streams {
            let is_alive = stack.container(id).is_some_and(|(_, container)| container.is_alive());
            if stream.is_settled() || is_alive {
                continue;
            }
            let mut lines = std::mem::take(&mut stream.unfinished);
            lines.push(self.give_up_on(stream));
            stream.state = StreamState::Unreadable;
            self.finish(&stream.service, &stream.name, lines);
        }
        self.streams = streams;
        std::mem::take(&mut self.events)
    }
}
