//! How many of a segment's lines a term picks, told without reading any: from its service, from what the slot counts, and
//! from what stands in front of it on the disk.

use super::predicate::{Compare, Term};
use crate::logs::Level;
use crate::logs::store::lane::Slot;
use crate::logs::store::skip::Skip;

/// Of all lines, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) enum Share {
    /// Certainly none.
    None,
    /// It has to be looked at each.
    Some,
    /// Certainly all.
    All,
}

impl Share {
    /// `None` and `All`, when it is known to be one of them.
    fn of(none: bool, all: bool) -> Self {
        match (none, all) {
            (true, _) => Self::None,
            (_, true) => Self::All,
            _ => Self::Some,
        }
    }

    /// Of those not picked.
    fn inverted(self) -> Self {
        match self {
            Self::None => Self::All,
            Self::Some => Self::Some,
            Self::All => Self::None,
        }
    }
}

impl Term {
    /// Of any lines of a service.
    pub(super) fn share_of_service(&self, service: &str) -> Share {
        match self {
            Self::Service(names) => {
                let is_one = names.iter().any(|name| name_matches(name, service));
                Share::of(!is_one, is_one)
            }
            Self::Not(term) => term.share_of_service(service).inverted(),
            _ => Share::Some,
        }
    }

    /// Of the lines of a slot of that service.
    pub(super) fn share_of_slot(&self, service: &str, slot: &Slot) -> Share {
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
    pub(in crate::logs) fn share_behind(&self, skip: &Skip<'_>) -> Share {
        match self {
            Self::Text(pattern) => Share::of(!skip.may_have(pattern), skip.all_have(pattern)),
            Self::Field(comparison) => Share::of(!skip.may_compare(comparison), false),
            Self::Not(term) => term.share_behind(skip).inverted(),
            _ => Share::Some,
        }
    }

    /// Whether a skipping index can say anything of it.
    pub(super) fn asks_text(&self) -> bool {
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

/// Whether a service is meant by a name; a trailing `*` stands for any ending.
pub(super) fn name_matches(name: &str, service: &str) -> bool {
    match name.strip_suffix('*') {
        Some(beginning) => service.starts_with(beginning),
        None => service == name,
    }
}
