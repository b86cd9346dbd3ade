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
    /// Only lines before this time.
    pub(in crate::runtime) before: Option<i64>,
}

/// Reads the last page before what is held. Engines cut `tail` before `until`, so all is read and only the end is kept.
pub(in crate::runtime) async fn read(engine: Arc<dyn Engine>, reporter: Reporter, wanted: Older) {
    let request = LogRequest {
        until: wanted.before.map(|time| Timestamp(time.saturating_sub(1))),
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
    let batch = Batch {
        service: wanted.service,
        container: wanted.container,
        lines: page.into(),
    };
    reporter.tell(Event::OlderLogs(batch)).await;
}

fn keep(page: &mut VecDeque<Line>, lines: &mut Vec<Line>, before: Option<i64>) {
    for line in lines
        .drain(..)
        .filter(|line| before.is_none_or(|before| line.time < before))
    {
        if page.len() == PAGE {
            page.pop_front();
        }
        page.push_back(line);
    }
}
