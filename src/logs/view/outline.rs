//! How lines are spread over time, estimated from segment metadata without reading lines: bounds and a close guess,
//! which is all a scrollbar over millions of lines needs.

use super::track::Track;

/// The segments of each lane, with the lines a view has of them.
pub(super) struct Outline {
    lanes: Vec<Vec<Piece>>,
}

#[derive(Clone, Copy)]
struct Piece {
    oldest: i64,
    newest: i64,
    /// Lines in the segments before it.
    before: u64,
    /// Lines in it.
    count: u64,
}

impl Outline {
    pub(super) fn new(tracks: &[Track<'_>]) -> Self {
        let lane = |track: &Track<'_>| {
            let mut before = 0;
            let slots = track.lane.slots.iter().map(|slot| {
                let count = track.count_in(slot);
                let piece = Piece {
                    oldest: slot.oldest,
                    newest: slot.newest,
                    before,
                    count,
                };
                before += count;
                piece
            });
            slots.collect()
        };
        Self {
            lanes: tracks.iter().map(lane).collect(),
        }
    }

    /// The earliest and the latest time.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        let pieces = || self.lanes.iter().flatten();
        let oldest = pieces().map(|piece| piece.oldest).min()?;
        Some((oldest, pieces().map(|piece| piece.newest).max()?))
    }

    /// Upper bound of the lines before a time.
    pub(super) fn at_most(&self, time: i64) -> u64 {
        self.sum(|pieces| pieces.partition_point(|piece| piece.oldest < time))
    }

    /// Lower bound of the lines before a time.
    pub(super) fn at_least(&self, time: i64) -> u64 {
        self.sum(|pieces| pieces.partition_point(|piece| piece.newest < time))
    }

    fn sum(&self, upto: impl Fn(&[Piece]) -> usize) -> u64 {
        self.lanes.iter().map(|pieces| lines_before(pieces, upto(pieces))).sum()
    }

    /// Estimate of the lines before a time: within a segment, lines are taken to be spread evenly.
    pub(super) fn near(&self, time: i64) -> u64 {
        let lane = |pieces: &Vec<Piece>| {
            let at = pieces.partition_point(|piece| piece.newest < time);
            let inside = pieces.get(at).map_or(0, |piece| piece.share(time));
            lines_before(pieces, at) + inside
        };
        self.lanes.iter().map(lane).sum()
    }
}

impl Piece {
    /// Estimate of its lines before a time.
    fn share(&self, time: i64) -> u64 {
        if time <= self.oldest {
            return 0;
        }
        let span = i128::from(self.newest) - i128::from(self.oldest) + 1;
        let into = i128::from(time) - i128::from(self.oldest);
        let share = i128::from(self.count) * into.min(span) / span;
        u64::try_from(share).unwrap_or(self.count)
    }
}

/// Lines in the first `at` pieces.
fn lines_before(pieces: &[Piece], at: usize) -> u64 {
    match pieces.get(at) {
        Some(piece) => piece.before,
        None => pieces.last().map_or(0, |piece| piece.before + piece.count),
    }
}

/// Bisects: the last time from `low` to `high` for which `holds`, which must hold for earlier times and not for later
/// ones; `low` when it holds for none.
pub(super) fn last_time(mut low: i64, mut high: i64, holds: impl Fn(i64) -> bool) -> i64 {
    while low < high {
        let middle = (i128::from(low) + i128::from(high) + 1).div_euclid(2);
        let middle = i64::try_from(middle).unwrap_or(high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}
