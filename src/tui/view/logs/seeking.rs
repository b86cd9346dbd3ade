//! Finds lines: by level, pattern or filter; and shows the lines around one.

use crate::logs::{Direction, Filter, Level, LineId, Pattern, Search, Store};
use crate::tui::view::logs::pane::{LogPane, Unfiltered};

impl LogPane {
    /// To the next line of at least this level; `None` when there is none that way.
    pub(crate) fn go_level(&mut self, store: &Store, level: Level, direction: Direction) -> Option<LineId> {
        let from = match (self.cursor, direction) {
            (Some(cursor), _) => Some(cursor),
            // While following: backwards starts at the newest line, forwards wraps to the oldest.
            (None, _) => None,
        };
        let found = self.view.next_level(store, from, level, direction);
        // Wraps around, as searches do.
        let found = found.or_else(|| self.view.next_level(store, None, level, direction));
        if let Some(id) = found {
            self.show(store, id);
        }
        found
    }

    /// Looks for a pattern from where the search began.
    pub(crate) fn look_for(&mut self, store: &Store, pattern: Pattern, direction: Direction) {
        self.search = Some(Search::new(&self.view, pattern));
        self.seeking = Some(direction);
        self.refresh(store);
    }

    /// To the next match; false when nothing is looked for.
    pub(crate) fn next_match(&mut self, store: &Store, turned: bool) -> bool {
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

    /// Moves to the match being waited for, once it is found or everything was searched.
    pub(crate) fn seek(&mut self, store: &Store, done: bool) {
        let (Some(direction), Some(search)) = (self.seeking, &self.search) else {
            return;
        };
        let from = match self.origin {
            Some(origin) => origin,
            None => self.cursor,
        };
        let found = match from {
            // History is searched from the newest line back: going forward, a match found so far may not be the
            // nearest.
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
        if found.is_none() && done {
            self.return_to_origin(store);
        }
    }

    /// Back to where the search being typed began.
    fn return_to_origin(&mut self, store: &Store) {
        match self.origin {
            Some(None) => self.follow(),
            Some(Some(cursor)) => self.show(store, cursor),
            None => {}
        }
    }

    /// Sets another filter. If there were no new lines before, lines that become visible by it do not count as new
    /// either.
    fn take_filter(&mut self, store: &Store, filter: Filter) {
        let seen_all = self.fresh(store) == 0;
        self.view.set_filter(filter);
        self.refresh(store);
        if seen_all && self.paused_at.is_some() {
            self.paused_at = self.view.last(store);
        }
    }

    /// Shows only lines a filter wants.
    pub(crate) fn filter(&mut self, store: &Store, filter: Filter) {
        self.take_filter(store, filter);
        self.settle(store);
    }

    /// When other lines are shown than before: the cursor goes to the nearest one, and the window to it.
    pub(crate) fn settle(&mut self, store: &Store) {
        if self.top.is_none() {
            return;
        }
        let at = self.cursor.and_then(|cursor| self.view.step(store, cursor, 0));
        self.cursor = at.or_else(|| self.view.last(store));
        let above = i64::from(self.room.rows / 2);
        self.top = self.cursor.and_then(|cursor| self.view.step(store, cursor, -above));
        self.keep_cursor_in_sight(store);
    }

    /// Folds stack traces and repeats, or shows every line; the cursor stays where it is or on what it is folded into.
    pub(crate) fn fold(&mut self, store: &Store, folded: bool) {
        self.view.set_folded(folded);
        self.refresh(store);
        if self.top.is_some() {
            self.paused_at = self.view.last(store);
            self.top = self.top.map(|id| self.view.stands_for(id));
            self.cursor = self.cursor.map(|id| self.view.stands_for(id));
            self.keep_cursor_in_sight(store);
        }
    }

    /// Unfolds or refolds the lines behind the cursor's line; false when there are none.
    pub(crate) fn unfold(&mut self, store: &Store) -> bool {
        self.pause(store);
        let Some(cursor) = self.cursor else { return false };
        let done = self.view.toggle_fold(store, cursor);
        self.cursor = Some(self.view.stands_for(cursor));
        self.top = self.top.map(|id| self.view.stands_for(id));
        done
    }

    /// Removes the filter to show the lines around the cursor's line; the second time, sets it again. False when there
    /// is no filter to remove.
    pub(crate) fn toggle_context(&mut self, store: &Store) -> bool {
        if let Some(before) = self.unfiltered.take() {
            self.take_filter(store, before.filter);
            (self.top, self.cursor) = (before.top, before.cursor);
            return true;
        }
        if self.view.filter().is_empty() {
            return false;
        }
        self.pause(store);
        let Some(line) = self.cursor.or_else(|| self.view.last(store)) else {
            return false;
        };
        self.unfiltered = Some(Unfiltered {
            filter: self.view.filter().clone(),
            top: self.top,
            cursor: self.cursor,
        });
        self.take_filter(store, Filter::default());
        self.cursor = Some(line);
        let above = i64::from(self.room.rows / 2);
        self.top = self.view.step(store, self.view.stands_for(line), -above).or(Some(line));
        self.view.reveal(store, line);
        self.keep_cursor_in_sight(store);
        true
    }
}
