//! Moves window and cursor; following and pausing.

use crate::logs::{Anchor, LineId, LogRow, Store};
use crate::tui::kit::text;
use crate::tui::view::logs::composed::{Composer, LineInks};
use crate::tui::view::logs::message_behind::message_behind;
use crate::tui::view::logs::pane::{LogPane, WRAPPED, badge};

impl LogPane {
    /// Follows the end.
    pub(crate) fn follow(&mut self) {
        self.top = None;
        self.cursor = None;
        self.selecting = None;
        self.seeking = None;
    }

    /// Stops following, with the cursor on the newest line.
    pub(crate) fn pause(&mut self, store: &Store) {
        if self.top.is_some() {
            return;
        }
        let window = self.window(store, self.room.rows.max(1));
        self.paused_at = self.view.last(store);
        self.top = window.first().map(|row| row.id);
        self.cursor = window.last().map(|row| row.id);
        self.keep_cursor_in_sight(store);
    }

    /// Moves the cursor by so many lines; below the last one, following resumes.
    pub(crate) fn go(&mut self, store: &Store, by: i64) {
        if self.follows() {
            if by >= 0 {
                return;
            }
            self.pause(store);
        }
        let Some(from) = self.cursor else { return };
        let to = self.view.step(store, from, by).unwrap_or(from);
        if by > 0 && to == from && self.selecting.is_none() {
            self.follow();
            return;
        }
        self.cursor = Some(to);
        self.keep_cursor_in_sight(store);
    }

    /// Moves window and cursor by so many lines; below the last one, following resumes.
    pub(crate) fn page(&mut self, store: &Store, by: i64) {
        if self.follows() {
            if by >= 0 {
                return;
            }
            self.pause(store);
        }
        if let Some(top) = self.top {
            let last = self.view.len(store).saturating_sub(u64::from(self.room.rows.max(1)));
            let lowest = self.view.at_rank(store, last);
            let to = self.view.step(store, top, by).unwrap_or(top);
            let too_far = lowest.is_some_and(|lowest| self.view.rank(store, to) > self.view.rank(store, lowest));
            self.top = if too_far { lowest } else { Some(to) };
        }
        self.go(store, by);
    }

    /// Moves the window by so many lines and takes the cursor along when it would be out of sight.
    pub(crate) fn scroll(&mut self, store: &Store, by: i64) {
        if self.follows() {
            if by >= 0 {
                return;
            }
            self.pause(store);
        }
        let Some(top) = self.top else { return };
        let to = self.view.step(store, top, by).unwrap_or(top);
        let below = self.view.step(store, to, i64::from(self.room.rows.saturating_sub(1)));
        if by > 0 && below == self.view.last(store) && self.selecting.is_none() {
            self.follow();
            return;
        }
        self.top = Some(to);
        let rank = |id: Option<LineId>| id.map_or(0, |id| self.view.rank(store, id));
        let (first, at, last) = (rank(Some(to)), rank(self.cursor), rank(below));
        if at < first {
            self.cursor = Some(to);
        } else if at > last {
            self.cursor = below;
        }
    }

    /// Moves the cursor to a line; if it is not visible, the window is centred on it.
    pub(crate) fn show(&mut self, store: &Store, id: LineId) {
        self.view.reveal(store, id);
        let seen = self.window(store, self.room.rows).iter().any(|row| row.id == id);
        if self.follows() {
            self.pause(store);
        }
        self.cursor = Some(id);
        if !seen {
            let half = i64::from(self.room.rows / 2);
            self.top = self.view.step(store, id, -half).or(Some(id));
        }
        self.keep_cursor_in_sight(store);
    }

    /// To the first line held.
    pub(crate) fn go_first(&mut self, store: &Store) {
        self.pause(store);
        if let Some(first) = self.view.first(store) {
            self.cursor = Some(first);
            self.top = Some(first);
        }
    }

    /// Moves the window so that the cursor is in it.
    pub(crate) fn keep_cursor_in_sight(&mut self, store: &Store) {
        let (Some(cursor), Some(top)) = (self.cursor, self.top) else {
            return;
        };
        let (at, first) = (self.view.rank(store, cursor), self.view.rank(store, top));
        let rows = u64::from(self.room.rows.max(1));
        if at < first {
            self.top = Some(cursor);
        } else if at >= first + rows {
            self.top = self.view.step(store, cursor, 1 - i64::from(self.room.rows.max(1)));
        }
        if self.options.wrap {
            self.make_room_for_wrapped(store, cursor);
        }
    }

    /// Wrapped lines take several rows: moves the window's start down until the cursor's line fits.
    fn make_room_for_wrapped(&mut self, store: &Store, cursor: LineId) {
        let Some(top) = self.top else { return };
        let window = self
            .view
            .window(store, Anchor::Top(top), usize::from(self.room.rows.max(1)));
        let Some(at) = window.iter().position(|row| row.id == cursor) else {
            return;
        };
        let mut used = 0;
        let mut start = at;
        for (index, row) in window.iter().enumerate().take(at + 1).rev() {
            used += self.rows_of(store, row);
            if used > usize::from(self.room.rows) && index < at {
                break;
            }
            start = index;
        }
        self.top = window.get(start).map(|row| row.id);
    }

    /// Rows a line takes.
    pub(crate) fn rows_of(&self, store: &Store, row: &LogRow) -> usize {
        if !self.options.wrap {
            return 1;
        }
        let Some(line) = store.line(row.id) else { return 1 };
        let composer = Composer::new(self, self.room.lead.narrow);
        let next = message_behind(store, row);
        let shown = composer
            .compose(&line, next.as_deref(), WRAPPED, LineInks::default())
            .text();
        let badge = badge(row, next.map_or(0, |_| 1));
        let cells = usize::from(self.room.cells).saturating_sub(text::width(&badge));
        text::wrap(&shown, cells.max(1)).len()
    }

    /// Moves to the line at the fraction `part`/`of` of the view, as on a scrollbar.
    pub(crate) fn go_to_share(&mut self, store: &Store, part: u64, of: u64) {
        let rank = u128::from(self.view.len(store)) * u128::from(part) / u128::from(of.max(1));
        let wanted = self.view.at_rank(store, u64::try_from(rank).unwrap_or(u64::MAX));
        if let Some(id) = wanted {
            self.show(store, id);
        }
    }

    /// To the first line of a time or later.
    pub(crate) fn go_to_time(&mut self, store: &Store, time: i64) {
        if let Some(id) = self.view.at_time(store, time) {
            self.show(store, id);
        }
    }
}

/// Most lines copied.
const COPIED: usize = 10_000;

impl LogPane {
    /// The rows selected, or the one the cursor is on, oldest first.
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
    pub(crate) fn is_selected(&self, store: &Store, id: LineId) -> bool {
        let (Some(start), Some(cursor)) = (self.selecting, self.cursor) else {
            return false;
        };
        let rank = |id| self.view.rank(store, id);
        let (a, b, at) = (rank(start), rank(cursor), rank(id));
        (a.min(b)..=a.max(b)).contains(&at)
    }
}
