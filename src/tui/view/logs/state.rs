//! The log view: one or several panes, each with its own services, filter, search and position; one of them receives
//! keys.

use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::layout::Layout;
use crate::tui::screen::Screen;
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::bars::Bars;
use crate::tui::view::logs::export::ExportJob;
use crate::tui::view::logs::pane::{LogPane, PaneRoom};
use crate::tui::view::logs::tiles::{MOST, tiles};
use ratatui::layout::Rect;

pub(crate) const ID: ViewId = ViewId("logs");

/// The log view.
#[derive(Debug)]
pub(crate) struct Logs {
    /// The pane that receives keys.
    pub(super) pane: LogPane,
    /// The others, from left to right.
    pub(super) others: Vec<LogPane>,
    /// How many of them are to the left of the one that receives keys.
    pub(super) tile: usize,
    /// Lines being saved to a file or piped to a command.
    pub(super) export: Option<ExportJob>,
}

impl Default for Logs {
    fn default() -> Self {
        Self {
            pane: LogPane::new(),
            others: Vec::new(),
            tile: 0,
            export: None,
        }
    }
}

impl Logs {
    /// Whether lines are being saved or piped.
    #[cfg(test)]
    pub(crate) fn is_exporting(&self) -> bool {
        self.export.is_some()
    }

    /// All log panes, from left to right.
    pub(super) fn panes(&self) -> impl Iterator<Item = &LogPane> {
        let (before, after) = self.others.split_at(self.tile.min(self.others.len()));
        before.iter().chain(std::iter::once(&self.pane)).chain(after)
    }

    /// The same, to change them.
    pub(super) fn panes_mut(&mut self) -> impl Iterator<Item = &mut LogPane> {
        let at = self.tile.min(self.others.len());
        let (before, after) = self.others.split_at_mut(at);
        before.iter_mut().chain(std::iter::once(&mut self.pane)).chain(after)
    }

    /// Makes the log pane of this number the one that receives keys.
    pub(super) fn go_to_tile(&mut self, at: usize) {
        if at == self.tile || at > self.others.len() {
            return;
        }
        let old = std::mem::take(&mut self.pane);
        self.others.insert(self.tile, old);
        self.pane = self.others.remove(at);
        self.tile = at;
    }

    /// Adds a log pane to the right of all others; false when there are [`MOST`] already.
    pub(super) fn add_tile(&mut self, pane: LogPane) -> bool {
        if self.others.len() + 1 >= MOST {
            return false;
        }
        self.others.push(pane);
        true
    }

    /// Closes the log pane that receives keys; false when it is the only one.
    pub(super) fn close_tile(&mut self) -> bool {
        if self.others.is_empty() {
            return false;
        }
        let next = self.tile.saturating_sub(1);
        self.pane = self.others.remove(next);
        self.tile = next;
        true
    }

    /// Where each pane is, from left to right; an empty one is not shown.
    pub(super) fn tiles(&self, screen: &Screen, layout: &Layout) -> [Rect; MOST] {
        let area = layout.area(ID);
        let mut places = [Rect::default(); MOST];
        if area.is_empty() {
            return places;
        }
        let count = if screen.zoomed { 1 } else { self.others.len() + 1 };
        if count > 1 {
            return tiles(area, count, self.tile, &screen.splits);
        }
        if let Some(only) = places.get_mut(self.tile) {
            *only = area;
        }
        places
    }

    /// Where the pane is that receives keys.
    pub(super) fn own_tile(&self, screen: &Screen, layout: &Layout) -> Rect {
        self.tiles(screen, layout).get(self.tile).copied().unwrap_or_default()
    }

    /// Tells the log panes how much room each has.
    pub(super) fn measure(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        let layout = screen.layout(cx);
        let tiles = self.tiles(screen, &layout);
        let store = &cx.stack.logs;
        for (logs, place) in self.panes_mut().zip(tiles) {
            logs.has_lines = store.services().any(|service| logs.view.shows(service));
            let areas = areas(place, layout.borders, logs);
            let lead = logs.lead(place.width, cx.stack);
            logs.room = PaneRoom {
                rows: areas.lines.height,
                columns: Bars::columns(areas.bars),
                cells: areas.lines.width.saturating_sub(lead.cells()),
                lead,
            };
        }
    }
}
