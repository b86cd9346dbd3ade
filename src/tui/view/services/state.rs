//! The service table: its order, and the part of it that is shown.

use crate::stack::ServiceState;
use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::layout::Layout;
use crate::tui::screen::Screen;
use crate::tui::view::services::order;
use crate::tui::view::services::order::Sort;

pub(crate) const ID: ViewId = ViewId("services");

/// The service table.
#[derive(Debug, Default)]
pub(crate) struct Services {
    pub(crate) sort: Sort,
    /// First service shown.
    pub(crate) first: usize,
    /// The selection that was brought in sight last.
    pub(super) seen: Option<String>,
}

impl Services {
    /// The services in table order.
    pub(super) fn sorted<'a>(&self, cx: ViewContext<'a>) -> Vec<&'a ServiceState> {
        order::sorted(self.sort, cx)
    }

    /// The row of a service in the table.
    pub(super) fn row_of(&self, cx: ViewContext<'_>, name: &str) -> Option<usize> {
        self.sorted(cx).iter().position(|service| service.name == name)
    }

    /// Puts the cursor on the service in a row.
    pub(super) fn select(&mut self, screen: &mut Screen, cx: ViewContext<'_>, at: usize) {
        let Some(name) = self.sorted(cx).get(at).map(|service| service.name.clone()) else {
            return;
        };
        screen.selected = Some(name);
        self.seen.clone_from(&screen.selected);
        self.bring_in_sight(screen, cx, at);
    }

    /// Scrolls so that the cursor is visible.
    pub(super) fn keep_in_sight(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        self.seen.clone_from(&screen.selected);
        let at = screen.selected.as_deref().and_then(|name| self.row_of(cx, name));
        if let Some(at) = at {
            self.bring_in_sight(screen, cx, at);
        }
    }

    fn bring_in_sight(&mut self, screen: &Screen, cx: ViewContext<'_>, at: usize) {
        let rows = usize::from(rows_shown(&screen.layout(cx))).max(1);
        if at < self.first {
            self.first = at;
        } else if at >= self.first + rows {
            self.first = at + 1 - rows;
        }
    }
}

/// Rows of services that fit.
pub(super) fn rows_shown(layout: &Layout) -> u16 {
    layout.inside(ID).height.saturating_sub(u16::from(layout.header))
}
