//! Which segments a filter passes over without reading a line: told by the service, by what the slot counts, and by what
//! stands in front of it on the disk.

use super::lane::Slot;
use super::skip::Skip;
use crate::logs::Level;
use crate::logs::filter::compare::Compare;
use crate::logs::filter::predicate::{Predicate, Term};
use crate::logs::filter::share::Share;

impl Predicate {
    /// Whether any line of a segment can match, as far as can be said without looking inside.
    pub(in crate::logs) fn may_match(&self, service: &str, slot: &Slot) -> bool {
        let none = |term: &Term| term.share_of_slot(service, slot) == Share::None;
        self.wants_mark_of(slot) || !self.terms().iter().any(none)
    }

    /// Whether a skipping index can tell anything of the lines of a segment.
    pub(super) fn can_skip(&self, slot: &Slot) -> bool {
        !self.wants_mark_of(slot) && self.terms().iter().any(Term::asks_text)
    }

    /// Whether any line behind a skipping index can match.
    pub(super) fn may_match_behind(&self, skip: &Skip<'_>) -> bool {
        !self.terms().iter().any(|term| term.share_behind(skip) == Share::None)
    }

    /// Whether a segment lacks what any of its lines must have to match.
    pub(super) fn words_lack(&self, slot: &Slot, bytes: &[u8]) -> bool {
        // Where there are escapes, words are looked for in other bytes than are kept.
        let searched_as_kept = !slot.escaped && !self.wants_mark_of(slot);
        searched_as_kept && !self.words().are_in(bytes)
    }

    /// Whether a moment somebody marked is in a segment, and wanted.
    fn wants_mark_of(&self, slot: &Slot) -> bool {
        self.wants_marks() && slot.marked
    }
}

impl Term {
    /// Of the lines of a slot of that service.
    fn share_of_slot(&self, service: &str, slot: &Slot) -> Share {
        match self {
            // A line's own time is at most its order.
            Self::Since(time) => Share::of(slot.newest < *time, slot.earliest >= *time),
            Self::Until(time) => Share::of(slot.earliest >= *time, slot.newest < *time),
            Self::Stream(stream) => {
                let count = slot.streams.get(*stream as usize).copied().unwrap_or_default();
                Share::of(count == 0, count == slot.count)
            }
            Self::Level(compare, level) => {
                let count = with_level(slot, *compare, *level);
                Share::of(count == 0, count == slot.count)
            }
            Self::Not(term) => term.share_of_slot(service, slot).inverted(),
            Self::Service(_) | Self::Text(_) | Self::Field(_) => self.share_of_service(service),
        }
    }

    /// Of the lines behind a skipping index.
    pub(super) fn share_behind(&self, skip: &Skip<'_>) -> Share {
        match self {
            Self::Text(pattern) => Share::of(!skip.may_have(pattern), skip.all_have(pattern)),
            Self::Field(comparison) => Share::of(!skip.may_compare(comparison), false),
            Self::Not(term) => term.share_behind(skip).inverted(),
            _ => Share::Some,
        }
    }

    /// Whether a skipping index can say anything of it.
    fn asks_text(&self) -> bool {
        match self {
            Self::Text(_) | Self::Field(_) => true,
            Self::Not(term) => term.asks_text(),
            _ => false,
        }
    }
}

/// Lines whose level compares so.
fn with_level(slot: &Slot, compare: Compare, level: Level) -> u32 {
    let counted = Level::ALL.iter().zip(slot.levels);
    let wanted = counted.filter(|(own, _)| compare.holds((*own).cmp(&level)));
    wanted.map(|(_, count)| count).sum()
}
