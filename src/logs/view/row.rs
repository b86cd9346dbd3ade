//! One row of a window: a line, and counts of the lines not shown around it.

use super::View;
use super::picks::Picks;
use crate::logs::{LineId, Store};

/// One row of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRow {
    pub id: LineId,
    /// Lines of its container lost for good just before it.
    pub lost_before: u64,
    /// Older lines of its container are at the engine but were not read.
    pub unread_before: bool,
    /// Lines that continue it (the rest of a stack trace) and are folded behind it.
    pub folded: u32,
    /// Repeats of it that are folded behind it.
    pub repeats: u64,
}

impl LogRow {
    /// Rows above it that report missing lines.
    pub fn rules(&self) -> usize {
        usize::from(self.lost_before > 0 || self.unread_before)
    }
}

impl View {
    pub(super) fn row(&self, store: &Store, id: LineId) -> LogRow {
        let picks = self
            .scan
            .as_ref()
            .filter(|_| self.folded)
            .and_then(|scan| scan.picks(id.lane));
        let hidden = |picks: &&Picks| picks.next(id.seq + 1) != Some(id.seq + 1);
        LogRow {
            id,
            lost_before: store.lost_before(id),
            unread_before: self.is_first_read(store, id),
            folded: picks.filter(hidden).map_or(0, |_| store.continuing(id)),
            repeats: picks.map_or(0, |picks| picks.repeats(id.seq)),
        }
    }

    /// Whether it is the first line read of a log that goes further back.
    fn is_first_read(&self, store: &Store, id: LineId) -> bool {
        let first = store.cut_at(id).and_then(|first| {
            let picks = self.scan.as_ref().and_then(|scan| scan.picks(id.lane));
            picks.map_or(Some(first), |picks| picks.next(first))
        });
        first == Some(id.seq)
    }
}
