//! Reads what the tasks of services print, each service in one stream. A stream that broke is opened again a little before its last
//! line, and what was read already is left out: nothing is missing, and nothing comes twice.

use super::managers::CurrentManager;
use crate::engine::swarm::TaskLine;
use crate::engine::{ErrorKind, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, LineKind, Seam, Stream};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use crate::swarm::SwarmView;
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
    tail: Option<Option<u64>>,
    open: IndexMap<String, AbortHandle>,
}

impl LineReaders {
    pub(super) fn new(manager: CurrentManager, reporter: Reporter, stack: &str, tail: Option<Option<u64>>) -> Self {
        Self {
            manager,
            reporter,
            stack: stack.to_owned(),
            tail,
            open: IndexMap::new(),
        }
    }

    /// Reads the services there are, and no others.
    pub(super) fn read(&mut self, view: &SwarmView) {
        let Some(tail) = self.tail else { return };
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
            let name = service.spec.name.as_str();
            let key = name
                .strip_prefix(self.stack.as_str())
                .and_then(|rest| rest.strip_prefix('_'));
            let reader = LineReader {
                manager: self.manager.clone(),
                reporter: self.reporter.clone(),
                id: service.id.clone(),
                service: key.unwrap_or(name).to_owned(),
                tail,
                whole_to: None,
                read: IndexMap::new(),
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
    tail: Option<u64>,
    /// The time up to which the lines of all nodes were read, but for those that arrive late.
    whole_to: Option<i64>,
    /// Of each task: the time of its last line, and how many of its lines have that time.
    read: IndexMap<String, (i64, u64)>,
}

impl LineReader {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let (before, opened) = (self.read.clone(), self.reporter.now());
            let ended = self.read_once().await;
            if self.whole_to.is_none() || self.reporter.now().since(opened) >= STOOD {
                self.whole_to = self.read.values().map(|(time, _)| *time).max();
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
            if self.read != before {
                pause = FIRST_PAUSE;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn read_once(&mut self) -> Result<(), ErrorKind> {
        let behind = i64::try_from(BEHIND.as_nanos()).unwrap_or(i64::MAX);
        let request = LogRequest {
            follow: true,
            since: self.whole_to.map(|time| Timestamp(time.saturating_sub(behind))),
            tail: self.tail.filter(|_| self.whole_to.is_none()),
            ..LogRequest::default()
        };
        // Of each task: how many lines with the time of its last one have come again.
        let mut again: IndexMap<String, u64> = IndexMap::new();
        let known = self.read.clone();
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
                    Ok(line) if is_known(&line, &known, &mut again) => {}
                    Ok(line) => {
                        let line_of = self.take(&line);
                        batches.entry(line.task_id).or_default().push(line_of);
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

    fn take(&mut self, line: &TaskLine) -> Line {
        let time = line.at.unwrap_or_else(|| self.reporter.now()).0;
        let last = self.read.entry(line.task_id.clone()).or_insert((time, 0));
        *last = if last.0 == time { (time, last.1 + 1) } else { (time, 1) };
        Line {
            time,
            stream: match line.stream {
                StdStream::Out => Stream::Out,
                StdStream::Err => Stream::Err,
            },
            kind: LineKind::Text,
            text: bytes::Bytes::copy_from_slice(&line.text),
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

/// Whether a line was read before the stream was opened again.
fn is_known(line: &TaskLine, known: &IndexMap<String, (i64, u64)>, again: &mut IndexMap<String, u64>) -> bool {
    let (Some((time, count)), Some(at)) = (known.get(&line.task_id), line.at) else {
        return false;
    };
    if at.0 == *time {
        let seen = again.entry(line.task_id.clone()).or_default();
        *seen += 1;
        return *seen <= *count;
    }
    at.0 < *time
}
