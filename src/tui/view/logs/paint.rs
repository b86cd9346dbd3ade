//! The log pane: only visible lines are cleaned and painted, however many there are.

use crate::engine::LogAccess;
use crate::logs::LogRow;
use crate::tui::context::ViewContext;
use crate::tui::kit::{Heading, Pen, frame, human, row_of, shrink};
use crate::tui::screen::PaintContext;
use crate::tui::used::{AT_ONCE, SECOND, TENTH, Used};
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::line_painter::LinePainter;
use crate::tui::view::logs::pane::LogPane;
use crate::tui::view::logs::state::{ID, Logs};
use crate::tui::view::logs::{heading, rail};
use ratatui::layout::Rect;
use ratatui::style::Style;

impl Logs {
    /// Draws the log panes, each with its own view.
    pub(super) fn paint_panes(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        let (screen, cx, layout) = (all.screen, all.cx, all.layout);
        let focused = screen.focus == ID;
        for (at, (logs, area)) in self.panes().zip(self.tiles(screen, layout)).enumerate() {
            let heading = Heading {
                title: Vec::new(),
                notes: Vec::new(),
                focused: focused && at == self.tile,
                borders: layout.borders,
            };
            paint_pane(pen, area, heading, logs, cx);
        }
        let is_writing = self.export.as_ref().is_some_and(|job| !job.is_waiting());
        if is_writing || self.panes().any(|logs| logs.busy) {
            used.stays_true_for(AT_ONCE);
        } else if self.export.is_some() {
            used.stays_true_for(TENTH);
        }
        if cx.stack.logs.rate_all(cx.now.0) > 0.0 {
            used.stays_true_for(SECOND);
        }
    }
}

fn paint_pane(pen: &mut Pen<'_>, area: Rect, mut heading: Heading, logs: &LogPane, cx: ViewContext<'_>) {
    if area.is_empty() {
        return;
    }
    let areas = areas(area, heading.borders, logs);
    let zone = logs.zone(pen.look);
    let says_since = rail::label(areas.bars, logs, &zone).is_none();
    heading::write_heading(&mut heading, logs, cx, area.width, says_since);
    frame(pen, area, &heading);
    let inside = areas.lines;
    if inside.is_empty() {
        return;
    }
    rail::bars(pen, areas.bars, logs, &cx.stack.logs, &zone);
    rail::rail(pen, areas.rail, logs, &cx.stack.logs);
    let window = logs.window(&cx.stack.logs, inside.height);
    if window.is_empty() {
        empty(pen, inside, logs, cx);
        return;
    }
    paint_window(pen, inside, logs, cx, &window);
}

/// Says why there are no lines.
fn empty(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, cx: ViewContext<'_>) {
    let style = pen.theme().dim;
    let held = cx.stack.logs.tally_all().held;
    let words = if held > 0 && !logs.view.filter().is_empty() {
        format!("none of {} lines fits the filter; & changes it", human::count(held))
    } else if held > 0 {
        "no lines of the services shown; 0 shows all".to_owned()
    } else {
        match unreadable(cx) {
            Some(words) => words,
            None => "no lines yet".to_owned(),
        }
    };
    pen.line(area, 0).gap(1).put(&words, style);
}

/// The log driver, when its lines cannot be read back.
fn unreadable(cx: ViewContext<'_>) -> Option<String> {
    let containers = cx.stack.services.values().flat_map(|service| &service.containers);
    let mut reports = containers.filter_map(|container| container.report.as_ref());
    let unreadable = reports.find(|report| report.log_access() != LogAccess::Readable)?;
    Some(format!(
        "log driver {:?}: its lines cannot be read back",
        unreadable.log_driver
    ))
}

fn paint_window(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, cx: ViewContext<'_>, window: &[LogRow]) {
    let painter = LinePainter::new(logs, cx, logs.room.lead);
    let store = &cx.stack.logs;
    let rows = |row: &LogRow| row.rules() + logs.rows_of(store, row);
    // While following, the newest line ends at the last row, and what does not fit is cut off at the top.
    let total: usize = window.iter().map(rows).sum();
    let mut cut = if logs.follows() {
        total.saturating_sub(area.height.into())
    } else {
        0
    };
    let mut y = 0;
    let mut before: Option<i64> = None;
    for row in window {
        if y >= area.height {
            break;
        }
        let tall = rows(row);
        let hidden = cut.min(tall);
        cut -= hidden;
        if hidden == tall {
            before = store.line(row.id).map(|line| line.time);
            continue;
        }
        let rules = row.rules();
        if rules > hidden {
            painter.missing(pen, row_of(area, y), row);
            y += 1;
        }
        if let Some(line) = store.line(row.id) {
            let cut = hidden.saturating_sub(rules);
            y += painter.line(pen, shrink(area, y, 0, 0, 0), &line, cut, before, Some(row));
            before = Some(line.time);
        }
    }
}

/// The last lines of one service, for its tab.
pub(crate) fn paint_last_lines(pen: &mut Pen<'_>, area: Rect, logs: &Logs, cx: ViewContext<'_>, service: &str) {
    let store = &cx.stack.logs;
    let ids = store.last_lines(service, area.height.into());
    if ids.is_empty() {
        let style: Style = pen.theme().dim;
        pen.line(area, 0).gap(1).put("no lines yet", style);
        return;
    }
    let painter = LinePainter::new(&logs.pane, cx, logs.pane.lead(area.width, cx.stack));
    let mut before = None;
    for (y, id) in (0..area.height).zip(ids) {
        if let Some(line) = store.line(id) {
            painter.line(pen, row_of(area, y), &line, 0, before, None);
            before = Some(line.time);
        }
    }
}
