//! Searches the lines a view shows for a pattern, through all of history, in slices.

use super::fold::Fold;
use super::outline::Outline;
use super::scan::{Scan, ScanProgress};
use super::track::{Direction, OrderKey, Track, Walk};
use crate::logs::filter::predicate::Term;
use crate::logs::view::{place, rank};
use crate::logs::{LineId, Pattern, Store, View};

/// Lines of a view up to which [`Search::marks`] is exact.
pub const EXACT: u64 = 5_000;

/// A search under way.
#[derive(Debug)]
pub struct Search {
    pattern: Pattern,
    scan: Scan,
    generation: u64,
}

impl Search {
    /// Begins to search the lines a view shows for a pattern.
    pub fn new(view: &View, pattern: Pattern) -> Self {
        Self {
            scan: Scan::new(view.predicate().and(Term::Text(pattern.clone())), Fold::Never),
            generation: view.generation,
            pattern,
        }
    }

    /// What is looked for.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Searches about `budget` more bytes, newest first. Starts over when the view's filter has changed.
    pub fn refresh(&mut self, view: &View, store: &Store, budget: usize) -> ScanProgress {
        if self.generation != view.generation {
            *self = Self::new(view, self.pattern.clone());
        }
        self.scan.refresh(store, budget)
    }

    /// The nearest line with the pattern after (or before) a line, among those found so far.
    pub fn next(&self, view: &View, store: &Store, from: LineId, direction: Direction) -> Option<LineId> {
        let key = place(store, from)?;
        let key = match direction {
            Direction::Forward => key.after(),
            Direction::Backward => key,
        };
        Walk::from(&self.tracks(view, store), Some(key), direction).next()
    }

    /// Whether everything shown that is newer than a line was searched: only then is the next match after it certain to
    /// be the nearest.
    pub fn has_passed(&self, view: &View, store: &Store, from: LineId) -> bool {
        let Some(key) = place(store, from) else {
            return false;
        };
        let all = view.tracks(store, None);
        all.iter().all(|track| {
            let picks = self.scan.picks(track.number);
            picks.is_some_and(|picks| picks.covers(track.boundary(key), track.lane))
        })
    }

    /// The first match from the far end, for wrapping around.
    pub fn wrap(&self, view: &View, store: &Store, direction: Direction) -> Option<LineId> {
        Walk::from(&self.tracks(view, store), None, direction).next()
    }

    /// Lines found so far in the services shown.
    pub fn count(&self, view: &View, store: &Store) -> u64 {
        self.tracks(view, store).iter().map(Track::count).sum()
    }

    /// How many matches there are up to this line, itself included: "3rd of 17".
    pub fn rank(&self, view: &View, store: &Store, id: LineId) -> u64 {
        let tracks = self.tracks(view, store);
        let key = place(store, id).map(OrderKey::after);
        key.map_or(0, |key| {
            tracks.iter().map(|track| track.rank(track.boundary(key))).sum()
        })
    }

    /// Lines found so far by service, in the store's order; hidden ones too.
    pub fn counts(&self, store: &Store) -> Vec<(String, u64)> {
        let all = View::default();
        let tracks = self.tracks(&all, store);
        let of = |service: &str| -> u64 {
            let own = tracks.iter().filter(|track| store.service_name(track.lane) == service);
            own.map(Track::count).sum()
        };
        store
            .services()
            .map(|service| (service.to_owned(), of(service)))
            .collect()
    }

    /// For a scrollbar of `rows` rows: which parts of the view contain matches. Exact while the view has at most
    /// [`EXACT`] lines, else estimated from the times of segments, without reading them.
    pub fn marks(&self, view: &View, store: &Store, rows: usize) -> Vec<bool> {
        let mut marks = vec![false; rows];
        let total = view.len(store);
        let shown = view.own_tracks(store);
        let outline = Outline::new(&shown);
        let mut mark = |rank: u64| {
            let row = u128::from(rank) * rows as u128 / u128::from(total.max(1));
            let row = usize::try_from(row).unwrap_or(usize::MAX).min(rows.saturating_sub(1));
            if let Some(mark) = marks.get_mut(row) {
                *mark = true;
            }
        };
        let found = self.tracks(view, store);
        if total <= EXACT {
            let ids = Walk::from(&found, None, Direction::Forward);
            ids.filter_map(|id| place(store, id))
                .for_each(|key| mark(rank(&shown, key)));
            return marks;
        }
        let row_of = |rank: u64| u128::from(rank) * rows as u128 / u128::from(total.max(1));
        for track in &found {
            for slot in track.lane.slots.iter().filter(|slot| track.count_in(slot) > 0) {
                let (first, last) = (outline.near(slot.oldest), outline.near(slot.newest));
                // Most segments are less than a row high: one match in them decides.
                if row_of(first) == row_of(last) {
                    mark(first);
                    continue;
                }
                let rank_at = |seq: u64| outline.near(slot.guess(seq));
                let mut next = track.next(slot.first).filter(|seq| *seq < slot.end());
                while let Some(seq) = next {
                    let rank = rank_at(seq);
                    mark(rank);
                    // Further matches of the same row say nothing new.
                    let beyond = first_where(seq + 1, slot.end(), |seq| row_of(rank_at(seq)) > row_of(rank));
                    next = track.next(beyond).filter(|seq| *seq < slot.end());
                }
            }
        }
        marks
    }

    fn tracks<'a>(&'a self, view: &View, store: &'a Store) -> Vec<Track<'a>> {
        view.tracks(store, Some(&self.scan))
    }
}

/// Bisects: the first of `from..end` for which `holds`, which must hold for all later ones too; `end` when there is
/// none.
fn first_where(from: u64, end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (from, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
