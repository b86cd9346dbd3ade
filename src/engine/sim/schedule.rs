//! What is scheduled to happen, in a fixed order: by time, then in the order it was scheduled.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tokio::time::Instant;

/// Something scheduled for a container during one of its runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scheduled {
    pub(super) container: String,
    pub(super) run: u32,
    pub(super) kind: ScheduledKind,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ScheduledKind {
    /// The line of this index is written for the `n`th time.
    Line {
        index: usize,
        n: u64,
    },
    ProbeBegins,
    ProbeEnds,
    Exits {
        code: i64,
        out_of_memory: bool,
    },
    /// The grace period ends.
    GraceOver,
    /// The restart policy makes another attempt.
    Restarts,
}

#[derive(Debug)]
pub(super) struct Schedule<T> {
    heap: BinaryHeap<Reverse<(Instant, u64, T)>>,
    count: u64,
}

impl<T: Ord> Default for Schedule<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            count: 0,
        }
    }
}

impl<T: Ord> Schedule<T> {
    pub(super) fn put(&mut self, at: Instant, due: T) {
        self.count += 1;
        self.heap.push(Reverse((at, self.count, due)));
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }

    pub(super) fn take_due(&mut self, now: Instant) -> Option<T> {
        if self.next_at()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, _, due))| due)
    }
}
