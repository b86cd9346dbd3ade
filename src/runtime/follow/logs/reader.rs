//! Reads one stream: bytes to lines to batches.

use super::seams::{self, LateSeam};
use crate::engine::{Engine, EngineError, ErrorKind, LogAccess, LogChunk, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, Seam, Splitter, Stream};
use crate::runtime::follow::log_end::{LogEnd, LogEndKind, LogPosition, StreamEnd};
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
/// How long a seam waits for lines from before it.
const SEAM_WAITS: Duration = Duration::from_millis(500);

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
    /// Whether nothing is read after it: a line without an end is given out, too.
    pub(super) is_last: bool,
    /// Whether it is known that nothing is missing since the position, or said that something is.
    pub(super) is_joined: bool,
    /// The start of the run of which only the rest is wanted.
    pub(super) only_run: Option<Timestamp>,
    pub(super) seam: Option<LateSeam>,
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
        let mut lines: Vec<Line> = Vec::new();
        self.place_seam(&mut lines, 0);
        let end = if LogAccess::from_driver(&self.driver) == LogAccess::NotKept {
            lines.push(self.unreadable("it keeps none"));
            StreamEnd::Unreadable
        } else {
            match self.read_all(&mut splitter, &mut lines).await {
                Ok(()) => StreamEnd::Over,
                Err(error) => self.failed(error, &mut lines),
            }
        };
        let mut unfinished = Vec::new();
        let mut position = splitter.resume();
        if self.is_last && end == StreamEnd::Over {
            splitter.finish(&mut lines);
            position = splitter.resume();
        } else {
            splitter.finish(&mut unfinished);
        }
        lines.extend(self.seam.take().map(|seam| seam.line));
        self.send(&mut lines).await;
        let what = LogEndKind::Ended {
            position: position.or(self.position),
            unfinished,
            end,
        };
        let container = self.id;
        self.reporter.send(Message::LogEnded(LogEnd { container, what })).await;
    }

    fn failed(&self, error: EngineError, lines: &mut Vec<Line>) -> StreamEnd {
        match error.kind {
            ErrorKind::Unsupported => {
                lines.push(self.unreadable("it cannot be read back"));
                StreamEnd::Unreadable
            }
            // A container that is being removed is a conflict.
            ErrorKind::Missing | ErrorKind::Conflict | ErrorKind::BeingRemoved => StreamEnd::Gone,
            ErrorKind::Unreachable | ErrorKind::Exhausted | ErrorKind::TimedOut => StreamEnd::Broken { refused: None },
            ErrorKind::NameTaken
            | ErrorKind::AlreadySo
            | ErrorKind::PortTaken
            | ErrorKind::Denied
            | ErrorKind::Invalid
            | ErrorKind::Other => StreamEnd::Broken {
                refused: Some(error.detail),
            },
        }
    }

    fn unreadable(&self, why: &str) -> Line {
        let text = format!("log driver \"{}\" of {}: {why}", self.driver, self.container);
        Line::seam(self.reporter.now().0, Seam::Unreadable, text)
    }

    /// Reads on from the position, or from the beginning. Where only a number of last lines was asked for and the position is not
    /// among them, everything from there on is read.
    async fn read_all(&mut self, splitter: &mut Splitter, lines: &mut Vec<Line>) -> Result<(), EngineError> {
        let Some(most) = self.request.tail.filter(|_| self.position.is_some()) else {
            self.stop_before_next_run().await;
            return self.read(splitter, lines).await;
        };
        let (mut tail, mut chunks) = self.read_tail(splitter).await?;
        if self.stop_before_next_run().await {
            *splitter = Splitter::resuming(self.request.tty, self.position);
            (tail, chunks) = self.read_tail(splitter).await?;
        }
        if chunks < most || splitter.has_met() {
            self.mark_gap(splitter, &mut tail, 0);
            lines.append(&mut tail);
            return Ok(());
        }
        *splitter = Splitter::resuming(self.request.tty, self.position);
        self.request.tail = None;
        self.read(splitter, lines).await
    }

    /// The last lines, and in how many pieces they came.
    async fn read_tail(&self, splitter: &mut Splitter) -> Result<(Vec<Line>, u64), EngineError> {
        let mut feed = self.engine.logs(&self.id, self.request.clone());
        let mut chunks = 0;
        let mut tail = Vec::new();
        while let Some(chunk) = feed.next().await {
            push(splitter, &chunk?, &mut tail);
            chunks += 1;
        }
        Ok((tail, chunks))
    }

    /// Leaves the lines of the next run to the reading of that run, if there is one already: an engine that is restarting a
    /// container answers after that only. Returns whether there is. A container that cannot be looked at (it may be gone) has none.
    async fn stop_before_next_run(&mut self) -> bool {
        let Some(started) = self.only_run else { return false };
        let Ok(state) = self.engine.container_state(&self.id).await else {
            return false;
        };
        let between = seams::between_runs(state.finished, state.started);
        let between = between.filter(|_| state.started.is_some_and(|next| next > started));
        self.request.until = between.into_iter().chain(self.request.until).min();
        between.is_some()
    }

    /// Reads to the end of the stream. Lines that arrive together are sent together; none waits longer than [`LINGER`].
    async fn read(&mut self, splitter: &mut Splitter, lines: &mut Vec<Line>) -> Result<(), EngineError> {
        let mut feed = self.engine.logs(&self.id, self.request.clone());
        let mut due = Instant::now() + LINGER;
        let seam_due = Instant::now() + SEAM_WAITS;
        loop {
            let waiting = !lines.is_empty();
            tokio::select! {
                biased;
                () = tokio::time::sleep_until(due), if waiting => self.send(lines).await,
                chunk = feed.next() => {
                    let Some(chunk) = chunk else { return Ok(()) };
                    let chunk = chunk?;
                    if lines.is_empty() {
                        due = Instant::now() + LINGER;
                    }
                    let before = lines.len();
                    push(splitter, &chunk, lines);
                    let is_cut = self.history.is_cut(lines.get(before..).unwrap_or_default(), 1);
                    self.mark_gap(splitter, lines, before);
                    self.place_seam(lines, before);
                    if is_cut {
                        self.send(lines).await;
                        let container = self.container.clone();
                        self.reporter.send_event(Event::LogsCut { container, cut: true }).await;
                    }
                    if lines.len() >= BATCH {
                        self.send(lines).await;
                    }
                }
                () = tokio::time::sleep_until(seam_due), if self.seam.is_some() => {
                    lines.extend(self.seam.take().map(|seam| seam.line));
                }
            }
        }
    }

    /// Before the first line read on, says so when what stood between it and the position is no longer there.
    fn mark_gap(&mut self, splitter: &Splitter, lines: &mut Vec<Line>, from: usize) {
        let (Some((last, _)), Some(next)) = (self.position, lines.get(from).map(|line| line.time)) else {
            return;
        };
        if !splitter.has_met() && !self.is_joined {
            lines.insert(from, seams::dropped(&self.container, last, next));
        }
        self.is_joined = true;
    }

    /// Puts the seam before the first line that is later than what it follows.
    fn place_seam(&mut self, lines: &mut Vec<Line>, from: usize) {
        let Some(seam) = &self.seam else { return };
        let place = match seam.after {
            None => Some(from),
            Some(after) => (from..lines.len()).find(|at| lines.get(*at).is_some_and(|line| line.time > after)),
        };
        if let (Some(place), Some(seam)) = (place, self.seam.take_if(|_| place.is_some())) {
            lines.insert(place, seam.line);
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

/// Takes a piece of log, and appends the lines it completes.
fn push(splitter: &mut Splitter, chunk: &LogChunk, lines: &mut Vec<Line>) {
    let stream = match chunk.stream {
        StdStream::Out => Stream::Out,
        StdStream::Err => Stream::Err,
    };
    splitter.push(stream, &chunk.bytes, lines);
}
