//! The mouse in the log view.

use crate::logs::{LineId, LogRow};
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::screen::Screen;
use crate::tui::view::logs::areas::Areas;
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::heading::chip_at;
use crate::tui::view::logs::pane::LogPane;
use crate::tui::view::logs::state::Logs;

impl Logs {
    /// A click on a chip removes its filter term, on scrollbar or rate chart jumps there, on a line selects it; `None`
    /// for the last, because a second click opens the line.
    pub(super) fn click_in_tile(
        &mut self,
        screen: &mut Screen,
        cx: ViewContext<'_>,
        (x, y): (u16, u16),
    ) -> Option<Effects> {
        self.measure(screen, cx);
        let layout = screen.layout(cx);
        let tile = self.own_tile(screen, &layout);
        let chip = chip_at(tile, &self.pane, cx, x).filter(|_| y == tile.y);
        if chip.is_some() {
            self.drop_term(screen, cx, chip);
            return Some(Vec::new());
        }
        let areas = areas(tile, layout.borders, &self.pane);
        if self.jump_to(cx, &areas, (x, y)) {
            return Some(self.request_older(cx));
        }
        let inside = areas.lines.contains((x, y).into());
        if let Some(line) = line_at(&self.pane, cx, areas.lines.y, y).filter(|_| inside) {
            self.pane.pause(&cx.stack.logs);
            self.pane.selecting = None;
            self.pane.cursor = Some(line);
        }
        None
    }

    /// A click on the scrollbar or the rate chart jumps there; false when it is on neither.
    fn jump_to(&mut self, cx: ViewContext<'_>, areas: &Areas, (x, y): (u16, u16)) -> bool {
        let store = &cx.stack.logs;
        if areas.rail.contains((x, y).into()) {
            let (row, rows) = (u64::from(y - areas.rail.y), u64::from(areas.rail.height));
            self.pane.go_to_share(store, row, rows.saturating_sub(1).max(1));
        } else if areas.bars.contains((x, y).into()) {
            let column = self.pane.bars.column_at(areas.bars, x);
            let Some(time) = column.map(|column| self.pane.bars.time(column)) else {
                return true;
            };
            self.pane.go_to_time(store, time);
        } else {
            return false;
        }
        true
    }

    /// A drag selects whole lines; on the scrollbar it moves the window.
    pub(super) fn drag_in_tile(&mut self, screen: &mut Screen, cx: ViewContext<'_>, (x, y): (u16, u16)) {
        self.measure(screen, cx);
        let layout = screen.layout(cx);
        let areas = areas(self.own_tile(screen, &layout), layout.borders, &self.pane);
        if self.jump_to(cx, &areas, (x, y)) {
            return;
        }
        let Some(line) = line_at(&self.pane, cx, areas.lines.y, y) else {
            return;
        };
        self.pane.pause(&cx.stack.logs);
        if self.pane.selecting.is_none() {
            self.pane.selecting = self.pane.cursor;
        }
        self.pane.cursor = Some(line);
    }
}

/// The line painted at a row of the terminal.
fn line_at(logs: &LogPane, cx: ViewContext<'_>, top: u16, y: u16) -> Option<LineId> {
    let store = &cx.stack.logs;
    let window: Vec<LogRow> = logs.window(store, logs.rows);
    let wanted = usize::from(y.checked_sub(top)?);
    let heights: Vec<usize> = window
        .iter()
        .map(|row| logs.rows_of(store, row) + row.rules())
        .collect();
    let total: usize = heights.iter().sum();
    // While following, the last line ends at the last row and what does not fit is cut at the top.
    let mut at = 0;
    let mut skip = if logs.follows() {
        total.saturating_sub(usize::from(logs.rows))
    } else {
        0
    };
    for (row, height) in window.iter().zip(heights) {
        let shown = height.saturating_sub(skip);
        skip = skip.saturating_sub(height);
        at += shown;
        if wanted < at {
            return Some(row.id);
        }
    }
    None
}
