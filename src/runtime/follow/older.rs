//! Reads log lines older than those held from the engine, when the user scrolls there.

use crate::engine::{Engine, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, Splitter, Stream};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use futures::StreamExt;
use std::collections::VecDeque;
use std::sync::Arc;

/// Fewest lines read, if there are as many.
const PAGE: usize = 2000;
/// Most bytes kept of one read, and the bytes counted for a line besides its own.
const MOST: usize = 16 << 20;
const LINE: usize = 64;
/// Lines reported at a time: a few milliseconds' worth.
const PART: usize = 1000;

/// Which lines are wanted.
pub(crate) struct Older {
    pub(crate) service: String,
    pub(crate) container: String,
    pub(crate) id: String,
    pub(crate) tty: bool,
    /// Only lines up to this time: of its very nanosecond some may be held, and the store knows how many.
    pub(crate) before: Option<i64>,
    /// How far back to read, at least.
    pub(crate) back_to: Option<i64>,
    /// Whether older lines are known to be missing.
    pub(crate) is_cut: bool,
}

/// How far back the first attempt reaches (a minute, in nanoseconds), and the factor for each further one.
const NEAR: i64 = 60_000_000_000;
const FARTHER: i64 = 30;
/// An attempt that reaches farther reads the whole history: a year.
const FAR: i64 = 365 * 86_400_000_000_000;

/// Reads lines older than those held, back to the wanted time or at least a page, unless that is too much, and reports
/// them newest first, so that the lines held never have a gap.
pub(crate) async fn read(engine: Arc<dyn Engine>, reporter: Reporter, wanted: Older) {
    let far = wanted.before.zip(wanted.back_to);
    let mut span = far.map_or(NEAR, |(before, back_to)| {
        NEAR.max(before.saturating_sub(back_to).saturating_add(1))
    });
    let (page, since) = loop {
        let since = wanted
            .before
            .filter(|_| span < FAR)
            .map(|before| before.saturating_sub(span));
        let page = page(&engine, &wanted, since).await;
        if page.is_cut || page.is_broken || page.lines.len() >= PAGE || since.is_none() {
            break (page, since);
        }
        span = span.saturating_mul(FARTHER);
    };
    let mut lines: Vec<Line> = page.lines.into();
    while !lines.is_empty() {
        let batch = Batch {
            service: wanted.service.clone(),
            container: wanted.container.clone(),
            lines: lines.split_off(part(&lines)),
        };
        reporter.send_event(Event::OlderLogs(batch)).await;
    }
    let cut = match page.is_broken {
        true => wanted.is_cut,
        false => page.is_cut || since.is_some(),
    };
    let container = wanted.container;
    reporter.send_event(Event::LogsCut { container, cut }).await;
}

/// Start of the last part that is reported at once. Lines of the same nanosecond stay together.
fn part(lines: &[Line]) -> usize {
    let at = lines.len().saturating_sub(PART);
    let time = lines.get(at).map(|line| line.time);
    let same = lines.iter().take(at).rev();
    at - same.take_while(|line| Some(line.time) == time).count()
}

/// The last lines of a span of time.
#[derive(Default)]
struct Page {
    lines: VecDeque<Line>,
    bytes: usize,
    /// Whether more was written in it than is kept.
    is_cut: bool,
    /// Whether the engine did not get to its end.
    is_broken: bool,
}

impl Page {
    fn take(&mut self, lines: &mut Vec<Line>, before: Option<i64>) {
        for line in lines.drain(..) {
            if before.is_some_and(|before| line.time > before) {
                continue;
            }
            self.bytes += line.text.len() + LINE;
            self.lines.push_back(line);
        }
        while self.bytes > MOST && self.lines.len() > PAGE {
            let Some(line) = self.lines.pop_front() else { break };
            self.bytes -= line.text.len() + LINE;
            self.is_cut = true;
        }
    }
}

/// The last lines from `since` on. Engines apply `tail` before `until`, so everything is read and only the end is kept.
async fn page(engine: &Arc<dyn Engine>, wanted: &Older, since: Option<i64>) -> Page {
    let request = LogRequest {
        since: since.map(Timestamp),
        until: wanted.before.map(Timestamp),
        tty: wanted.tty,
        ..LogRequest::default()
    };
    let mut feed = engine.logs(&wanted.id, request);
    let mut splitter = Splitter::new(wanted.tty);
    let mut lines: Vec<Line> = Vec::new();
    let mut page = Page::default();
    // After a break, the lines read so far are as good as all.
    while let Some(chunk) = feed.next().await {
        let Ok(chunk) = chunk else {
            page.is_broken = true;
            break;
        };
        let stream = match chunk.stream {
            StdStream::Out => Stream::Out,
            StdStream::Err => Stream::Err,
        };
        splitter.push(stream, &chunk.bytes, &mut lines);
        page.take(&mut lines, wanted.before);
    }
    splitter.finish(&mut lines);
    page.take(&mut lines, wanted.before);
    page
}
