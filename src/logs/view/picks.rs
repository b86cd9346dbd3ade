//! Which lines of a lane are picked: one bit per line, so that even millions of picked lines need little memory.

use super::bits::Bits;
use crate::logs::store::lane::{Lane, Slot};
use crate::logs::{Histogram, LineId, Store};
use std::collections::VecDeque;

/// The lines of one lane that are picked.
#[derive(Debug, Clone, Default)]
pub(super) struct Picks {
    /// One part per segment: a contiguous run of the lane's segments up to the newest one examined.
    pub(super) parts: VecDeque<PickedPart>,
    /// When the matching lines were written, if the scan counts; lines that have left stay counted, as they do in the
    /// rate of all lines.
    pub(super) rate: Histogram,
    departures: u64,
}

#[derive(Debug, Clone)]
pub(super) struct PickedPart {
    pub(super) first: u64,
    /// The lines that are picked.
    pub(super) bits: Bits,
    /// With folding: the lines that would be picked without it, except those that only continue another.
    pub(super) heads: Bits,
}

impl PickedPart {
    pub(super) fn new(first: u64) -> Self {
        Self {
            first,
            bits: Bits::default(),
            heads: Bits::default(),
        }
    }

    pub(super) fn end(&self) -> u64 {
        self.first + u64::from(self.bits.len())
    }

    pub(super) fn offset(&self, seq: u64) -> u32 {
        u32::try_from(seq.saturating_sub(self.first)).unwrap_or(u32::MAX)
    }
}

impl Picks {
    pub(super) fn count(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.bits.ones())).sum()
    }

    /// Lines picked of the segment that begins at `first`.
    pub(super) fn count_in(&self, first: u64) -> u64 {
        let at = self.parts.partition_point(|part| part.first < first);
        let part = self.parts.get(at).filter(|part| part.first == first);
        part.map_or(0, |part| u64::from(part.bits.ones()))
    }

    pub(super) fn rank(&self, seq: u64) -> u64 {
        let before = self.parts.iter().take_while(|part| part.first < seq);
        before.map(|part| u64::from(part.bits.rank(part.offset(seq)))).sum()
    }

    pub(super) fn next(&self, seq: u64) -> Option<u64> {
        let from = self.parts.partition_point(|part| part.end() <= seq);
        self.parts.iter().skip(from).find_map(|part| {
            let at = part.bits.next(part.offset(seq))?;
            Some(part.first + u64::from(at))
        })
    }

    pub(super) fn previous(&self, seq: u64) -> Option<u64> {
        let parts = self.parts.iter().rev().skip_while(|part| part.first >= seq);
        parts.filter(|part| part.bits.ones() > 0).find_map(|part| {
            let at = part.bits.previous(part.offset(seq))?;
            Some(part.first + u64::from(at))
        })
    }

    /// Whether all lines from number `seq` on were examined.
    pub(super) fn covers(&self, seq: u64, lane: &Lane) -> bool {
        let newest = lane.slots.back().map_or(seq, Slot::end);
        let upto = self.parts.back().map_or(0, PickedPart::end);
        seq >= newest || upto >= newest && self.parts.front().is_some_and(|part| part.first <= seq)
    }

    pub(super) fn scanned(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.bits.len())).sum()
    }

    /// Drops the parts of segments that have left.
    pub(super) fn settle(&mut self, lane: &Lane) {
        if self.departures != lane.departures {
            self.departures = lane.departures;
            self.parts.retain(|part| lane.slot_at(part.first).is_some());
        }
    }

    /// The next segment to examine: one with new lines, else the newest not examined yet.
    pub(super) fn next_slot(&self, lane: &Lane) -> Option<Unscanned> {
        let (Some(oldest), Some(newest)) = (self.parts.front(), self.parts.back()) else {
            let slot = lane.slots.len().checked_sub(1)?;
            return Some(Unscanned::New { slot });
        };
        let at = lane.slot_at(newest.first)?;
        if lane.slots.get(at).is_some_and(|slot| slot.count > newest.bits.len()) {
            return Some(Unscanned::Grown { slot: at });
        }
        if at + 1 < lane.slots.len() {
            return Some(Unscanned::New { slot: at + 1 });
        }
        let slot = lane.slot_at(oldest.first)?.checked_sub(1)?;
        Some(Unscanned::Older { slot })
    }
}

/// A segment to examine.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unscanned {
    /// More lines of the newest part.
    Grown { slot: usize },
    /// One after the newest part.
    New { slot: usize },
    /// One before the oldest part.
    Older { slot: usize },
}

impl Unscanned {
    pub(super) fn slot(self) -> usize {
        match self {
            Self::Grown { slot } | Self::New { slot } | Self::Older { slot } => slot,
        }
    }
}

/// A segment and where it belongs.
#[derive(Clone, Copy)]
pub(super) struct ScannedSegment<'a> {
    pub(super) store: &'a Store,
    pub(super) number: usize,
    pub(super) lane: &'a Lane,
    pub(super) slot: &'a Slot,
}

impl ScannedSegment<'_> {
    pub(super) fn id(self, at: u32) -> LineId {
        LineId {
            lane: u32::try_from(self.number).unwrap_or(u32::MAX),
            seq: self.slot.first + u64::from(at),
        }
    }
}
