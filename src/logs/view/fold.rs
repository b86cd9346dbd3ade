//! Folding: lines that continue another (a stack trace) or repeat it are hidden behind that line, which shows how many
//! there are. No line is removed; a line is only ever hidden behind one that is shown.

use super::picks::{PickedPart, ScannedSegment};
use super::shape::shape;
use crate::logs::filter::predicate::Predicate;
use crate::logs::form::leaves_message_to_next;
use crate::logs::{LineKind, LineRef, plain_text};

/// Bytes of a line that are looked at for its form.
const HEAD: usize = 512;

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
    pub(super) fn begin(self, source: ScannedSegment<'_>, predicate: &Predicate, part: &PickedPart) -> Option<Folding> {
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

/// Whether a line only says who writes, and the next one what.
fn is_head_alone(line: &LineRef<'_>) -> bool {
    line.bytes().trim_ascii_end().ends_with(b"]") && leaves_message_to_next(&plain_text(line.bytes(), HEAD))
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
            // What a line says whose message is in the next one, that one says: it repeats nothing.
            LineKind::Text if is_head_alone(line) => None,
            LineKind::Text => Some(shape(line.bytes())),
            LineKind::Seam(_) | LineKind::Note(_) => None,
        };
        let repeats = shape.is_some() && shape == self.last;
        self.last = shape;
        (true, !repeats)
    }
}
