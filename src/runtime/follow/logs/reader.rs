//! Reads one stream: bytes to lines to batches.

use crate::engine::{Engine, EngineError, ErrorKind, LogAccess, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, Seam, Splitter, Stream};
use crate::runtime::follow::log_end::{LogEnd, LogPosition, StreamEnd};
use crate::runtime::message::{Message, Reporter};
use crate::stack::Event;
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Most lines in a batch.
const BATCH: usize = 256;
/// How long a line waits for others to be sent with.
const LINGER: Duration = Duration::from_millis(16);

/// The reader of one stream.
pub(super) struct Reader {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) reporter: Reporter,
    pub(super) service: String,
    pub(super) container: String,
    pub(super) id: String,
    pub(super) driver: String,
    pub(super) request: LogRequest,
    pub(super) position: LogPosition,
    pub(super) seam: Option<Line>,
    pub(super) history: History,
}

/// How many of the lines from before the opening have been read.
#[derive(Debug)]
pub(super) struct History {
    /// When the stream was opened.
    pub(super) opened: Timestamp,
    /// Most lines that the engine was asked for; `None`: no limit, or it was reported already that there are more.
    pub(super) asked: Option<u64>,
    pub(super) read: u64,
}

impl History {
    /// Counts lines that came in this many chunks; returns whether as many as were asked for are from before the
    /// opening, so that there may be more.
    fn is_cut(&mut self, lines: &[Line], chunks: u64) -> bool {
        let Some(asked) = self.asked else { return false };
        if lines.last().is_some_and(|line| line.time > self.opened.0) {
            self.asked = None;
            return false;
        }
        // A line may come in several chunks, and the engine counts chunks.
        self.read += chunks.max(lines.len() as u64);
        self.read >= asked && self.asked.take().is_some()
    }
}

impl Reader {
    pub(super) async fn run(mut self) {
        let mut splitter = Splitter::resuming(self.request.tty, self.position);
        let mut lines: Vec<Line> = self.seam.take().into_iter().collect();
        let end = if LogAccess::from_driver(&self.driver) == LogAccess::NotKept {
            lines.push(self.unreadable("it keeps none"));
            StreamEnd::Unreadable
        } else {
            match self.read(&mut splitter, &mut lines).await {
                Ok(()) => StreamEnd::Over,
                Err(error) if error.kind == ErrorKind::Unsupported => {
                    lines.push(self.unreadable("it cannot be read back"));
                    StreamEnd::Unreadable
                }
                Err(error) if error.kind == ErrorKind::Unreachable => StreamEnd::Over,
                Err(error) => StreamEnd::Refused(error.detail),
            }
        };
        splitter.finish(&mut lines);
        self.send(&mut lines).await;
        let ended = LogEnd {
            container: self.id,
            position: splitter.resume().or(self.position),
            end,
            overdue: false,
        };
        self.reporter.send(Message::LogEnded(ended)).await;
    }

    fn unreadable(&self, why: &str) -> Line {
        let text = format!("log driver \"{}\" of {}: {why}", self.driver, self.container);
        Line::seam(self.reporter.now().0, Seam::Unreadable, text)
    }

    /// Reads to the end of the stream. Lines that arrive together are sent together; none waits longer than [`LINGER`].
    async fn read(&mut self, splitter: &mut Splitter, lines: &mut Vec<Line>) -> Result<(), EngineError> {
        let mut feed = self.engine.logs(&self.id, self.request.clone());
        let mut due = Instant::now() + LINGER;
        loop {
            let waiting = !lines.is_empty();
            tokio::select! {
                biased;
                () = tokio::time::sleep_until(due), if waiting => self.send(lines).await,
                chunk = feed.next() => {
                    let Some(chunk) = chunk else { return Ok(()) };
                    let chunk = chunk?;
                    let stream = match chunk.stream {
                        StdStream::Out => Stream::Out,
                        StdStream::Err => Stream::Err,
                    };
                    if lines.is_empty() {
                        due = Instant::now() + LINGER;
                    }
                    let before = lines.len();
                    splitter.push(stream, &chunk.bytes, lines);
                    let new = lines.get(before..).unwrap_or_default();
                    if self.history.is_cut(new, 1) {
                        self.send(lines).await;
                        let container = self.container.clone();
                        self.reporter.send_event(Event::LogsCut { container, cut: true }).await;
                    }
                    if lines.len() >= BATCH {
                        self.send(lines).await;
                    }
                }
            }
        }
    }

    async fn send(&self, lines: &mut Vec<Line>) {
        while !lines.is_empty() {
            let rest = lines.split_off(lines.len().min(BATCH));
            let batch = Batch {
                service: self.service.clone(),
                container: self.container.clone(),
                lines: std::mem::replace(lines, rest),
            };
            self.reporter.send_event(Event::Logs(batch)).await;
        }
    }
}
