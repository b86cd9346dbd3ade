//! Which lines a predicate picks, found in slices: newest first, then back through history, and new lines as they come.
//! One bit per line, so that even millions of picked lines need little memory.

use super::bits::Bits;
use super::fold::Fold;
use crate::logs::filter::predicate::Predicate;
use crate::logs::store::Sifted;
use crate::logs::store::lane::{Lane, Slot};
use crate::logs::{Histogram, Level, LineId, Store};
use std::collections::VecDeque;

/// How far a scan has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanProgress {
    pub scanned: u64,
    /// Lines there are.
    pub total: u64,
    pub matched: u64,
    /// Nothing is left to examine.
    pub done: bool,
}

/// The lines of one lane that are picked.
#[derive(Debug, Clone, Default)]
pub(super) struct Picks {
    /// One part per segment: a contiguous run of the lane's segments up to the newest one examined.
    pub(super) parts: VecDeque<Part>,
    /// When the matching lines were written, if the scan counts; lines that have left stay counted, as they do in the
    /// rate of all lines.
    pub(super) rate: Histogram,
    departures: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(crate) first: u64,
    /// The lines that are picked.
    pub(super) bits: Bits,
    /// With folding: the lines that would be picked without it, except those that only continue another.
    pub(super) heads: Bits,
}

impl Part {
    fn new(first: u64) -> Self {
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
    pub(crate) fn count(&self) -> u64 {
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
        let upto = self.parts.back().map_or(0, Part::end);
        seq >= newest || upto >= newest && self.parts.front().is_some_and(|part| part.first <= seq)
    }

    fn scanned(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.bits.len())).sum()
    }

    /// Drops the parts of segments that have left.
    fn settle(&mut self, lane: &Lane) {
        if self.departures != lane.departures {
            self.departures = lane.departures;
            self.parts.retain(|part| lane.slot_at(part.first).is_some());
        }
    }

    /// The next segment to examine: one with new lines, else the newest not examined yet.
    fn next_slot(&self, lane: &Lane) -> Option<Work> {
        let (Some(oldest), Some(newest)) = (self.parts.front(), self.parts.back()) else {
            let slot = lane.slots.len().checked_sub(1)?;
            return Some(Work::New { slot });
        };
        let at = lane.slot_at(newest.first)?;
        if lane.slots.get(at).is_some_and(|slot| slot.count > newest.bits.len()) {
            return Some(Work::Grown { slot: at });
        }
        if at + 1 < lane.slots.len() {
            return Some(Work::New { slot: at + 1 });
        }
        let slot = lane.slot_at(oldest.first)?.checked_sub(1)?;
        Some(Work::Older { slot })
    }
}

/// A segment to examine.
#[derive(Debug, Clone, Copy)]
enum Work {
    /// More lines of the newest part.
    Grown { slot: usize },
    /// One after the newest part.
    New { slot: usize },
    /// One before the oldest part.
    Older { slot: usize },
}

impl Work {
    fn slot(self) -> usize {
        match self {
            Self::Grown { slot } | Self::New { slot } | Self::Older { slot } => slot,
        }
    }
}

/// A predicate and the lines it picked so far, in every lane.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    predicate: Predicate,
    fold: Fold,
    /// It also counts when the matching lines were written.
    pub(super) counts: bool,
    pub(super) lanes: Vec<Picks>,
}

impl Scan {
    pub(super) fn new(predicate: Predicate, fold: Fold) -> Self {
        Self {
            predicate,
            fold,
            counts: false,
            lanes: Vec::new(),
        }
    }

    /// The same scan, which also counts when the matching lines were written.
    pub(super) fn counting(self) -> Self {
        Self { counts: true, ..self }
    }

    /// The picks of a lane.
    pub(super) fn picks(&self, lane: u32) -> Option<&Picks> {
        self.lanes.get(lane as usize)
    }

    /// Examines about `budget` more bytes.
    pub(super) fn refresh(&mut self, store: &Store, budget: usize) -> ScanProgress {
        self.lanes.resize_with(store.lanes.len(), Picks::default);
        for (picks, lane) in self.lanes.iter_mut().zip(&store.lanes) {
            picks.settle(lane);
        }
        let mut left = budget;
        let mut done = false;
        while left > 0 {
            let Some((lane, work)) = self.most_recent(store) else {
                done = true;
                break;
            };
            left = left.saturating_sub(self.look(store, lane, work).max(1));
        }
        ScanProgress {
            scanned: self.lanes.iter().map(Picks::scanned).sum(),
            total: store.lanes.iter().map(Lane::count).sum(),
            matched: self.lanes.iter().map(Picks::count).sum(),
            done: done || self.most_recent(store).is_none(),
        }
    }

    /// The most recent segment to examine in any lane.
    fn most_recent(&self, store: &Store) -> Option<(usize, Work)> {
        let lanes = self.lanes.iter().zip(&store.lanes).enumerate();
        lanes
            .filter_map(|(number, (picks, lane))| {
                let work = picks.next_slot(lane)?;
                let newest = lane.slots.get(work.slot())?.newest;
                Some((newest, number, work))
            })
            .max_by_key(|(newest, number, _)| (*newest, *number))
            .map(|(_, number, work)| (number, work))
    }

    /// Examines one segment; returns the cost in bytes.
    fn look(&mut self, store: &Store, number: usize, work: Work) -> usize {
        let (Some(picks), Some(lane)) = (self.lanes.get_mut(number), store.lanes.get(number)) else {
            return 0;
        };
        let Some(slot) = lane.slots.get(work.slot()) else {
            return 0;
        };
        match work {
            Work::Grown { .. } => {}
            Work::New { .. } => picks.parts.push_back(Part::new(slot.first)),
            Work::Older { .. } => picks.parts.push_front(Part::new(slot.first)),
        }
        let part = match work {
            Work::Older { .. } => picks.parts.front_mut(),
            _ => picks.parts.back_mut(),
        };
        let source = Source {
            store,
            number,
            lane,
            slot,
        };
        let rate = (self.counts && !lane.notes).then_some(&mut picks.rate);
        part.map_or(0, |part| source.fill(&self.predicate, self.fold, part, rate))
    }
}

/// A segment and where it belongs.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) store: &'a Store,
    pub(crate) number: usize,
    pub(crate) lane: &'a Lane,
    pub(super) slot: &'a Slot,
}

impl Source<'_> {
    /// Extends a part to all lines of the segment; returns the bytes examined.
    fn fill(self, predicate: &Predicate, fold: Fold, part: &mut Part, mut rate: Option<&mut Histogram>) -> usize {
        let slot = self.slot;
        let missing = slot.count - part.bits.len();
        let service = self.store.service_name(self.lane);
        let Sifted { segment, looked } = if predicate.may_match(service, slot) {
            // A part that grows has few lines left: evaluating those is cheaper than searching the segment for a word.
            let whole = part.bits.len() == 0;
            self.store.sifted(slot, whole.then_some(predicate))
        } else {
            Sifted::default()
        };
        let Some(segment) = segment else {
            part.bits.push_zeros(missing);
            if fold == Fold::Alike {
                part.heads.push_zeros(missing);
            }
            return looked + missing as usize / 64;
        };
        let share = segment.all_text().len() / (slot.count.max(1) as usize);
        let mut folding = fold.begin(self, predicate, part);
        for at in part.bits.len()..slot.count {
            let line = self.store.line_at(self.lane, segment.clone(), at, self.id(at));
            let hit = line.as_ref().is_some_and(|line| predicate.matches(line));
            if let (Some(rate), Some(line), true) = (&mut rate, &line, hit) {
                rate.count(line.time, !line.continues && line.level >= Some(Level::Error));
            }
            match (&mut folding, &line) {
                (Some(folding), Some(line)) => {
                    let (head, picked) = folding.next(line, hit);
                    part.heads.push(head);
                    part.bits.push(picked);
                }
                _ => part.bits.push(hit),
            }
        }
        missing as usize * (share + 24)
    }

    pub(super) fn id(self, at: u32) -> LineId {
        LineId {
            lane: u32::try_from(self.number).unwrap_or(u32::MAX),
            seq: self.slot.first + u64::from(at),
        }
    }
}
