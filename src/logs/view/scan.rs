//! Finds the lines a predicate picks, in slices: newest first, then back through history, and new lines as they come.

use super::fold::Fold;
use super::picks::{PickedPart, Picks, ScannedSegment, Unscanned};
use crate::logs::filter::predicate::Predicate;
use crate::logs::store::Sifted;
use crate::logs::store::lane::Lane;
use crate::logs::{Histogram, Level, Store};
use std::collections::BinaryHeap;

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
        // Every lane is asked once: only the one just examined can have become another.
        let mut unscanned: BinaryHeap<(i64, usize)> = (0..self.lanes.len())
            .filter_map(|number| Some((self.work(store, number)?.0, number)))
            .collect();
        let mut left = budget;
        while left > 0
            && let Some((_, number)) = unscanned.pop()
        {
            let Some((_, work)) = self.work(store, number) else {
                continue;
            };
            left = left.saturating_sub(self.examine(store, number, work).max(1));
            unscanned.extend(self.work(store, number).map(|(newest, _)| (newest, number)));
        }
        ScanProgress {
            scanned: self.lanes.iter().map(Picks::scanned).sum(),
            total: store.lanes.iter().map(Lane::count).sum(),
            matched: self.lanes.iter().map(Picks::count).sum(),
            done: unscanned.is_empty(),
        }
    }

    /// The next segment to examine in a lane, and when its newest line was written.
    fn work(&self, store: &Store, number: usize) -> Option<(i64, Unscanned)> {
        let lane = store.lanes.get(number)?;
        let work = self.lanes.get(number)?.next_slot(lane)?;
        Some((lane.slots.get(work.slot())?.newest, work))
    }

    /// Examines one segment; returns the cost in bytes.
    fn examine(&mut self, store: &Store, number: usize, work: Unscanned) -> usize {
        let (Some(picks), Some(lane)) = (self.lanes.get_mut(number), store.lanes.get(number)) else {
            return 0;
        };
        let Some(slot) = lane.slots.get(work.slot()) else {
            return 0;
        };
        match work {
            Unscanned::Grown { .. } => {}
            Unscanned::New { .. } => picks.parts.push_back(PickedPart::new(slot.first)),
            Unscanned::Older { .. } => picks.parts.push_front(PickedPart::new(slot.first)),
        }
        let part = match work {
            Unscanned::Older { .. } => picks.parts.front_mut(),
            Unscanned::Grown { .. } | Unscanned::New { .. } => picks.parts.back_mut(),
        };
        let source = ScannedSegment {
            store,
            number,
            lane,
            slot,
        };
        let rate = (self.counts && !lane.notes).then_some(&mut picks.rate);
        part.map_or(0, |part| source.fill(&self.predicate, self.fold, part, rate))
    }
}

impl ScannedSegment<'_> {
    /// Extends a part to all lines of the segment; returns the bytes examined.
    fn fill(self, predicate: &Predicate, fold: Fold, part: &mut PickedPart, mut rate: Option<&mut Histogram>) -> usize {
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
}
