//! The logs tab: the last lines of a service.

use crate::tui::kit::Pen;
use crate::tui::screen::PaintContext;
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::tui::view::logs::paint::paint_last_lines;
use crate::tui::view::logs::state::Logs;
use ratatui::layout::Rect;

/// Most lines that are worth a higher view.
const ENOUGH: usize = 16;

pub(super) struct LinesTab;

impl Tab for LinesTab {
    fn grows(&self, _tab: TabContext<'_>) -> bool {
        true
    }

    fn lines_instead(&self, tab: TabContext<'_>) -> usize {
        tab.cx.stack.logs.last_lines(&tab.service.name, ENOUGH).len()
    }

    fn paint_instead(&self, pen: &mut Pen<'_>, area: Rect, all: PaintContext<'_>, tab: TabContext<'_>) -> bool {
        if let Some(logs) = all.views.of_type::<Logs>() {
            paint_last_lines(pen, area, logs, tab.cx, &tab.service.name);
        }
        true
    }
}
