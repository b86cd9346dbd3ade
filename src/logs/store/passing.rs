//! Which segments a filter can skip without reading a line: decided by the service, the slot's counts, and the skipping
//! index in front of a segment on disk.

use super::lane::Slot;
use super::skip::SkipIndex;
use crate::logs::Level;
use crate::logs::filter::compare::Compare;
use crate::logs::filter::predicate::{Predicate, Term};
use crate::logs::filter::share::Share;

impl Predicate {
    /// Whether any line of a segment can match, judged without reading it.
    pub(crate) fn may_match(&self, service: &str, slot: &Slot) -> bool {
        let none = |term: &Term| term.share_of_slot(service, slot) == Share::None;
        self.wants_mark_of(slot) || !self.terms().iter().any(none)
    }

    /// Whether a skipping index could rule a segment out.
    pub(super) fn can_skip(&self, slot: &Slot) -> bool {
        !self.wants_mark_of(slot) && self.terms().iter().any(Term::asks_text)
    }

    /// Whether any line behind a skipping index can match.
    pub(super) fn may_match_behind(&self, skip: &SkipIndex<'_>) -> bool {
        !self.terms().iter().any(|term| term.share_behind(skip) == Share::None)
    }

    /// Whether `bytes` of a segment lack the words a matching line must contain.
    pub(super) fn words_lack(&self, slot: &Slot, bytes: &[u8]) -> bool {
        // With escape sequences in it, the searched text differs from the stored bytes.
        let searched_as_kept = !slot.escaped && !self.wants_mark_of(slot);
        searched_as_kept && !self.words().are_in(bytes)
    }

    /// Whether a segment contains a marker of the user and those are wanted.
    fn wants_mark_of(&self, slot: &Slot) -> bool {
        self.wants_marks() && slot.marked
    }
}

impl Term {
    /// The share of a slot's lines it matches, judged by service and counts.
    fn share_of_slot(&self, service: &str, slot: &Slot) -> Share {
        match self {
            // A line's own time is never after its order.
            Self::Since(time) => Share::decided(slot.newest < *time, slot.earliest >= *time),
            Self::Until(time) => Share::decided(slot.earliest >= *time, slot.newest < *time),
            Self::Stream(stream) => {
                let count = slot.streams.get(*stream as usize).copied().unwrap_or_default();
                Share::decided(count == 0, count == slot.count)
            }
            Self::Level(compare, level) => {
                let count = with_level(slot, *compare, *level);
                Share::decided(count == 0, count == slot.count)
            }
            Self::Not(term) => term.share_of_slot(service, slot).inverted(),
            Self::Service(_) | Self::Text(_) | Self::Field(_) => self.share_of_service(service),
        }
    }

    /// The share of lines it matches, judged by their skipping index.
    pub(super) fn share_behind(&self, skip: &SkipIndex<'_>) -> Share {
        match self {
            Self::Text(pattern) => Share::decided(!skip.may_have(pattern), skip.all_have(pattern)),
            Self::Field(comparison) => Share::decided(!skip.may_compare(comparison), false),
            Self::Not(term) => term.share_behind(skip).inverted(),
            Self::Service(_) | Self::Stream(_) | Self::Since(_) | Self::Until(_) | Self::Level(..) => Share::Some,
        }
    }

    /// Whether it is about text, so that a skipping index may decide it.
    fn asks_text(&self) -> bool {
        match self {
            Self::Text(_) | Self::Field(_) => true,
            Self::Not(term) => term.asks_text(),
            Self::Service(_) | Self::Stream(_) | Self::Since(_) | Self::Until(_) | Self::Level(..) => false,
        }
    }
}

/// How many lines of a slot have a level that satisfies the comparison.
fn with_level(slot: &Slot, compare: Compare, level: Level) -> u32 {
    let counted = Level::ALL.iter().zip(slot.levels);
    let wanted = counted.filter(|(own, _)| compare.holds((*own).cmp(&level)));
    wanted.map(|(_, count)| count).sum()
}
