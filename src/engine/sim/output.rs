//! Log lines of simulated containers: written by the script, read by followers.

use super::container::SimLogLine;
use super::host::{SimHost, seconds};
use super::schedule::{Scheduled, ScheduledKind};
use crate::engine::{LogChunk, LogRequest, Result, StdStream, Timestamp};
use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Lines kept of a container, as by a log driver with rotation.
const KEPT: usize = 20_000;

impl SimHost {
    pub(super) fn write_line(&mut self, id: &str, index: usize, n: u64) {
        let now = self.now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let run = container.run.number;
        let Some(line) = container.behaviour.log.get(index).cloned() else {
            return;
        };
        let stream = if line.err { StdStream::Err } else { StdStream::Out };
        let times = u64::from(line.times.max(1));
        for k in 0..times {
            let time = Timestamp(now.0 + i64::try_from(k).unwrap_or(0));
            let text = format!("{}\n", written(&line.text, n + k, time));
            let written = SimLogLine { time, stream, text };
            container.readers.retain(|reader| reader.send(written.clone()).is_ok());
            container.log.push(written);
        }
        if container.log.len() > 2 * KEPT {
            container.log.drain(..KEPT);
        }
        if line.every > 0.0 {
            let due = Scheduled {
                container: id.into(),
                run,
                kind: ScheduledKind::Line { index, n: n + times },
            };
            self.schedule.put(Instant::now() + seconds(line.every), due);
        }
    }

    /// The lines written so far and, when following, a receiver of further ones.
    pub(super) fn read_log(
        &mut self,
        id: &str,
        request: &LogRequest,
    ) -> Result<(Vec<SimLogLine>, Option<mpsc::UnboundedReceiver<SimLogLine>>)> {
        let container = self.find("reading logs of", id)?;
        let wanted = |at: Timestamp| {
            request.since.is_none_or(|since| at >= since) && request.until.is_none_or(|until| at <= until)
        };
        let mut past: Vec<SimLogLine> = container.log.iter().filter(|line| wanted(line.time)).cloned().collect();
        if let Some(tail) = request.tail {
            let tail = usize::try_from(tail).unwrap_or(usize::MAX);
            past.drain(..past.len().saturating_sub(tail));
        }
        let follow = request.follow && container.is_up();
        let reader = follow.then(|| {
            let (reader, lines) = mpsc::unbounded_channel();
            container.readers.push(reader);
            lines
        });
        Ok((past, reader))
    }
}

/// The text of a line, its count and time written in.
fn written(text: &str, n: u64, time: Timestamp) -> String {
    let text = text.replace("{n}", &n.to_string());
    let at = || jiff::Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
    if text.contains("{time}") {
        text.replace("{time}", &format!("{:.6}", at()))
    } else if text.contains("{redis-time}") {
        text.replace("{redis-time}", &at().strftime("%d %b %Y %H:%M:%S%.3f").to_string())
    } else {
        text
    }
}

/// A line as the engine frames it with timestamps.
pub(super) fn frame(line: &SimLogLine) -> LogChunk {
    let time = jiff::Timestamp::from_nanosecond(i128::from(line.time.0)).unwrap_or_default();
    LogChunk {
        stream: line.stream,
        bytes: Bytes::from(format!("{time:.9} {}", line.text)),
    }
}
