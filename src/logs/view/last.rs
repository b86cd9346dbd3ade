//! The end of a service's log, to quote it when the service died.

use super::{Anchor, Direction, View};
use crate::logs::{Level, LineId, Store};

/// Lines of a stack trace that go with an error.
pub const TRACE: u64 = 20;

impl Store {
    /// The last `count` lines of a service, oldest first.
    pub fn last_lines(&self, service: &str, count: usize) -> Vec<LineId> {
        let mut view = View::default();
        view.show_only(service);
        view.window(self, Anchor::End, count)
            .into_iter()
            .map(|row| row.id)
            .collect()
    }

    /// The last `count` lines of a service at level error or above, oldest first, each followed by the lines that
    /// continue it (a stack trace; at most [`TRACE`] of them).
    pub fn last_errors(&self, service: &str, count: usize) -> Vec<LineId> {
        let mut view = View::default();
        view.show_only(service);
        let mut found = Vec::new();
        let mut from = None;
        while found.len() < count {
            from = view.next_level(self, from, Level::Error, Direction::Backward);
            let Some(id) = from else { break };
            found.push(id);
        }
        found.iter().rev().flat_map(|id| self.with_continuation(*id)).collect()
    }

    /// A line and those of its container that continue it.
    fn with_continuation(&self, id: LineId) -> impl Iterator<Item = LineId> {
        let more = (1..=TRACE)
            .map(move |by| LineId { seq: id.seq + by, ..id })
            .take_while(|id| self.line(*id).is_some_and(|line| line.continues));
        std::iter::once(id).chain(more)
    }
}
