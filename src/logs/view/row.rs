//! One row of a window: a line, and what stands for lines that are not shown beside it.

use super::View;
use crate::logs::view::picks::Picks;
use crate::logs::{LineId, Store};

/// One row of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The line.
    pub id: LineId,
    /// Lines of its service that left for good and stood just before it.
    pub lost_before: u64,
    /// Lines of its container from before it are at the engine and were not read.
    pub unread_before: bool,
    /// Lines that continue it and are folded away: the rest of a stack trace.
    pub folded: u32,
    /// Lines that say the same and are folded away.
    pub repeats: u64,
}

impl Row {
    /// Rows above it that say what is missing before it.
    #[must_use]
    pub fn rules(&self) -> usize {
        usize::from(self.lost_before > 0 || self.unread_before)
    }
}

impl View {
    pub(super) fn row(&self, store: &Store, id: LineId) -> Row {
        let picks = self
            .scan
            .as_ref()
            .filter(|_| self.folded)
            .and_then(|scan| scan.picks(id.lane));
        let hidden = |picks: &&Picks| picks.next(id.seq + 1) != Some(id.seq + 1);
        Row {
            id,
            lost_before: store.lost_before(id),
            unread_before: self.is_first_read(store, id),
            folded: picks.filter(hidden).map_or(0, |_| store.continuing(id)),
            repeats: picks.map_or(0, |picks| picks.repeats(id.seq)),
        }
    }

    /// Whether what stands before a line in its container's log was not read.
    fn is_first_read(&self, store: &Store, id: LineId) -> bool {
        let first = store.cut_at(id).and_then(|first| {
            let picks = self.scan.as_ref().and_then(|scan| scan.picks(id.lane));
            picks.map_or(Some(first), |picks| picks.next(first))
        });
        first == Some(id.seq)
    }
}
