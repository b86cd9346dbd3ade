//! A view of the store: which services and which of their lines, merged in time order. Nothing is copied; a window is
//! requested by an anchor, and its cost does not depend on how many lines there are.

mod bits;
mod fold;
mod last;
mod outline;
mod picks;
mod rates;
mod row;
mod scan;
mod search;
mod shape;
mod tail;
mod track;
mod unfold;

pub use last::TRACE;
pub use row::LogRow;
pub use scan::ScanProgress;
pub use search::{EXACT, Search};
pub use tail::Tail;
pub use track::Direction;

use super::filter::compare::Compare;
use super::filter::predicate::{Predicate, Term};
use super::{Filter, Histogram, Level, LineId, Store};
use fold::Fold;
use indexmap::IndexSet;
use outline::{Outline, last_time};
use scan::Scan;
use track::{OrderKey, Track, Walk};
use unfold::Unfolded;

/// Which lines are shown, merged in time order. Owned by the reader; the store does not know its views.
#[derive(Debug, Clone, Default)]
pub struct View {
    hidden: IndexSet<String>,
    only: Option<String>,
    filter: Filter,
    level: Option<Level>,
    folded: bool,
    notes: bool,
    opened: Vec<Unfolded>,
    scan: Option<Scan>,
    /// Changes whenever the filter does.
    generation: u64,
}

/// Where a window is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its first row is this line.
    Top(LineId),
    /// Its last row is this line.
    Bottom(LineId),
    /// Its last row is the newest line.
    End,
    /// Its first row is the oldest line.
    Start,
}

impl View {
    /// Whether a service is shown.
    pub fn shows(&self, service: &str) -> bool {
        match &self.only {
            Some(only) => only == service,
            None => !self.hidden.contains(service),
        }
    }

    /// Whether a line of a service could be shown: the service is, and the filter does not rule it out.
    pub fn may_show(&self, service: &str) -> bool {
        self.shows(service) && self.filter.may_want(service)
    }

    /// Shows a service or hides it.
    pub fn toggle(&mut self, service: &str) {
        if self.only.take().is_some_and(|only| only == service) {
            return;
        }
        if !self.hidden.shift_remove(service) {
            self.hidden.insert(service.to_owned());
        }
    }

    /// Shows one service and hides all others.
    pub fn show_only(&mut self, service: &str) {
        self.only = Some(service.to_owned());
    }

    /// Shows all services.
    pub fn show_all(&mut self) {
        self.only = None;
        self.hidden.clear();
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Shows only lines that a filter wants.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.rescan();
    }

    /// The lowest level shown; `None`: all lines.
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// Shows only lines of at least this level, so none without a level; `None`: all.
    pub fn set_level(&mut self, level: Option<Level>) {
        self.level = level;
        self.rescan();
    }

    /// Whether lines that continue or repeat another are folded into that one.
    pub fn is_folded(&self) -> bool {
        self.folded
    }

    /// Sets whether lines that continue another (stack traces) or repeat it are folded into that one.
    pub fn set_folded(&mut self, folded: bool) {
        self.folded = folded;
        self.rescan();
    }

    /// Unfolds or refolds the lines folded behind a line; false when there are none.
    pub fn toggle_fold(&mut self, store: &Store, id: LineId) -> bool {
        let Some(scan) = &mut self.scan else { return false };
        if let Some(at) = self.opened.iter().position(|opened| opened.has(id)) {
            scan.refold(self.opened.remove(at));
            return true;
        }
        let opened = scan.unfold(store, id);
        self.opened.extend(opened);
        opened.is_some()
    }

    /// Makes a line visible that is folded into another.
    pub fn reveal(&mut self, store: &Store, id: LineId) {
        let stands = self.scan.as_ref().and_then(|scan| scan.shown_for(id));
        if self.folded && stands.is_some_and(|stands| stands != id) {
            let opened = stands.and_then(|stands| self.scan.as_mut()?.unfold(store, stands));
            self.opened.extend(opened);
        }
    }

    /// The line shown in place of a line: itself, or the one it is folded into.
    pub fn stands_for(&self, id: LineId) -> LineId {
        let stands = self.scan.as_ref().filter(|_| self.folded);
        stands.and_then(|scan| scan.shown_for(id)).unwrap_or(id)
    }

    /// Whether notes (rows that no container wrote) are shown; see [`Store::note`].
    pub fn has_notes(&self) -> bool {
        self.notes
    }

    /// Shows or hides notes (rows that no container wrote).
    pub fn set_notes(&mut self, notes: bool) {
        self.notes = notes;
    }

    /// Whether every line of the services shown is shown.
    pub fn is_whole(&self) -> bool {
        self.scan.is_none()
    }

    fn rescan(&mut self) {
        self.generation += 1;
        let predicate = self.predicate().with_marks();
        let fold = if self.folded { Fold::Alike } else { Fold::Never };
        self.opened.clear();
        let narrows = !predicate.is_empty();
        let scan = (self.folded || narrows).then(|| Scan::new(predicate, fold));
        self.scan = if narrows { scan.map(Scan::counting) } else { scan };
    }

    /// Per lane, when the lines found so far were written; `None` when there is no filter.
    fn rates<'a>(&'a self, store: &'a Store) -> Option<impl Iterator<Item = &'a Histogram>> {
        let scan = self.scan.as_ref().filter(|scan| scan.counts)?;
        let lanes = store.lanes.iter().zip(&scan.lanes);
        let shown = lanes.filter(|(lane, _)| self.shows(store.service_name(lane)));
        Some(shown.map(|(_, picks)| &picks.rate))
    }

    /// Changes whenever the filter does.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The predicate a line must satisfy to be shown.
    pub(super) fn predicate(&self) -> Predicate {
        let mut predicate = self.filter.predicate.clone();
        if let Some(level) = self.level {
            predicate = predicate.and(Term::Level(Compare::AtLeast, level));
        }
        predicate
    }

    /// Applies the filter to about `budget` more bytes, newest first. Costs nothing without a filter or when nothing is
    /// new.
    pub fn refresh(&mut self, store: &Store, budget: usize) -> ScanProgress {
        match &mut self.scan {
            Some(scan) => scan.refresh(store, budget),
            None => {
                let total = store.lanes.iter().map(super::store::lane::Lane::count).sum();
                ScanProgress {
                    scanned: total,
                    total,
                    matched: total,
                    done: true,
                }
            }
        }
    }

    /// The lanes of the services shown, reduced to the lines `scan` picked, if there is one.
    fn tracks<'a>(&self, store: &'a Store, scan: Option<&'a Scan>) -> Vec<Track<'a>> {
        let shown = |number: &usize| {
            let lane = store.lanes.get(*number);
            lane.is_some_and(|lane| (self.notes || !lane.notes) && self.shows(store.service_name(lane)))
        };
        (0..store.lanes.len())
            .filter(shown)
            .filter_map(|index| {
                let number = u32::try_from(index).ok()?;
                let picks = match scan {
                    Some(scan) => Some(scan.picks(number)?),
                    None => None,
                };
                Some(Track {
                    store,
                    number,
                    lane: store.lanes.get(index)?,
                    picks,
                })
            })
            .collect()
    }

    fn own_tracks<'a>(&'a self, store: &'a Store) -> Vec<Track<'a>> {
        self.tracks(store, self.scan.as_ref())
    }

    /// Lines found so far; all there are once [`ScanProgress::done`].
    pub fn len(&self, store: &Store) -> u64 {
        self.own_tracks(store).iter().map(Track::count).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self, store: &Store) -> bool {
        self.last(store).is_none()
    }

    /// The oldest line.
    pub fn first(&self, store: &Store) -> Option<LineId> {
        Walk::from(&self.own_tracks(store), None, Direction::Forward).next()
    }

    /// The newest line.
    pub fn last(&self, store: &Store) -> Option<LineId> {
        Walk::from(&self.own_tracks(store), None, Direction::Backward).next()
    }

    /// At most `rows` rows, oldest first. An anchor line that has left or does not match still marks its place in time.
    pub fn window(&self, store: &Store, anchor: Anchor, rows: usize) -> Vec<LogRow> {
        let tracks = self.own_tracks(store);
        let (key, direction) = match anchor {
            Anchor::Start => (None, Direction::Forward),
            Anchor::End => (None, Direction::Backward),
            Anchor::Top(id) => (place(store, id), Direction::Forward),
            Anchor::Bottom(id) => (place(store, id).map(OrderKey::after), Direction::Backward),
        };
        let mut ids: Vec<LineId> = Walk::from(&tracks, key, direction).take(rows).collect();
        if direction == Direction::Backward {
            ids.reverse();
        }
        ids.into_iter().map(|id| self.row(store, id)).collect()
    }

    /// The line `by` lines after (if negative, before) a line, or the last one in that direction; `None` when there is
    /// none.
    pub fn step(&self, store: &Store, id: LineId, by: i64) -> Option<LineId> {
        let tracks = self.own_tracks(store);
        let count = usize::try_from(by.unsigned_abs()).ok()?;
        let key = place(store, id)?;
        let direction = if by < 0 {
            Direction::Backward
        } else {
            Direction::Forward
        };
        Walk::from(&tracks, Some(key), direction)
            .filter(|found| *found != id)
            .take(count)
            .last()
            .or_else(|| Walk::from(&tracks, Some(key), Direction::Forward).next())
            .or_else(|| self.last(store))
    }

    /// How many lines of the view are before a line.
    pub fn rank(&self, store: &Store, id: LineId) -> u64 {
        place(store, id).map_or(0, |key| rank(&self.own_tracks(store), key))
    }

    /// The line that has `rank` lines before it; past the end, the last.
    pub fn at_rank(&self, store: &Store, wanted: u64) -> Option<LineId> {
        let tracks = self.own_tracks(store);
        let outline = Outline::new(&tracks);
        let (oldest, newest) = outline.span()?;
        // Finds the latest time with at most `wanted` lines before it: first by the segments' counts, then by reading
        // the few segments that are left.
        let low = last_time(oldest, newest, |time| outline.at_most(time) <= wanted);
        let high = last_time(low, newest, |time| outline.at_least(time) <= wanted);
        let low = last_time(low, high, |time| rank(&tracks, OrderKey::Time(time)) <= wanted);
        let skip = wanted.saturating_sub(rank(&tracks, OrderKey::Time(low)));
        Walk::from(&tracks, Some(OrderKey::Time(low)), Direction::Forward)
            .nth(usize::try_from(skip).ok()?)
            .or_else(|| self.last(store))
    }

    /// The first line at this time or later, else the last.
    pub fn at_time(&self, store: &Store, time: i64) -> Option<LineId> {
        let tracks = self.own_tracks(store);
        let first = Walk::from(&tracks, Some(OrderKey::Time(time)), Direction::Forward).next();
        first.or_else(|| self.last(store))
    }

    /// The next line after (or before) `from` of at least this level; `None` as `from` begins at the far end.
    pub fn next_level(
        &self,
        store: &Store,
        from: Option<LineId>,
        level: Level,
        direction: Direction,
    ) -> Option<LineId> {
        let key = from.and_then(|id| place(store, id));
        let found = self.own_tracks(store).into_iter().filter_map(|track| {
            let seq = match (key, direction) {
                (Some(key), Direction::Forward) => track.boundary(key.after()),
                (Some(key), Direction::Backward) => track.boundary(key),
                (None, Direction::Forward) => 0,
                (None, Direction::Backward) => u64::MAX,
            };
            let seq = track.grave(level, seq, direction)?;
            Some((track.order(seq)?, track.number, seq))
        });
        let (_, lane, seq) = match direction {
            Direction::Forward => found.min(),
            Direction::Backward => found.max(),
        }?;
        Some(LineId { lane, seq })
    }
}

/// A line's place in the merged order; for a line that has left, its former place as nearly as is known.
fn place(store: &Store, id: LineId) -> Option<OrderKey> {
    let lane = store.lanes.get(id.lane as usize)?;
    let slot = lane.slots.get(lane.slot_from(id.seq));
    let at = slot.and_then(|slot| u32::try_from(id.seq.checked_sub(slot.first)?).ok());
    let order = match (slot, at) {
        (Some(slot), Some(at)) => match store.segment(slot) {
            Some(segment) => segment.entry(at)?.order,
            None => slot.guess(id.seq),
        },
        _ => lane.lost_order(id.seq)?,
    };
    Some(OrderKey::Line(order, id.lane, id.seq))
}

/// How many lines of the tracks are before a place.
fn rank(tracks: &[Track<'_>], key: OrderKey) -> u64 {
    tracks.iter().map(|track| track.rank(track.boundary(key))).sum()
}

#[cfg(test)]
mod tests;
