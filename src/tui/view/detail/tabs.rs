//! Positions of the tabs in the upper edge of the details, and which rows are visible.

use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use ratatui::layout::Rect;

/// The first tab's column, counted from the pane's left edge.
pub(crate) const FIRST: u16 = 2;

/// The cells of each tab in the edge of a pane; two blanks separate them.
pub(crate) fn places(area: Rect) -> impl Iterator<Item = (Tab, u16, u16)> {
    Tab::ALL.into_iter().scan(area.x + FIRST, move |x, tab| {
        let width = u16::try_from(tab.title().len()).unwrap_or(0) + 2;
        let at = *x;
        *x += width;
        Some((tab, at, width))
    })
}

/// The tab at a column of the edge.
#[must_use]
pub(crate) fn at(area: Rect, x: u16) -> Option<Tab> {
    places(area)
        .find(|(_, at, width)| (*at..at + width).contains(&x))
        .map(|(tab, _, _)| tab)
}

/// The first row to show so that the cursor's row is visible.
#[must_use]
pub(crate) fn first_row(screen: &Screen, height: usize, head: usize) -> usize {
    let room = height.saturating_sub(head).max(1);
    (screen.detail_at + 1).saturating_sub(room)
}
