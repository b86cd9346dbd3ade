//! The service table. When it is narrow, columns are dropped in a fixed order; symbol, name and state always stay.

use crate::engine::{PublishedPort, StatsSample};
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::{DeckLook, Glyphs, Heading, Pen, PenLine, frame, human, row_of, shrink, spark_line, text};
use crate::tui::layout::Layout;
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::services::columns::{self, Column, Columns, LEAD};
use crate::tui::view::services::order::{Sort, SortBy, image};
use crate::tui::view::services::rows::{GroupRow, TableRow};
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
        let rows = self.rows(cx);
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
            header(pen, inside, &columns, self.order.sort);
            inside = shrink(inside, 1, 0, 0, 0);
        }
        let pinned = rows.pinned(inside.height.into());
        let (top, others) = rows.rows.split_at(pinned.min(rows.len()));
        let others = others.get(self.first..).unwrap_or_default();
        let shown: Vec<&TableRow<'_>> = top.iter().chain(others).take(inside.height.into()).collect();
        self.paint_rows(pen, inside, &columns, &shown, all);
        let edge = if layout.borders {
            inside.bottom()
        } else {
            area.y.saturating_sub(1)
        };
        write_edge(pen, inside, edge, &self.edge_words(layout, cx));
        let shown: Vec<&ServiceState> = shown.into_iter().filter_map(TableRow::service).collect();
        let sorted: Vec<&ServiceState> = rows.services().collect();
        let measured = match (self.order.sort.by.is_measured(), columns.are_measured()) {
            (true, _) => sorted.as_slice(),
            (false, true) => shown.as_slice(),
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

    fn paint_rows(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        columns: &Columns,
        shown: &[&TableRow<'_>],
        all: PaintContext<'_>,
    ) {
        let (screen, cx) = (all.screen, all.cx);
        if shown.is_empty() {
            let style = pen.theme().dim;
            let words = match (cx.stack.services.is_empty(), &cx.stack.host) {
                (false, _) => "no service fits; esc shows all",
                (true, Some(_)) => "no services",
                (true, None) => "waiting for the engine",
            };
            pen.line(area, 0).gap(LEAD).put(words, style);
            return;
        }
        let group = screen.group_under_cursor();
        let current = screen.selected_or_first(cx.stack).filter(|_| group.is_none());
        for (row, content) in (0..area.height).zip(shown) {
            let row = row_of(area, row);
            let (selected, marked) = match content {
                TableRow::Service(service) => (
                    current == Some(service.name.as_str()),
                    screen.marked.contains(&service.name),
                ),
                TableRow::Group(one) => (group.is_some_and(|group| group.name == one.name), false),
            };
            if selected && screen.focus == ID {
                pen.shade(row, pen.theme().selected);
            }
            let glyphs = pen.glyphs();
            let cursor = match (selected, marked) {
                (true, true) => glyphs.cursor_mark,
                (true, false) => glyphs.cursor,
                (false, true) => glyphs.mark,
                (false, false) => " ",
            };
            let mut line = pen.line(row, 0);
            line.put(cursor, line.look().theme.focus);
            match content {
                TableRow::Service(service) => service_row(&mut line, columns, service, cx),
                TableRow::Group(group) => group_row(&mut line, group, cx),
            }
        }
    }

    /// What stands on the table's edge.
    pub(crate) fn edge_words(&self, layout: &Layout, cx: ViewContext<'_>) -> EdgeWords {
        let rows = self.rows(cx);
        let room = usize::from(layout.rows_of_the_table());
        let pinned = rows.pinned(room);
        let below = rows.len().saturating_sub(self.first + room);
        let glyphs = &cx.look.glyphs;
        let mut words = EdgeWords::default();
        if !self.order.filter.source().is_empty() {
            let found = rows.services().count();
            let all = cx.stack.services.len();
            let source = text::clean(self.order.filter.source());
            let source = text::fit(&source, LONGEST_FILTER, glyphs.ellipsis);
            words.filter = format!(" {found} of {all}: {source} ");
        }
        let hidden = |from: usize, count: usize| rows.rows.iter().skip(from).take(count);
        let hidden = [
            (glyphs.up, hidden(pinned, self.first)),
            (glyphs.down, hidden(self.first + room, below)),
        ];
        for (sign, hidden) in hidden {
            let hidden: Vec<&TableRow<'_>> = hidden.collect();
            if hidden.is_empty() {
                continue;
            }
            let services = hidden.iter().filter_map(|row| row.service());
            let not_ready = services.filter(|service| !service.is_ready_at(cx.now)).count();
            words.more.push_str(&format!(" {sign} {} more", hidden.len()));
            // On the title's line there is less room.
            if not_ready > 0 && layout.borders {
                words.more.push_str(&format!(" ({not_ready} not ready)"));
            }
            words.more.push(' ');
        }
        words
    }
}

/// Most cells of a filter on the edge.
const LONGEST_FILTER: usize = 28;

/// What stands on the table's edge.
#[derive(Debug, Default)]
pub(crate) struct EdgeWords {
    /// The filter in force, which is always to be seen.
    filter: String,
    /// How many rows are above and below those shown.
    more: String,
}

impl EdgeWords {
    /// Cells of the filter, and of all.
    pub(crate) fn cells(&self) -> (u16, u16) {
        let cells = |words: &str| match words {
            "" => 0,
            words => u16::try_from(text::width(words)).unwrap_or(u16::MAX).saturating_add(4),
        };
        (cells(&self.filter), cells(&format!("{}{}", self.filter, self.more)))
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
            line.field(columns.cells(*column), &words, style);
        } else {
            line.field_right(columns.cells(*column), &words, style);
        }
    }
}

/// Draws words on an edge of the table, the lower one or, without borders, the rule above it: all, else the filter alone.
fn write_edge(pen: &mut Pen<'_>, inside: Rect, y: u16, words: &EdgeWords) {
    if inside.is_empty() {
        return;
    }
    let rule = pen.glyphs().rule;
    let style = pen.theme().dim;
    let right = inside.right().saturating_sub(2);
    for words in [&format!("{}{}", words.filter, words.more), &words.filter] {
        let cells = u16::try_from(text::width(words)).unwrap_or(u16::MAX);
        let is_free = (right.saturating_sub(cells + 1)..right).all(|x| pen.shape(x, y) == Some(rule));
        if is_free && !words.is_empty() {
            pen.write_right(right, y, cells, words, style);
            return;
        }
    }
}

/// Writes what stands after the cursor of a group's row: `▸ billing  7 ok`.
fn group_row(line: &mut PenLine<'_>, group: &GroupRow<'_>, cx: ViewContext<'_>) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let sign = if group.is_folded {
        glyphs.folded
    } else {
        glyphs.unfolded
    };
    line.put(sign, theme.accent)
        .gap(1)
        .put(&text::clean(&group.name), theme.title)
        .gap(2)
        .put(&group.words(cx), theme.dim);
}

/// Writes what stands after the cursor of a service's row.
fn service_row(line: &mut PenLine<'_>, columns: &Columns, service: &ServiceState, cx: ViewContext<'_>) {
    let look = line.look();
    let DeckLook { theme, glyphs, .. } = look;
    let phase = facts::shown_phase(service, cx.stack, cx.now);
    let unheard = cx.stack.unheard_for(cx.now).is_some();
    let (sign, style) = facts::state_sign(look, service, &phase);
    let style = if unheard { theme.dim } else { style };
    let cleaned = text::clean(&service.name);
    let name = text::fit_middle(&cleaned, usize::from(columns.name.saturating_sub(1)), glyphs.ellipsis);
    let state = columns::state_words(service, cx);
    let cx = cx.as_known();
    let left = line.x().saturating_sub(1);
    line.put(sign, style)
        .gap(1)
        .field(columns.name, &name, theme.service(&service.name))
        .field(columns.state.saturating_sub(1), &state, style)
        .gap(1);
    let usage = service.stats();
    for (column, x) in &columns.shown {
        line.to(left + x);
        cell(line, (*column, columns.cells(*column)), service, usage.as_ref(), cx);
    }
}

fn cell(
    line: &mut PenLine<'_>,
    (column, cells): (Column, u16),
    service: &ServiceState,
    usage: Option<&StatsSample>,
    cx: ViewContext<'_>,
) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let number = |line: &mut PenLine<'_>, words: Option<String>| {
        match words {
            Some(words) => line.field_right(cells, &words, theme.text),
            None => line.field_right(cells, glyphs.none, theme.dim),
        };
    };
    match column {
        Column::Nodes => {
            let words = node_words(service, *glyphs);
            line.field(cells - 1, &words, theme.dim).gap(1);
        }
        Column::Time => {
            number(line, facts::time_to_ready(service, cx.now).map(human::clock));
        }
        Column::Strip => {
            line.gap(2);
            strip::health_strip(line, cells - 2, service, cx);
        }
        Column::Ports => {
            line.gap(2);
            port_cells(line, cells - 2, service, cx);
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

/// The nodes that a service's tasks are on.
fn node_words(service: &ServiceState, glyphs: Glyphs) -> String {
    let nodes = service.tasks.as_ref().map(|tasks| tasks.nodes()).unwrap_or_default();
    match nodes.as_slice() {
        [] => glyphs.none.to_owned(),
        nodes if nodes.len() > 3 => format!("{} nodes", nodes.len()),
        nodes => text::clean(&nodes.join(" ")).into_owned(),
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

/// Published ports: `:8000`, `:3307→3306`. Those that can be read in full are links; those of a swarm are on other machines.
fn port_cells(line: &mut PenLine<'_>, cells: u16, service: &ServiceState, cx: ViewContext<'_>) {
    if let Some(tasks) = &service.tasks {
        let published = tasks.report.spec.ports.iter().filter(|port| port.published > 0);
        let words = published.map(|port| port_words(port.published, port.target));
        let words: Vec<String> = words.collect();
        line.field(cells, &words.join(" "), line.look().theme.dim);
        return;
    }
    let published = service.containers.iter().flat_map(|container| &container.ports);
    let mut ports: Vec<(String, &PublishedPort)> = published
        .filter_map(|port| {
            let host = port.host_port?;
            Some((port_words(host.into(), port.container_port.into()), port))
        })
        .collect();
    ports.dedup_by(|(one, _), (other, _)| one == other);
    let words: Vec<&str> = ports.iter().map(|(words, _)| words.as_str()).collect();
    let (from, all) = (line.x(), words.join(" "));
    let width = |words: &str| u16::try_from(text::width(words)).unwrap_or(u16::MAX);
    let is_cut = width(&all) > cells;
    line.field(cells, &all, line.look().theme.dim);
    let mut at = from;
    for (words, port) in &ports {
        let end = at.saturating_add(width(words));
        if end > line.x().saturating_sub(u16::from(is_cut)) {
            break;
        }
        if let Some(target) = facts::port_target(cx.stack, port) {
            line.link(at, end - at, &target);
        }
        at = end + 1;
    }
}

fn port_words(host: u32, inside: u32) -> String {
    if host == inside {
        format!(":{host}")
    } else {
        format!(":{host}→{inside}")
    }
}
