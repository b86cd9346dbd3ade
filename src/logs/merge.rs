//! Several containers' lines as one stream in time order, for faces that write a line once and cannot put another before
//! it. Lines are held back a bounded time, so that late ones find their place; a line that is later than that is not lost,
//! it only comes late.

use super::{Batch, Line};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// A line of the merged stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Its service.
    pub service: String,
    /// Its container's name.
    pub container: String,
    /// The line.
    pub line: Line,
}

/// Holds lines back until their turn.
#[derive(Debug)]
pub struct Merge {
    /// Nanoseconds a line is held back.
    delay: i64,
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// (when it arrived, its time), in order of arrival.
    arrivals: VecDeque<(i64, i64)>,
    /// Lines up to this time may go.
    until: i64,
    arrived: u64,
    /// The last time seen of each container: within one, order is as it came.
    order: indexmap::IndexMap<String, i64>,
}

#[derive(Debug)]
struct Waiting {
    key: (i64, u64),
    line: Merged,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Merge {
    /// Holds each line back at most `delay` nanoseconds.
    #[must_use]
    pub fn new(delay: i64) -> Self {
        Self {
            delay,
            waiting: BinaryHeap::new(),
            arrivals: VecDeque::new(),
            until: i64::MIN,
            arrived: 0,
            order: indexmap::IndexMap::new(),
        }
    }

    /// Takes lines that arrived now.
    pub fn push(&mut self, batch: &Batch, now: i64) {
        let order = self.order.entry(batch.container.clone()).or_insert(i64::MIN);
        for line in &batch.lines {
            *order = (*order).max(line.time);
            self.arrivals.push_back((now, *order));
            self.waiting.push(Reverse(Waiting {
                key: (*order, self.arrived),
                line: Merged {
                    service: batch.service.clone(),
                    container: batch.container.clone(),
                    line: line.clone(),
                },
            }));
            self.arrived += 1;
        }
    }

    /// The lines whose turn has come, in order.
    pub fn ready(&mut self, now: i64) -> Vec<Merged> {
        while let Some((arrived, order)) = self.arrivals.front().copied()
            && arrived.saturating_add(self.delay) <= now
        {
            self.until = self.until.max(order);
            self.arrivals.pop_front();
        }
        let mut out = Vec::new();
        while self.waiting.peek().is_some_and(|next| next.0.key.0 <= self.until) {
            out.extend(self.waiting.pop().map(|next| next.0.line));
        }
        out
    }

    /// All lines, whatever their turn: nothing more will come.
    pub fn drain(&mut self) -> Vec<Merged> {
        self.arrivals.clear();
        let mut out = Vec::with_capacity(self.waiting.len());
        while let Some(Reverse(next)) = self.waiting.pop() {
            out.push(next.line);
        }
        out
    }

    /// When [`Merge::ready`] will next have something.
    #[must_use]
    pub fn due(&self) -> Option<i64> {
        let (arrived, _) = self.arrivals.front()?;
        (!self.waiting.is_empty()).then(|| arrived.saturating_add(self.delay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{LineKind, Stream};

    fn batch(container: &str, times: &[i64]) -> Batch {
        let line = |time: &i64| Line {
            time: *time,
            stream: Stream::Out,
            kind: LineKind::Text,
            text: bytes::Bytes::from(format!("{container}{time}")),
        };
        Batch {
            service: container.to_owned(),
            container: container.to_owned(),
            lines: times.iter().map(line).collect(),
        }
    }

    fn texts(lines: Vec<Merged>) -> Vec<String> {
        let text = |merged: Merged| String::from_utf8_lossy(&merged.line.text).into_owned();
        lines.into_iter().map(text).collect()
    }

    #[test]
    fn lines_come_in_time_order_within_the_delay() {
        let mut merge = Merge::new(100);
        merge.push(&batch("a", &[10, 30]), 1000);
        merge.push(&batch("b", &[20, 40]), 1050);
        assert!(merge.ready(1099).is_empty());
        assert_eq!(merge.due(), Some(1100));
        assert_eq!(texts(merge.ready(1100)), ["a10", "b20", "a30"]);
        assert_eq!(merge.due(), Some(1150));
        assert_eq!(texts(merge.ready(1150)), ["b40"]);
        assert_eq!(merge.due(), None);
    }

    #[test]
    fn a_very_late_line_still_comes_and_a_container_keeps_its_own_order() {
        let mut merge = Merge::new(100);
        merge.push(&batch("a", &[50]), 0);
        merge.ready(100);
        merge.push(&batch("b", &[5]), 200);
        merge.push(&batch("a", &[49, 51]), 200);
        assert_eq!(texts(merge.ready(300)), ["b5", "a49", "a51"]);
        merge.push(&batch("a", &[60]), 400);
        assert_eq!(texts(merge.drain()), ["a60"]);
    }
}
