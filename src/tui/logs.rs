//! How the log lines are read: where the window stands, which lines are wanted, what is looked for. The lines themselves
//! stay in the store; a window is asked for by the id of a line, so text does not move when lines come or go.

use super::text;
use crate::logs::{Anchor, Direction, Filter, Level, LineId, Pattern, Row, Search, Store, View, clean};
use indexmap::IndexSet;

/// Bytes of history looked through in one go, a few milliseconds' worth.
const SLICE: usize = 2 << 20;
/// Bytes of a line that are painted at most when it wraps.
pub(super) const WRAPPED: usize = 16 << 10;
/// Lines copied at most.
const COPIED: usize = 10_000;

/// What stands before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stamps {
    /// The time of day.
    #[default]
    Clock,
    /// Since following began.
    SinceStart,
    /// Since the line before it.
    Delta,
    /// Nothing.
    Off,
}

impl Stamps {
    /// The next way, round the end.
    #[must_use]
    pub(super) fn next(self) -> Self {
        match self {
            Self::Clock => Self::SinceStart,
            Self::SinceStart => Self::Delta,
            Self::Delta => Self::Off,
            Self::Off => Self::Clock,
        }
    }

    /// In words.
    #[must_use]
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Clock => "timestamps: clock",
            Self::SinceStart => "timestamps: since start",
            Self::Delta => "timestamps: since the line before",
            Self::Off => "timestamps: off",
        }
    }

    /// Cells they take, the blank after them included.
    #[must_use]
    pub(super) fn cells(self) -> u16 {
        match self {
            Self::Clock => 13,
            Self::SinceStart | Self::Delta => 9,
            Self::Off => 0,
        }
    }
}

/// How the log lines are read.
#[derive(Debug, Default)]
pub(super) struct LogPane {
    /// Which lines.
    pub view: View,
    /// The one service that is shown, when it is one.
    pub only: Option<String>,
    /// What is looked for.
    pub search: Option<Search>,
    /// The direction `n` goes.
    pub backwards: bool,
    /// A match is being looked for in this direction.
    pub seeking: Option<Direction>,
    /// Where the line was from which an unfinished search began.
    pub origin: Option<Option<LineId>>,
    /// First line of the window; `None`: the end is followed.
    pub top: Option<LineId>,
    /// The line the cursor is on; `None` while following.
    pub cursor: Option<LineId>,
    /// Where a selection began.
    pub selecting: Option<LineId>,
    /// Lines with a bookmark.
    pub bookmarks: IndexSet<LineId>,
    /// What stands before a line.
    pub stamps: Stamps,
    /// Long lines are wrapped.
    pub wrap: bool,
    /// Cells a long line is moved to the left.
    pub shift: u16,
    /// Rows of the window.
    pub rows: u16,
    /// Cells for the text of a line.
    pub cells: u16,
    /// Searches before, oldest first.
    pub searches: Vec<String>,
    /// Filters before, oldest first.
    pub filters: Vec<String>,
    /// The first line held when older ones were last asked for.
    pub asked_at: Option<LineId>,
    /// Filter or search have not seen all of history yet.
    pub busy: bool,
}

impl LogPane {
    /// Whether the end is followed.
    #[must_use]
    pub(super) fn follows(&self) -> bool {
        self.top.is_none()
    }

    /// Looks through a slice of history for the filter and the search, and goes on to a match that is waited for.
    pub(super) fn refresh(&mut self, store: &Store) {
        let filtered = self.view.refresh(store, SLICE);
        let mut busy = !filtered.done;
        if let Some(search) = &mut self.search {
            let progress = search.refresh(&self.view, store, SLICE);
            busy |= !progress.done;
            if self.seeking.is_some() {
                self.seek(store, progress.done);
            }
        }
        self.busy = busy;
    }

    /// The rows of the window: a line each, and what was lost before it.
    #[must_use]
    pub(super) fn window(&self, store: &Store, rows: u16) -> Vec<Row> {
        let anchor = self.top.map_or(Anchor::End, Anchor::Top);
        self.view.window(store, anchor, usize::from(rows))
    }

    /// Follows the end.
    pub(super) fn follow(&mut self) {
        self.top = None;
        self.cursor = None;
        self.selecting = None;
        self.seeking = None;
    }

    /// Stops following, with the cursor on the newest line.
    pub(super) fn pause(&mut self, store: &Store) {
        if self.top.is_some() {
            return;
        }
        let window = self.window(store, self.rows.max(1));
        self.top = window.first().map(|row| row.id);
        self.cursor = window.last().map(|row| row.id);
        self.keep_cursor_in_sight(store);
    }

    /// Moves the cursor by so many lines; below the last one, following resumes.
    pub(super) fn go(&mut self, store: &Store, by: i64) {
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
    pub(super) fn page(&mut self, store: &Store, by: i64) {
        if self.follows() {
            if by >= 0 {
                return;
            }
            self.pause(store);
        }
        if let Some(top) = self.top {
            let last = self.view.len(store).saturating_sub(u64::from(self.rows.max(1)));
            let lowest = self.view.at_rank(store, last);
            let to = self.view.step(store, top, by).unwrap_or(top);
            let too_far = lowest.is_some_and(|lowest| self.view.rank(store, to) > self.view.rank(store, lowest));
            self.top = if too_far { lowest } else { Some(to) };
        }
        self.go(store, by);
    }

    /// Moves the window by so many lines and takes the cursor along when it would be out of sight.
    pub(super) fn scroll(&mut self, store: &Store, by: i64) {
        if self.follows() {
            if by >= 0 {
                return;
            }
            self.pause(store);
        }
        let Some(top) = self.top else { return };
        let to = self.view.step(store, top, by).unwrap_or(top);
        let below = self.view.step(store, to, i64::from(self.rows.saturating_sub(1)));
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

    /// Goes to a line, which is then in the middle of the window if it was not in it.
    pub(super) fn show(&mut self, store: &Store, id: LineId) {
        let seen = self.window(store, self.rows).iter().any(|row| row.id == id);
        if self.follows() {
            self.pause(store);
        }
        self.cursor = Some(id);
        if !seen {
            let half = i64::from(self.rows / 2);
            self.top = self.view.step(store, id, -half).or(Some(id));
        }
        self.keep_cursor_in_sight(store);
    }

    /// To the first line held.
    pub(super) fn go_first(&mut self, store: &Store) {
        self.pause(store);
        if let Some(first) = self.view.first(store) {
            self.cursor = Some(first);
            self.top = Some(first);
        }
    }

    /// Services whose older lines are worth asking for: the window is at the first line held, and that was not asked for yet.
    pub(super) fn wants_older(&mut self, store: &Store, services: &[&str]) -> Vec<String> {
        let first = self.view.first(store);
        if first.is_none() || self.top != first || self.asked_at == first {
            return Vec::new();
        }
        self.asked_at = first;
        services
            .iter()
            .filter(|name| self.view.shows(name))
            .map(|name| (*name).to_owned())
            .collect()
    }

    /// Moves the window so that the cursor is in it.
    pub(super) fn keep_cursor_in_sight(&mut self, store: &Store) {
        let (Some(cursor), Some(top)) = (self.cursor, self.top) else {
            return;
        };
        let (at, first) = (self.view.rank(store, cursor), self.view.rank(store, top));
        let rows = u64::from(self.rows.max(1));
        if at < first {
            self.top = Some(cursor);
        } else if at >= first + rows {
            self.top = self.view.step(store, cursor, 1 - i64::from(self.rows.max(1)));
        }
        if self.wrap {
            self.make_room_for_wrapped(store, cursor);
        }
    }

    /// Wrapped lines take several rows: the window begins later until the cursor's line fits.
    fn make_room_for_wrapped(&mut self, store: &Store, cursor: LineId) {
        let Some(top) = self.top else { return };
        let window = self.view.window(store, Anchor::Top(top), usize::from(self.rows.max(1)));
        let Some(at) = window.iter().position(|row| row.id == cursor) else {
            return;
        };
        let mut used = 0;
        let mut start = at;
        for (index, row) in window.iter().enumerate().take(at + 1).rev() {
            used += self.rows_of(store, row.id);
            if used > usize::from(self.rows) && index < at {
                break;
            }
            start = index;
        }
        self.top = window.get(start).map(|row| row.id);
    }

    /// Rows a line takes.
    #[must_use]
    pub(super) fn rows_of(&self, store: &Store, id: LineId) -> usize {
        if !self.wrap {
            return 1;
        }
        let Some(line) = store.line(id) else { return 1 };
        let cleaned = clean(line.bytes(), WRAPPED).text();
        text::wrap(&cleaned, self.cells.max(1).into()).len()
    }

    /// To the next line of at least this level; `None` when there is none that way.
    pub(super) fn go_level(&mut self, store: &Store, level: Level, direction: Direction) -> Option<LineId> {
        let from = match (self.cursor, direction) {
            (Some(cursor), _) => Some(cursor),
            // From the end backwards is the newest; forwards from the end starts again at the oldest.
            (None, _) => None,
        };
        let found = self.view.next_level(store, from, level, direction);
        // Round the end, as searches go.
        let found = found.or_else(|| self.view.next_level(store, None, level, direction));
        if let Some(id) = found {
            self.show(store, id);
        }
        found
    }

    /// Looks for a pattern from where the search began.
    pub(super) fn look_for(&mut self, store: &Store, pattern: Pattern, direction: Direction) {
        self.search = Some(Search::new(&self.view, pattern));
        self.seeking = Some(direction);
        self.refresh(store);
    }

    /// To the next match; false when nothing is looked for.
    pub(super) fn next_match(&mut self, store: &Store, turned: bool) -> bool {
        if self.search.is_none() {
            return false;
        }
        let direction = if self.backwards == turned {
            Direction::Forward
        } else {
            Direction::Backward
        };
        self.origin = None;
        self.seeking = Some(direction);
        self.refresh(store);
        true
    }

    /// Goes to the match that is waited for, once it is found or nothing is left to look at.
    fn seek(&mut self, store: &Store, done: bool) {
        let (Some(direction), Some(search)) = (self.seeking, &self.search) else {
            return;
        };
        let from = match self.origin {
            Some(origin) => origin,
            None => self.cursor,
        };
        let found = match from {
            // History is looked through from the newest line back: forwards, what is found so far may not be the nearest.
            Some(from) if direction == Direction::Forward && !done && !search.has_passed(&self.view, store, from) => {
                None
            }
            Some(from) => search.next(&self.view, store, from, direction),
            // While following, the search goes back from the newest line.
            None => search.wrap(&self.view, store, Direction::Backward),
        };
        let found = if done {
            found.or_else(|| search.wrap(&self.view, store, direction))
        } else {
            found
        };
        if let Some(id) = found {
            self.show(store, id);
        }
        if found.is_some() || done {
            self.seeking = None;
        }
    }

    /// Shows only lines a filter wants.
    pub(super) fn filter(&mut self, store: &Store, filter: Filter) {
        self.view.set_filter(filter);
        self.refresh(store);
        if self.top.is_some() {
            // The cursor's line may be hidden now; the window finds the nearest that is not.
            let at = self.cursor.and_then(|cursor| self.view.step(store, cursor, 0));
            self.cursor = at.or_else(|| self.view.last(store));
            self.top = self.cursor;
            self.keep_cursor_in_sight(store);
        }
    }

    /// The lines selected, or the one the cursor is on, oldest first.
    #[must_use]
    pub(super) fn selected(&self, store: &Store) -> Vec<LineId> {
        let Some(cursor) = self.cursor.or_else(|| self.view.last(store)) else {
            return Vec::new();
        };
        let start = self.selecting.unwrap_or(cursor);
        let (a, b) = (self.view.rank(store, start), self.view.rank(store, cursor));
        let (first, count) = if a <= b { (start, b - a) } else { (cursor, a - b) };
        let count = usize::try_from(count).unwrap_or(COPIED).min(COPIED - 1) + 1;
        self.view
            .window(store, Anchor::Top(first), count)
            .into_iter()
            .map(|row| row.id)
            .collect()
    }

    /// Whether a line is within the selection.
    #[must_use]
    pub(super) fn is_selected(&self, store: &Store, id: LineId) -> bool {
        let (Some(start), Some(cursor)) = (self.selecting, self.cursor) else {
            return false;
        };
        let rank = |id| self.view.rank(store, id);
        let (a, b, at) = (rank(start), rank(cursor), rank(id));
        (a.min(b)..=a.max(b)).contains(&at)
    }

    /// Lines below the window.
    #[must_use]
    pub(super) fn below(&self, store: &Store) -> u64 {
        let Some(top) = self.top else { return 0 };
        let seen = self.view.rank(store, top).saturating_add(u64::from(self.rows));
        self.view.len(store).saturating_sub(seen)
    }
}
