//! Log lines of simulated containers: written by the script, read by followers.

use super::agenda::{Due, What};
use super::container::Written;
use super::world::{World, seconds};
use crate::engine::{LogChunk, LogRequest, Result, StdStream, Timestamp};
use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Lines kept of a container, as by a log driver with rotation.
const KEPT: usize = 20_000;

impl World {
    pub(super) fn write_line(&mut self, id: &str, index: usize, n: u64) {
        let now = self.now();
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        let run = container.run;
        let Some(line) = container.behaviour.log.get(index).cloned() else {
            return;
        };
        let stream = if line.err { StdStream::Err } else { StdStream::Out };
        let times = u64::from(line.times.max(1));
        for k in 0..times {
            let text = format!("{}\n", line.text.replace("{n}", &(n + k).to_string()));
            let at = Timestamp(now.0 + i64::try_from(k).unwrap_or(0));
            let written: Written = (at, stream, text);
            container.readers.retain(|reader| reader.send(written.clone()).is_ok());
            container.log.push(written);
        }
        if container.log.len() > 2 * KEPT {
            container.log.drain(..KEPT);
        }
        if line.every > 0.0 {
            let due = Due {
                container: id.into(),
                run,
                what: What::Line { index, n: n + times },
            };
            self.agenda.put(Instant::now() + seconds(line.every), due);
        }
    }

    /// The lines written so far and, when following, a receiver of further ones.
    pub(super) fn read_log(
        &mut self,
        id: &str,
        request: &LogRequest,
    ) -> Result<(Vec<Written>, Option<mpsc::UnboundedReceiver<Written>>)> {
        let container = self.find("reading logs of", id)?;
        let wanted = |at: Timestamp| {
            request.since.is_none_or(|since| at >= since) && request.until.is_none_or(|until| at <= until)
        };
        let mut past: Vec<Written> = container.log.iter().filter(|(at, ..)| wanted(*at)).cloned().collect();
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

/// A line as the engine frames it with timestamps.
pub(super) fn frame((at, stream, text): &Written) -> LogChunk {
    let time = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    LogChunk {
        stream: *stream,
        bytes: Bytes::from(format!("{time:.9} {text}")),
    }
}
