//! Log lines from before what is held: read again from the engine when somebody scrolls there.

use crate::engine::{Engine, LogRequest, StdStream, Timestamp};
use crate::logs::{Batch, Line, Splitter, Stream};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use futures::StreamExt;
use std::collections::VecDeque;
use std::sync::Arc;

/// Lines read at a time.
const PAGE: usize = 2000;

/// Which lines.
pub(in crate::runtime) struct Older {
    pub(in crate::runtime) service: String,
    pub(in crate::runtime) container: String,
    pub(in crate::runtime) id: String,
    pub(in crate::runtime) tty: bool,
    /// Only lines up to this time: of those of this very nanosecond some may be held, and the store knows how many.
    pub(in crate::runtime) before: Option<i64>,
}

/// How far back is looked first, and how much farther each time that was not enough: a minute, in nanoseconds.
const NEAR: i64 = 60_000_000_000;
const FARTHER: i64 = 30;
/// Farther than this is the whole history: a year.
const FAR: i64 = 365 * 86_400_000_000_000;

/// Reads the last page before what is held, and tells it.
pub(in crate::runtime) async fn read(engine: Arc<dyn Engine>, reporter: Reporter, wanted: Older) {
    let mut span = NEAR;
    let page = loop {
        let since = wanted
            .before
            .filter(|_| span < FAR)
            .map(|before| before.saturating_sub(span));
        let page = page(&engine, &wanted, since).await;
        if page.len() >= PAGE || since.is_none() {
            break page;
        }
        span = span.saturating_mul(FARTHER);
    };
    let batch = Batch {
        service: wanted.service,
        container: wanted.container,
        lines: page.into(),
    };
    reporter.tell(Event::OlderLogs(batch)).await;
}

/// The last page of what was written from `since` on. Engines cut `tail` before `until`, so all of it is read and only the
/// end is kept.
async fn page(engine: &Arc<dyn Engine>, wanted: &Older, since: Option<i64>) -> VecDeque<Line> {
    let request = LogRequest {
        since: since.map(Timestamp),
        until: wanted.before.map(Timestamp),
        tty: wanted.tty,
        ..LogRequest::default()
    };
    let mut feed = engine.logs(&wanted.id, request);
    let mut splitter = Splitter::new(wanted.tty);
    let mut lines: Vec<Line> = Vec::new();
    let mut page: VecDeque<Line> = VecDeque::new();
    // What was read before a break is as good as what would have followed.
    while let Some(Ok(chunk)) = feed.next().await {
        let stream = match chunk.stream {
            StdStream::Out => Stream::Out,
            StdStream::Err => Stream::Err,
        };
        splitter.push(stream, &chunk.bytes, &mut lines);
        keep(&mut page, &mut lines, wanted.before);
    }
    splitter.finish(&mut lines);
    keep(&mut page, &mut lines, wanted.before);
    page
}

fn keep(page: &mut VecDeque<Line>, lines: &mut Vec<Line>, before: Option<i64>) {
    for line in lines
        .drain(..)
        .filter(|line| before.is_none_or(|before| line.time <= before))
    {
        if page.len() == PAGE {
            page.pop_front();
        }
        page.push_back(line);
    }
}
