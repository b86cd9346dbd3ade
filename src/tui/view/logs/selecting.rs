//! Which lines are selected.

use crate::logs::Anchor;
use crate::logs::LineId;
use crate::logs::LogRow;
use crate::logs::Store;
use crate::tui::view::logs::pane::LogPane;

/// Most lines copied.
const COPIED: usize = 10_000;

impl LogPane {
    /// The rows selected, or the one the cursor is on, oldest first.
    #[must_use]
    pub(crate) fn selected(&self, store: &Store) -> Vec<LogRow> {
        let Some(cursor) = self.cursor.or_else(|| self.view.last(store)) else {
            return Vec::new();
        };
        let start = self.selecting.unwrap_or(cursor);
        let (a, b) = (self.view.rank(store, start), self.view.rank(store, cursor));
        let (first, count) = if a <= b { (start, b - a) } else { (cursor, a - b) };
        let count = usize::try_from(count).unwrap_or(COPIED).min(COPIED - 1) + 1;
        self.view.window(store, Anchor::Top(first), count)
    }

    /// Whether a line is within the selection.
    #[must_use]
    pub(crate) fn is_selected(&self, store: &Store, id: LineId) -> bool {
        let (Some(start), Some(cursor)) = (self.selecting, self.cursor) else {
            return false;
        };
        let rank = |id| self.view.rank(store, id);
        let (a, b, at) = (rank(start), rank(cursor), rank(id));
        (a.min(b)..=a.max(b)).contains(&at)
    }
}
