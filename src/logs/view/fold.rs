//! Folding: lines that continue another (a stack trace) or repeat it are hidden behind that line, which shows how many
//! there are. No line is removed; a line is only ever hidden behind one that is shown.

use super::picks::{Part, Picks, Scan, Source};
use super::shape::shape;
use crate::logs::filter::predicate::Predicate;
use crate::logs::{LineId, LineKind, LineRef, Store};

/// Whether a view folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fold {
    /// Every line has its row.
    #[default]
    Never,
    /// Continuations and repeats are folded into the line before them.
    Alike,
}

/// Folding one segment's lines, one after the other.
pub(super) struct Folding {
    /// Shape of the last line shown; a line of the same shape is a repeat of it.
    last: Option<u64>,
    /// The previous line is shown or folded, so a line that continues it is folded too.
    covers: bool,
}

impl Fold {
    /// Continues after the lines a part already has.
    pub(super) fn begin(self, source: Source<'_>, predicate: &Predicate, part: &Part) -> Option<Folding> {
        if self == Self::Never {
            return None;
        }
        let line = |at: u32| {
            let segment = source.store.segment(source.slot)?;
            source.store.line_at(source.lane, segment, at, source.id(at))
        };
        let done = part.bits.len();
        let shown = part.bits.previous(done).and_then(line);
        Some(Folding {
            last: shown.map(|line| shape(line.bytes())),
            covers: covers(predicate, (0..done).rev().map_while(line)),
        })
    }
}

/// Whether a line that continues the first of these (newest first) is folded into a line shown.
fn covers<'a>(predicate: &Predicate, lines: impl Iterator<Item = LineRef<'a>>) -> bool {
    for line in lines {
        if predicate.matches(&line) {
            return true;
        }
        if !line.continues {
            return false;
        }
    }
    // At the start of a segment the line continued is in the segment before; without a filter it is shown there.
    predicate.is_empty()
}

impl Folding {
    /// For the next line: whether it is a head, which others may be folded into, and whether it is shown.
    pub(super) fn next(&mut self, line: &LineRef<'_>, hit: bool) -> (bool, bool) {
        if line.continues && self.covers {
            return (false, false);
        }
        self.covers = hit;
        if !hit {
            return (false, false);
        }
        let shape = match line.kind {
            LineKind::Text => Some(shape(line.bytes())),
            LineKind::Seam(_) | LineKind::Note(_) => None,
        };
        let repeats = shape.is_some() && shape == self.last;
        self.last = shape;
        (true, !repeats)
    }
}

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
        next.unwrap_or_else(|| self.parts.back().map_or(seq, Part::end))
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
pub(super) struct Opened {
    pub(super) id: LineId,
    upto: u64,
}

impl Scan {
    /// Shows what is folded behind a line; `None` when nothing is.
    pub(super) fn unfold(&mut self, store: &Store, id: LineId) -> Option<Opened> {
        let picks = self.lanes.get_mut(id.lane as usize)?;
        let before = picks.count();
        let upto = picks.unfold(store, id.lane, id.seq);
        (picks.count() > before).then_some(Opened { id, upto })
    }

    /// Hides it again.
    pub(super) fn refold(&mut self, opened: Opened) {
        if let Some(picks) = self.lanes.get_mut(opened.id.lane as usize) {
            picks.refold(opened.id.seq, opened.upto);
        }
    }

    /// The line shown that stands for a line: itself, or the one it is folded into.
    pub(super) fn stands_for(&self, id: LineId) -> Option<LineId> {
        let seq = self.lanes.get(id.lane as usize)?.previous(id.seq + 1)?;
        Some(LineId { seq, ..id })
    }
}

impl Opened {
    /// Whether a line is the unfolded line itself or one of those it shows.
    pub(super) fn has(self, id: LineId) -> bool {
        self.id.lane == id.lane && (self.id.seq..self.upto).contains(&id.seq)
    }
}
