//! One lane as a view sees it (all its lines, or those picked), and the k-way walk over several of them in time order.

use super::picks::Picks;
use crate::logs::store::lane::{Lane, Slot};
use crate::logs::{Level, LineId, Store};
use std::collections::BinaryHeap;

/// Direction of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards newer lines.
    Forward,
    /// Towards older lines.
    Backward,
}

/// A place in the merged order.
#[derive(Debug, Clone, Copy)]
pub(super) enum OrderKey {
    /// Before the first line of this time.
    Time(i64),
    /// Before this line: its order, then its lane, then its number.
    Line(i64, u32, u64),
}

impl OrderKey {
    /// The place just after a line.
    pub(super) fn after(self) -> Self {
        match self {
            Self::Time(order) => Self::Time(order),
            Self::Line(order, lane, seq) => Self::Line(order, lane, seq + 1),
        }
    }
}

/// One lane as a view sees it.
#[derive(Clone, Copy)]
pub(super) struct Track<'a> {
    pub(super) store: &'a Store,
    pub(crate) number: u32,
    pub(crate) lane: &'a Lane,
    /// The picked lines; `None`: all.
    pub(super) picks: Option<&'a Picks>,
}

impl Track<'_> {
    /// How many lines it has.
    pub(crate) fn count(&self) -> u64 {
        self.picks.map_or_else(|| self.lane.count(), Picks::count)
    }

    /// How many lines it has in one of its segments.
    pub(super) fn count_in(&self, slot: &Slot) -> u64 {
        self.picks
            .map_or(u64::from(slot.count), |picks| picks.count_in(slot.first))
    }

    /// How many lines it has before number `seq`.
    pub(super) fn rank(&self, seq: u64) -> u64 {
        if let Some(picks) = self.picks {
            return picks.rank(seq);
        }
        let at = self.lane.slot_from(seq);
        let whole: u64 = self.lane.slots.iter().take(at).map(|slot| u64::from(slot.count)).sum();
        let part = self.lane.slots.get(at).map_or(0, |slot| seq.saturating_sub(slot.first));
        whole + part
    }

    /// Its first line at or after number `seq`.
    pub(crate) fn next(&self, seq: u64) -> Option<u64> {
        if let Some(picks) = self.picks {
            return picks.next(seq);
        }
        let slot = self.lane.slots.get(self.lane.slot_from(seq))?;
        Some(seq.max(slot.first))
    }

    /// Its last line before number `seq`.
    pub(super) fn previous(&self, seq: u64) -> Option<u64> {
        if let Some(picks) = self.picks {
            return picks.previous(seq);
        }
        let at = self
            .lane
            .slots
            .partition_point(|slot| slot.first < seq)
            .checked_sub(1)?;
        let slot = self.lane.slots.get(at)?;
        seq.min(slot.end()).checked_sub(1)
    }

    /// The order of a line that is held.
    pub(crate) fn order(&self, seq: u64) -> Option<i64> {
        let slot = self.lane.slots.get(self.lane.slot_from(seq))?;
        let at = u32::try_from(seq.checked_sub(slot.first)?).ok()?;
        match at {
            0 => Some(slot.oldest),
            at if at + 1 == slot.count => Some(slot.newest),
            // The lines of a segment that cannot be read keep their places.
            at => match self.store.segment(slot) {
                Some(segment) => segment.entry(at).map(|entry| entry.order),
                None => Some(slot.guess(seq)),
            },
        }
    }

    /// Number of the first line whose order is `order` or later (whether picked or not).
    pub(super) fn seek(&self, order: i64) -> u64 {
        let at = self.lane.slots.partition_point(|slot| slot.newest < order);
        let Some(slot) = self.lane.slots.get(at) else {
            return self.lane.end();
        };
        if slot.oldest >= order {
            return slot.first;
        }
        let Some(segment) = self.store.segment(slot) else {
            return slot.first;
        };
        slot.first + segment.entries().partition_point(|entry| entry.order < order) as u64
    }

    /// Number of its first line at or after a place of the merged order.
    pub(super) fn boundary(&self, key: OrderKey) -> u64 {
        let (order, lane, seq) = match key {
            OrderKey::Time(order) => return self.seek(order),
            OrderKey::Line(order, lane, seq) => (order, lane, seq),
        };
        match self.number.cmp(&lane) {
            std::cmp::Ordering::Equal => seq,
            std::cmp::Ordering::Less => self.seek(order.saturating_add(1)),
            std::cmp::Ordering::Greater => self.seek(order),
        }
    }

    /// The nearest line from number `seq` on (forward: at or after; backward: before) that has at least this level and
    /// does not continue another. Segments without such a line are not read.
    pub(super) fn grave(&self, level: Level, mut seq: u64, direction: Direction) -> Option<u64> {
        loop {
            let found = match direction {
                Direction::Forward => self.grave_forward(level, seq)?,
                Direction::Backward => self.grave_backward(level, seq)?,
            };
            if self.picks.is_none_or(|picks| picks.next(found) == Some(found)) {
                return Some(found);
            }
            seq = match direction {
                Direction::Forward => found + 1,
                Direction::Backward => found,
            };
        }
    }

    fn grave_forward(&self, level: Level, seq: u64) -> Option<u64> {
        let slots = self.lane.slots.iter().skip(self.lane.slot_from(seq));
        slots.filter(|slot| slot.has_level(level)).find_map(|slot| {
            let segment = self.store.segment(slot)?;
            let from = usize::try_from(seq.saturating_sub(slot.first)).ok()?;
            let rest = segment.entries().get(from..)?;
            let at = rest
                .iter()
                .position(|entry| entry.level >= Some(level) && !entry.continues())?;
            Some(slot.first + (from + at) as u64)
        })
    }

    fn grave_backward(&self, level: Level, seq: u64) -> Option<u64> {
        let slots = self.lane.slots.iter().rev().skip_while(|slot| slot.first >= seq);
        slots.filter(|slot| slot.has_level(level)).find_map(|slot| {
            let segment = self.store.segment(slot)?;
            let to = usize::try_from(seq.min(slot.end()) - slot.first).ok()?;
            let part = segment.entries().get(..to)?;
            let at = part
                .iter()
                .rposition(|entry| entry.level >= Some(level) && !entry.continues())?;
            Some(slot.first + at as u64)
        })
    }

    fn id(&self, seq: u64) -> LineId {
        LineId { lane: self.number, seq }
    }
}

/// A walk over several lanes in merged order. It copies no lines and keeps one head per lane.
pub(super) struct Walk<'a> {
    tracks: &'a [Track<'a>],
    /// The greatest is the next line.
    heads: BinaryHeap<Head>,
    direction: Direction,
}

/// The line a lane offers next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    /// Order, lane and number of the line; walking forward their complements, so that the greatest is the oldest line.
    rank: (i64, u32, u64),
    /// Which of the tracks.
    at: usize,
    seq: u64,
}

impl<'a> Walk<'a> {
    /// Starts forward at the first line at or after the key, backward at the last line before it; `None`: at the far
    /// end.
    pub(super) fn from(tracks: &'a [Track<'a>], key: Option<OrderKey>, direction: Direction) -> Self {
        let heads = tracks.iter().enumerate().filter_map(|(at, track)| {
            let seq = match (key, direction) {
                (Some(key), _) => track.boundary(key),
                (None, Direction::Forward) => 0,
                (None, Direction::Backward) => u64::MAX,
            };
            track.head(at, seq, direction)
        });
        Self {
            tracks,
            heads: heads.collect::<Vec<Head>>().into(),
            direction,
        }
    }
}

impl Track<'_> {
    /// The line this track, the one at `at`, offers next to a walk that has come to number `seq`.
    fn head(&self, at: usize, seq: u64, direction: Direction) -> Option<Head> {
        let seq = match direction {
            Direction::Forward => self.next(seq),
            Direction::Backward => self.previous(seq),
        }?;
        let order = self.order(seq)?;
        let rank = match direction {
            Direction::Forward => (!order, !self.number, !seq),
            Direction::Backward => (order, self.number, seq),
        };
        Some(Head { rank, at, seq })
    }
}

impl Iterator for Walk<'_> {
    type Item = LineId;

    fn next(&mut self) -> Option<LineId> {
        let Head { at, seq, .. } = self.heads.pop()?;
        let track = self.tracks.get(at)?;
        let from = match self.direction {
            Direction::Forward => seq + 1,
            Direction::Backward => seq,
        };
        self.heads.extend(track.head(at, from, self.direction));
        Some(track.id(seq))
    }
}
