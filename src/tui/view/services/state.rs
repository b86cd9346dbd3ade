//! The service table: its rows, the one under the cursor, and the part of it that is shown.

use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::screen::{Screen, ServiceGroup};
use crate::tui::view::services::rows::{TableOrder, TableRow, TableRows};

pub(crate) const ID: ViewId = ViewId("services");

/// The service table.
#[derive(Debug, Default)]
pub(crate) struct Services {
    pub(crate) order: TableOrder,
    /// First row shown of those that scroll.
    pub(crate) first: usize,
    /// The rows it was measured to have.
    pub(super) measured: u16,
    /// The rows there was room for in the last frame.
    pub(super) room: u16,
    /// The selection that was brought in sight last.
    pub(super) seen: Option<String>,
}

impl Services {
    pub(crate) fn rows<'a>(&self, cx: ViewContext<'a>) -> TableRows<'a> {
        TableRows::new(&self.order, cx)
    }

    /// The row under the cursor.
    pub(super) fn current(&self, rows: &TableRows<'_>, screen: &Screen, cx: ViewContext<'_>) -> Option<usize> {
        match screen.group_under_cursor() {
            Some(group) => rows.row_of_group(&group.name),
            None => screen.selected_or_first(cx.stack).and_then(|name| rows.row_of(name)),
        }
    }

    /// Puts the cursor on a row.
    pub(super) fn select(&mut self, screen: &mut Screen, cx: ViewContext<'_>, at: usize) {
        let rows = self.rows(cx);
        let Some(row) = rows.get(at) else {
            return;
        };
        screen.group = None;
        match row {
            TableRow::Service(service) => screen.selected = Some(service.name.clone()),
            TableRow::Group(group) => {
                let names = group.services.iter().map(|service| service.name.clone());
                screen.group = Some(ServiceGroup {
                    name: group.name.clone(),
                    services: names.collect(),
                    beside: screen.selected.clone(),
                });
            }
        }
        self.seen.clone_from(&screen.selected);
        self.bring_in_sight(screen, cx, &rows, at);
    }

    /// After the rows have changed: keeps the cursor on its service or group, else puts it on the first row.
    pub(super) fn follow_cursor(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let rows = self.rows(cx);
        let at = self.current(&rows, screen, cx).unwrap_or(0);
        self.select(screen, cx, at);
    }

    /// Takes a selection made elsewhere: unfolds its group and scrolls it in sight.
    pub(super) fn take_selection(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        self.seen.clone_from(&screen.selected);
        let Some(name) = screen.selected.as_deref() else {
            return;
        };
        let rows = self.rows(cx);
        let hides = |service: &&crate::stack::ServiceState| service.name == name;
        let folded = rows.groups().find(|group| group.services.iter().any(hides));
        if let Some(group) = folded.filter(|_| rows.row_of(name).is_none()) {
            self.order.folded.remove(&group.name);
        }
        self.keep_in_sight(screen, cx);
    }

    /// Scrolls so that the cursor is visible.
    pub(super) fn keep_in_sight(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        let rows = self.rows(cx);
        if let Some(at) = self.current(&rows, screen, cx) {
            self.bring_in_sight(screen, cx, &rows, at);
        }
    }

    fn bring_in_sight(&mut self, screen: &Screen, cx: ViewContext<'_>, rows: &TableRows<'_>, at: usize) {
        let room = usize::from(screen.layout(cx).rows_of_the_table()).max(1);
        let pinned = rows.pinned(room);
        let room = (room - pinned).max(1);
        match at.checked_sub(pinned) {
            None => self.first = 0,
            Some(at) if at < self.first => self.first = at,
            Some(at) if at >= self.first + room => self.first = at + 1 - room,
            Some(_) => {}
        }
        self.first = self.first.min(last_first(rows, pinned, room));
    }
}

/// The last row that can be the first shown, where so many are pinned and so many scroll.
pub(super) fn last_first(rows: &TableRows<'_>, pinned: usize, room: usize) -> usize {
    rows.len().saturating_sub(pinned + room)
}
