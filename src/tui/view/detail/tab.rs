//! What a tab of the details is. A new one is a file with an implementation of this, and a line in `mod.rs`.

use crate::mask;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::kit::Pen;
use crate::tui::screen::PaintContext;
use crate::tui::used::Used;
use crate::tui::view::detail::page::Page;
use indexmap::IndexMap;
use ratatui::layout::Rect;

/// What a tab is about.
#[derive(Clone, Copy)]
pub(crate) struct TabContext<'a> {
    pub(crate) service: &'a ServiceState,
    pub(crate) cx: ViewContext<'a>,
    /// Secret values may be shown.
    pub(crate) reveal: bool,
    /// Bytes in the volumes of the engine, by name, once they were measured.
    pub(crate) volume_sizes: &'a IndexMap<String, u64>,
}

impl TabContext<'_> {
    /// A value as it may be shown under its name.
    pub(super) fn show(&self, name: &str, value: &str) -> String {
        if self.reveal {
            return value.to_owned();
        }
        let project = self.cx.stack.project.as_ref();
        let contents = project.map(|project| project.secret_contents()).unwrap_or_default();
        mask::mask_contents(&mask::mask_value(name, value), &contents)
    }
}

/// A tab of the details.
pub(crate) trait Tab: Sync {
    /// Its content.
    fn page(&self, _tab: TabContext<'_>) -> Page {
        Page::default()
    }

    /// Whether rows are added to it as time goes: it is given some at a time, and not all that it could fill.
    fn grows(&self, _tab: TabContext<'_>) -> bool {
        false
    }

    /// Whether it shows sizes of volumes, which are measured when it is opened.
    fn shows_volume_sizes(&self) -> bool {
        false
    }

    /// Lines it draws in place of a page.
    fn lines_instead(&self, _tab: TabContext<'_>) -> usize {
        0
    }

    /// Rows it draws itself between the page's head and its rows.
    fn rows_between(&self, _tab: TabContext<'_>) -> u16 {
        0
    }

    /// Draws them from row `y` of the area on.
    fn paint_between(&self, _pen: &mut Pen<'_>, _area: Rect, _y: u16, _tab: TabContext<'_>) {}

    /// Draws what stands beside and below the page's rows.
    fn paint_beside(&self, _pen: &mut Pen<'_>, _area: Rect, _rows: usize, _tab: TabContext<'_>) {}

    /// Draws all of it in place of the page; false when the page is to be drawn.
    fn paint_instead(&self, _pen: &mut Pen<'_>, _area: Rect, _all: PaintContext<'_>, _tab: TabContext<'_>) -> bool {
        false
    }

    /// Adds how long it stays true by itself and whose stats it shows.
    fn used(&self, _tab: TabContext<'_>, _used: &mut Used) {}
}
