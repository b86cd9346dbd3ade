//! The parts of the log pane: rate chart, lines, scrollbar.

use crate::tui::kit::{inside_frame, shrink};
use crate::tui::view::logs::pane::LogPane;
use ratatui::layout::Rect;

/// With fewer rows than this the rate chart is left out.
const ROOMY: u16 = 12;

/// The parts; an empty one is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Areas {
    /// The rate over time.
    pub(crate) bars: Rect,
    pub(crate) lines: Rect,
    pub(crate) rail: Rect,
}

/// Where they are.
pub(crate) fn areas(pane: Rect, borders: bool, logs: &LogPane) -> Areas {
    let inside = inside_frame(pane, borders);
    let wanted = logs.bars.wanted.unwrap_or(inside.height > ROOMY && logs.has_lines);
    let row = u16::from(wanted && inside.height > 2);
    let lines = shrink(inside, row, 0, 0, 0);
    let bars = Rect { height: row, ..inside };
    // The scrollbar is on the border if there is one, else in the last column.
    let (lines, x) = if borders {
        (lines, lines.right())
    } else {
        (shrink(lines, 0, 1, 0, 0), lines.right().saturating_sub(1))
    };
    let rail = Rect {
        x,
        width: u16::from(lines.width > 0),
        ..lines
    };
    Areas { bars, lines, rail }
}
