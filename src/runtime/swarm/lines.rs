//! Reads what the tasks of services print, each service in one stream. A stream that broke is opened again a little before its last
//! line, and what was read already is left out: nothing is missing, and nothing comes twice.

use super::managers::CurrentManager;
use super::read_lines::ReadLines;
use crate::engine::swarm::TaskLine;
use crate::engine::{ErrorKind, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, LineKind, Seam, Stream};
use crate::runtime::LogScope;
use crate::runtime::message::Reporter;
use crate::stack::Event;
use crate::swarm::{SwarmView, service_key};
use futures::StreamExt;
use indexmap::IndexMap;
use std::time::Duration;
use tokio::task::AbortHandle;

/// Most lines taken at once.
const BATCH: usize = 256;
/// Lines of different nodes arrive so much out of order at most.
const BEHIND: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A stream that stood as long had the lines of all nodes. Right after a manager is lost some nodes still look for another.
const STOOD: Duration = Duration::from_secs(60);

/// The readers, by the id of their service.
pub(super) struct LineReaders {
    manager: CurrentManager,
    reporter: Reporter,
    stack: String,
    /// Which lines are read; none without it.
    scope: Option<LogScope>,
    open: IndexMap<String, AbortHandle>,
}

impl LineReaders {
    pub(super) fn new(manager: CurrentManager, reporter: Reporter, stack: &str, scope: Option<LogScope>) -> Self {
        Self {
            manager,
            reporter,
            stack: stack.to_owned(),
            scope,
            open: IndexMap::new(),
        }
    }

    /// Reads the services that are there and meant, and no others.
    pub(super) fn read(&mut self, view: &SwarmView) {
        let Some(scope) = &self.scope else { return };
        let is_there = |id: &String| view.services.iter().any(|service| service.id == *id);
        self.open.retain(|id, reader| {
            let stays = is_there(id);
            if !stays {
                reader.abort();
            }
            stays
        });
        for service in &view.services {
            // The swarm refuses the lines of a terminal.
            if self.open.contains_key(&service.id) || service.spec.task.container.tty {
                continue;
            }
            let key = service_key(&self.stack, &service.spec.name);
            if !scope.services.is_empty() && !scope.services.iter().any(|named| named == key) {
                continue;
            }
            let reader = LineReader {
                manager: self.manager.clone(),
                reporter: self.reporter.clone(),
                id: service.id.clone(),
                service: key.to_owned(),
                since: scope.since,
                tail: scope.tail,
                whole_to: None,
                read: ReadLines::new(scope.tail),
            };
            let task = tokio::task::spawn_local(reader.run());
            self.open.insert(service.id.clone(), task.abort_handle());
        }
    }
}

struct LineReader {
    manager: CurrentManager,
    reporter: Reporter,
    id: String,
    service: String,
    since: Option<Timestamp>,
    tail: Option<u64>,
    /// The time up to which the lines of all nodes were read, but for those that arrive late.
    whole_to: Option<i64>,
    read: ReadLines,
}

impl LineReader {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let (before, opened) = (self.read.count(), self.reporter.now());
            let ended = self.read_once().await;
            if self.whole_to.is_none() || self.reporter.now().since(opened) >= STOOD {
                self.whole_to = self.read.newest();
            }
            match ended {
                // There is none any more, or it cannot be read: the next look at the swarm tells.
                Err(ErrorKind::Missing) => return,
                Err(ErrorKind::Unsupported) => {
                    self.tell_unreadable().await;
                    return;
                }
                Ok(()) | Err(_) => {}
            }
            if self.read.count() != before {
                pause = FIRST_PAUSE;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn read_once(&mut self) -> Result<(), ErrorKind> {
        let behind = i64::try_from(BEHIND.as_nanos()).unwrap_or(i64::MAX);
        let read_to = self.whole_to.map(|time| Timestamp(time.saturating_sub(behind)));
        let request = LogRequest {
            follow: true,
            since: read_to.max(self.since),
            tail: self.tail.filter(|_| self.whole_to.is_none()),
            ..LogRequest::default()
        };
        self.read.begin_stream();
        let engine = self.manager.take();
        let mut feed = engine.swarm().service_logs(&self.id, request).ready_chunks(BATCH);
        loop {
            let lines = tokio::select! {
                lines = feed.next() => lines,
                () = self.manager.changed() => None,
            };
            let Some(lines) = lines else { return Ok(()) };
            let mut error = None;
            let mut batches: IndexMap<String, Vec<Line>> = IndexMap::new();
            for line in lines {
                match line {
                    Ok(line) => {
                        let at = line.at.unwrap_or_else(|| self.reporter.now());
                        if self.read.take(&line, at) {
                            batches.entry(line.task_id.clone()).or_default().push(stored(line, at));
                        }
                    }
                    Err(found) => error = Some(found.kind),
                }
            }
            for (container, lines) in batches {
                let batch = Batch {
                    service: self.service.clone(),
                    container,
                    lines,
                };
                self.reporter.send_event(Event::Logs(batch)).await;
            }
            if let Some(error) = error {
                return Err(error);
            }
        }
    }

    async fn tell_unreadable(&self) {
        let words = format!("the log of {} cannot be read back", self.service);
        let batch = Batch {
            service: self.service.clone(),
            container: self.service.clone(),
            lines: vec![Line::seam(self.reporter.now().0, Seam::Unreadable, words)],
        };
        self.reporter.send_event(Event::Logs(batch)).await;
    }
}

/// A line as it is stored.
fn stored(line: TaskLine, at: Timestamp) -> Line {
    Line {
        time: at.0,
        stream: match line.stream {
            StdStream::Out => Stream::Out,
            StdStream::Err => Stream::Err,
        },
        kind: LineKind::Text,
        text: bytes::Bytes::from(line.text),
    }
}
