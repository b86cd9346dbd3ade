//! The service table. When it is narrow, columns are dropped in a fixed order; symbol, name and state always stay.

use crate::engine::StatsSample;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::{DeckLook, Glyphs, Heading, Pen, PenLine, frame, human, row_of, shrink, spark_line, text};
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::services::columns::{self, Column, Columns, LEAD};
use crate::tui::view::services::order::{Sort, SortBy, image};
use crate::tui::view::services::state::{ID, Services};
use crate::tui::view::services::strip;
use ratatui::layout::Rect;

impl Services {
    /// Draws the table with its edge.
    pub(super) fn paint_table(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        let (screen, cx, layout) = (all.screen, all.cx, all.layout);
        let area = layout.area(ID);
        if area.is_empty() {
            return;
        }
        if layout.borders {
            let mut heading = Heading::titled("services", pen.theme().title, screen.focus == ID, true);
            if !screen.marked.is_empty() {
                heading.note(format!("{} marked", screen.marked.len()), pen.theme().accent);
            }
            frame(pen, area, &heading);
        }
        let mut inside = layout.inside(ID);
        let columns = Columns::for_width(inside.width, cx);
        if layout.header {
            header(pen, inside, &columns, self.sort);
            inside = shrink(inside, 1, 0, 0, 0);
        }
        let sorted = self.sorted(cx);
        let first = sorted.get(self.first..).unwrap_or_default();
        let shown = first.get(..usize::from(inside.height)).unwrap_or(first);
        paint_rows(pen, inside, &columns, shown, all);
        let edge = if layout.borders {
            inside.bottom()
        } else {
            area.y.saturating_sub(1)
        };
        paint_counts(pen, inside, edge, self.first, cx);
        let measured = match (self.sort.by.is_measured(), columns.are_measured()) {
            (true, _) => sorted.as_slice(),
            (false, true) => shown,
            (false, false) => &[],
        };
        for container in measured.iter().flat_map(|service| &service.containers) {
            if container.is_alive() && !layout.inside(ID).is_empty() {
                used.shows_stats_of(&container.id);
            }
        }
        let clocks = shown.iter().filter_map(|service| facts::clock_turns(service, cx.now));
        let uptimes = shown.iter().filter(|_| columns.has(Column::Uptime));
        let uptimes = uptimes.filter_map(|service| facts::uptime_turns(service.lead()?, cx.now));
        if cx.stack.unheard_for(cx.now).is_some() {
            used.stays_true_for(SECOND);
        }
        for time in clocks.chain(uptimes) {
            used.stays_true_for(time);
        }
    }
}

/// Titles of the columns; the one the table is sorted by has an arrow.
fn header(pen: &mut Pen<'_>, area: Rect, columns: &Columns, sort: Sort) {
    let (style, lit, glyphs) = (pen.theme().dim, pen.theme().title, pen.glyphs());
    let arrow = if sort.reversed { glyphs.up } else { glyphs.down };
    let mut line = pen.line(area, 0);
    let title = |words: &str, by: SortBy| {
        if by == sort.by {
            (format!("{words}{arrow}"), lit)
        } else {
            (words.to_owned(), style)
        }
    };
    let (words, style) = title("service", SortBy::Name);
    line.gap(LEAD).field(columns.name, &words, style);
    let (words, style) = title("state", SortBy::State);
    line.field(columns.state, &words, style);
    for (column, x) in &columns.shown {
        let (words, style) = title(column.title(), column.sorts_by());
        line.to(area.x + x);
        if column.is_left() {
            line.field(column.cells(), &words, style);
        } else {
            line.field_right(column.cells(), &words, style);
        }
    }
}

fn paint_rows(pen: &mut Pen<'_>, area: Rect, columns: &Columns, shown: &[&ServiceState], all: PaintContext<'_>) {
    let (screen, cx) = (all.screen, all.cx);
    if cx.stack.services.is_empty() {
        let style = pen.theme().dim;
        let words = if cx.stack.host.is_some() {
            "no services"
        } else {
            "waiting for the engine"
        };
        pen.line(area, 0).gap(LEAD).put(words, style);
        return;
    }
    let current = screen.selected_or_first(cx.stack);
    for (row, service) in (0..area.height).zip(shown) {
        let row = row_of(area, row);
        let selected = current == Some(service.name.as_str());
        if selected && screen.focus == ID {
            pen.shade(row, pen.theme().selected);
        }
        let marked = screen.marked.contains(&service.name);
        let glyphs = pen.glyphs();
        let cursor = match (selected, marked) {
            (true, true) => glyphs.cursor_mark,
            (true, false) => glyphs.cursor,
            (false, true) => glyphs.mark,
            (false, false) => " ",
        };
        let mut line = pen.line(row, 0);
        line.put(cursor, line.look().theme.focus);
        service_row(&mut line, columns, service, cx);
    }
}

/// Draws how many services are above and below the visible rows on an edge of the table: the lower one or, without
/// borders, the rule above it.
fn paint_counts(pen: &mut Pen<'_>, inside: Rect, y: u16, above: usize, cx: ViewContext<'_>) {
    let shown = above + usize::from(inside.height);
    let below = cx.stack.services.len().saturating_sub(shown);
    if above + below == 0 || inside.is_empty() {
        return;
    }
    let glyphs = pen.glyphs();
    let mut words = String::new();
    for (count, sign) in [(above, glyphs.up), (below, glyphs.down)] {
        if count > 0 {
            words.push_str(&format!(" {sign} {count} more "));
        }
    }
    let style = pen.theme().dim;
    let cells = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
    let right = inside.right().saturating_sub(2);
    let is_free = (right.saturating_sub(cells + 2)..right).all(|x| pen.shape(x, y) == Some(glyphs.rule));
    if is_free {
        pen.write_right(right, y, cells, &words, style);
    }
}

/// Writes what stands after the cursor of a service's row.
fn service_row(line: &mut PenLine<'_>, columns: &Columns, service: &ServiceState, cx: ViewContext<'_>) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let phase = facts::shown_phase(service, cx.stack, cx.now);
    let unheard = cx.stack.unheard_for(cx.now).is_some();
    let style = if unheard {
        theme.dim
    } else {
        facts::phase_style(theme, &phase)
    };
    let cleaned = text::clean(&service.name);
    let name = text::fit_middle(&cleaned, usize::from(columns.name.saturating_sub(1)), glyphs.ellipsis);
    let state = columns::state_words(service, cx);
    let cx = cx.as_known();
    let left = line.x().saturating_sub(1);
    line.put(facts::phase_glyph(*glyphs, &phase), style)
        .gap(1)
        .field(columns.name, &name, theme.service(&service.name))
        .field(columns.state.saturating_sub(1), &state, style)
        .gap(1);
    let usage = service.stats();
    for (column, x) in &columns.shown {
        line.to(left + x);
        cell(line, *column, service, usage.as_ref(), cx);
    }
}

fn cell(
    line: &mut PenLine<'_>,
    column: Column,
    service: &ServiceState,
    usage: Option<&StatsSample>,
    cx: ViewContext<'_>,
) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let cells = column.cells();
    let number = |line: &mut PenLine<'_>, words: Option<String>| {
        match words {
            Some(words) => line.field_right(cells, &words, theme.text),
            None => line.field_right(cells, glyphs.none, theme.dim),
        };
    };
    match column {
        Column::Time => {
            number(line, facts::time_to_ready(service, cx.now).map(human::clock));
        }
        Column::Strip => {
            line.gap(2);
            strip::health_strip(line, cells - 2, service, cx);
        }
        Column::Ports => {
            line.gap(2).field(cells - 2, &ports(service), theme.dim);
        }
        Column::Image => {
            let cleaned = text::clean(image(service));
            let name = text::fit_middle(&cleaned, usize::from(cells - 3), glyphs.ellipsis);
            line.gap(2).field(cells - 2, &name, theme.dim);
        }
        Column::Trend => {
            let words = trend(service, usize::from(cells - 2), *glyphs);
            line.gap(2).field(cells - 2, &words, theme.accent);
        }
        Column::Restarts => number(line, Some(service.restarts()).filter(|n| *n > 0).map(|n| n.to_string())),
        Column::Disk => {
            let words = usage.map(|usage| {
                format!(
                    "{}r {}w",
                    human::bytes(usage.block_read),
                    human::bytes(usage.block_write)
                )
            });
            number(line, words);
        }
        Column::Uptime => {
            let started = service.lead().filter(|container| container.is_alive());
            let since = started.and_then(|container| container.run.started);
            number(line, since.map(|since| human::uptime(cx.now.since(since))));
        }
        Column::Network => {
            let words = usage.map(|usage| format!("{}↓ {}↑", human::bytes(usage.net_rx), human::bytes(usage.net_tx)));
            number(line, words);
        }
        Column::Pids => number(line, usage.map(|usage| usage.pids.to_string())),
        Column::Memory => number(line, usage.map(|usage| human::bytes(usage.memory))),
        Column::Processor => number(line, usage.and_then(|usage| usage.cpu_cores).map(human::percent)),
    }
}

/// CPU use of the last seconds, one step per second.
fn trend(service: &ServiceState, cells: usize, glyphs: Glyphs) -> String {
    let containers = service.lead().into_iter();
    let points = containers.flat_map(|container| container.usage.points());
    let cores: Vec<f64> = points.map(|point| point.cores).collect();
    let last = cores.get(cores.len().saturating_sub(cells)..);
    spark_line(glyphs, last.unwrap_or_default())
}

/// Published ports, shortest first: `8000`, `127.0.0.1:3306→3306`.
fn ports(service: &ServiceState) -> String {
    let mut all: Vec<String> = service
        .containers
        .iter()
        .flat_map(|container| &container.ports)
        .filter_map(|port| port.host_port.map(|host| (host, port)))
        .map(|(host, port)| {
            if host == port.container_port {
                format!(":{host}")
            } else {
                format!(":{host}→{}", port.container_port)
            }
        })
        .collect();
    all.dedup();
    all.join(" ")
}
