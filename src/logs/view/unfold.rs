//! Unfolding: shows the lines folded behind one, and hides them again.

use super::picks::{PickedPart, Picks};
use super::scan::Scan;
use crate::logs::{LineId, Store};

impl Picks {
    /// How many repeats are folded behind line `seq`: those up to the next line shown.
    pub(super) fn repeats(&self, seq: u64) -> u64 {
        let next = self.next(seq + 1).unwrap_or(u64::MAX);
        let from = self.parts.partition_point(|part| part.end() <= seq);
        let parts = self.parts.iter().skip(from).take_while(|part| part.first < next);
        let heads = parts.map(|part| {
            let before = part.heads.rank(part.offset(seq + 1));
            u64::from(part.heads.rank(part.offset(next)).saturating_sub(before))
        });
        heads.sum()
    }

    /// Shows the lines folded behind `seq`, up to the next one shown; returns the number after the last of them.
    fn unfold(&mut self, store: &Store, lane: u32, seq: u64) -> u64 {
        let next = self.next(seq + 1);
        let mut member = true;
        for part in self
            .parts
            .iter_mut()
            .filter(|part| part.end() > seq && next.is_none_or(|next| part.first < next))
        {
            let upto = next.map_or(part.bits.len(), |next| part.offset(next).min(part.bits.len()));
            let from = if part.first > seq { 0 } else { part.offset(seq) + 1 };
            for at in from..upto {
                let id = LineId {
                    lane,
                    seq: part.first + u64::from(at),
                };
                member = part.heads.has(at) || member && store.line(id).is_some_and(|line| line.continues);
                part.bits.set(at, member);
            }
        }
        next.unwrap_or_else(|| self.parts.back().map_or(seq, PickedPart::end))
    }

    /// Hides the lines after `seq` and before `upto` again.
    fn refold(&mut self, seq: u64, upto: u64) {
        for part in self
            .parts
            .iter_mut()
            .filter(|part| part.end() > seq && part.first < upto)
        {
            let from = if part.first > seq { 0 } else { part.offset(seq) + 1 };
            for at in from..part.offset(upto).min(part.bits.len()) {
                part.bits.set(at, false);
            }
        }
    }
}

/// A line that was unfolded, and the number after the last line it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfolded {
    pub(super) id: LineId,
    upto: u64,
}

impl Scan {
    /// Shows what is folded behind a line; `None` when nothing is.
    pub(super) fn unfold(&mut self, store: &Store, id: LineId) -> Option<Unfolded> {
        let picks = self.lanes.get_mut(id.lane as usize)?;
        let before = picks.count();
        let upto = picks.unfold(store, id.lane, id.seq);
        (picks.count() > before).then_some(Unfolded { id, upto })
    }

    /// Hides it again.
    pub(super) fn refold(&mut self, opened: Unfolded) {
        if let Some(picks) = self.lanes.get_mut(opened.id.lane as usize) {
            picks.refold(opened.id.seq, opened.upto);
        }
    }

    /// The line shown that stands for a line: itself, or the one it is folded into.
    pub(super) fn shown_for(&self, id: LineId) -> Option<LineId> {
        let seq = self.lanes.get(id.lane as usize)?.previous(id.seq + 1)?;
        Some(LineId { seq, ..id })
    }
}

impl Unfolded {
    /// Whether a line is the unfolded line itself or one of those it shows.
    pub(super) fn has(self, id: LineId) -> bool {
        self.id.lane == id.lane && (self.id.seq..self.upto).contains(&id.seq)
    }
}
