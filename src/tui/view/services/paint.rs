//! The service table. When it is narrow, columns are dropped in a fixed order; symbol, name and state always stay.

use crate::engine::StatsSample;
use crate::stack::Phase;
use crate::stack::ServiceState;
use crate::tui::facts;
use crate::tui::facts::World;
use crate::tui::kit::chart as charts;
use crate::tui::kit::frame::Heading;
use crate::tui::kit::frame::frame;
use crate::tui::kit::human;
use crate::tui::kit::pen::Line;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::text;
use crate::tui::layout::Layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::services::columns::Column;
use crate::tui::view::services::columns::Columns;
use crate::tui::view::services::columns::LEAD;
use crate::tui::view::services::order;
use crate::tui::view::services::order::Sort;
use crate::tui::view::services::order::SortBy;
use crate::tui::view::services::strip;
use ratatui::layout::Rect;

/// The sort order that the heading at a column of the screen stands for.
#[must_use]
pub(crate) fn sorts_by(inside: Rect, x: u16, world: World<'_>) -> SortBy {
    Columns::for_width(inside.width, world).sorts_by(x.saturating_sub(inside.x))
}

/// Draws the table with its edge.
pub(crate) fn services(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.services;
    if area.is_empty() {
        return;
    }
    if layout.borders {
        let focused = screen.focus == Pane::Services;
        let mut heading = Heading::of("services", pen.theme().title, focused, true);
        if !screen.marked.is_empty() {
            heading
                .notes
                .push((format!("{} marked", screen.marked.len()), pen.theme().accent));
        }
        frame(pen, area, &heading);
    }
    let mut inside = layout.inside(Pane::Services);
    let columns = Columns::for_width(inside.width, world);
    if layout.header {
        header(pen, inside, &columns, screen.sort);
        inside = crate::tui::layout::shrink(inside, 1, 0, 0, 0);
    }
    rows(pen, inside, &columns, screen, world);
    out_of_sight(pen, (inside, layout.borders), screen, world);
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

fn rows(pen: &mut Pen<'_>, area: Rect, columns: &Columns, screen: &Screen, world: World<'_>) {
    if world.stack.services.is_empty() {
        let style = pen.theme().dim;
        let words = if world.stack.host.is_some() {
            "no services"
        } else {
            "waiting for the engine"
        };
        pen.line(area, 0).gap(LEAD).put(words, style);
        return;
    }
    let shown = usize::from(area.height);
    let current = screen.selected_or_first(world.stack);
    for (at, service) in order::services(screen, world)
        .into_iter()
        .enumerate()
        .skip(screen.first_service)
        .take(shown)
    {
        let row = u16::try_from(at - screen.first_service).unwrap_or(u16::MAX);
        let selected = current == Some(service.name.as_str());
        if selected {
            let theme = pen.theme().selected;
            let line = Rect {
                y: area.y + row,
                height: 1,
                ..area
            };
            if screen.focus == Pane::Services {
                pen.shade(line, theme);
            }
        }
        let marked = screen.marked.contains(&service.name);
        service_row(pen, (area, row), columns, service, (selected, marked), world);
    }
}

/// Draws how many services are above and below the visible rows, on the table's lower edge or, without borders, on the
/// rule above it.
fn out_of_sight(pen: &mut Pen<'_>, (inside, borders): (Rect, bool), screen: &Screen, world: World<'_>) {
    let above = screen.first_service;
    let below = world
        .stack
        .services
        .len()
        .saturating_sub(above + usize::from(inside.height));
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
    let (right, y) = if borders {
        (inside.right() - 1, inside.bottom())
    } else {
        (inside.right().saturating_sub(2), inside.y.saturating_sub(1))
    };
    let is_free = (right.saturating_sub(cells + 2)..right).all(|x| pen.shape(x, y) == Some(glyphs.rule));
    if is_free {
        pen.write_right(right, y, cells, &words, style);
    }
}

fn service_row(
    pen: &mut Pen<'_>,
    (area, row): (Rect, u16),
    columns: &Columns,
    service: &ServiceState,
    (selected, marked): (bool, bool),
    world: World<'_>,
) {
    let theme = pen.theme().clone();
    let glyphs = pen.glyphs();
    let phase = facts::looks(service);
    let style = theme.phase(&phase);
    let cursor = match (selected, marked) {
        (true, true) => glyphs.cursor_mark,
        (true, false) => glyphs.cursor,
        (false, true) => glyphs.mark,
        (false, false) => " ",
    };
    let name_style = theme.service(&service.name);
    let cleaned = text::clean(&service.name);
    let name = text::fit_middle(&cleaned, usize::from(columns.name.saturating_sub(1)), glyphs.ellipsis);
    let usage = service.stats();
    let mut line = pen.line(area, row);
    line.put(cursor, theme.focus)
        .put(glyphs.phase(&phase), style)
        .gap(1)
        .field(columns.name, &name, name_style)
        .field(
            columns.state.saturating_sub(1),
            &facts::words(service, world.now),
            style,
        )
        .gap(1);
    for (column, x) in &columns.shown {
        line.to(area.x + x);
        cell(&mut line, *column, service, usage.as_ref(), world, &theme, glyphs);
    }
}

fn cell(
    line: &mut Line<'_>,
    column: Column,
    service: &ServiceState,
    usage: Option<&StatsSample>,
    world: World<'_>,
    theme: &crate::tui::kit::theme::Theme,
    glyphs: crate::tui::kit::glyph::Glyphs,
) {
    let cells = column.cells();
    let number = |line: &mut Line<'_>, words: Option<String>| {
        match words {
            Some(words) => line.field_right(cells, &words, theme.text),
            None => line.field_right(cells, glyphs.none, theme.dim),
        };
    };
    match column {
        Column::Time => {
            let words = facts::time_words(service, world.now);
            line.field_right(cells, &words, theme.text);
        }
        Column::Strip => {
            line.gap(2);
            strip::service(line, cells - 2, service, world, theme, glyphs);
        }
        Column::Ports => {
            line.gap(2).field(cells - 2, &ports(service), theme.dim);
        }
        Column::Image => {
            let image = service
                .containers
                .first()
                .map_or("", |container| container.image.as_str());
            let cleaned = text::clean(image);
            let name = text::fit_middle(&cleaned, usize::from(cells - 3), glyphs.ellipsis);
            line.gap(2).field(cells - 2, &name, theme.dim);
        }
        Column::Trend => {
            line.gap(2)
                .field(cells - 2, &trend(service, usize::from(cells - 2), glyphs), theme.accent);
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
            number(line, since.map(|since| human::uptime(world.now.since(since))));
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
fn trend(service: &ServiceState, cells: usize, glyphs: crate::tui::kit::glyph::Glyphs) -> String {
    let points = service
        .lead()
        .into_iter()
        .flat_map(|container| container.usage.points());
    let cores: Vec<f64> = points.map(|point| point.cores).collect();
    charts::steps(
        glyphs,
        cores.get(cores.len().saturating_sub(cells)..).unwrap_or_default(),
    )
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

/// Whether a service in this phase shows a progress bar instead of probes.
pub(crate) fn has_bar(phase: &Phase) -> bool {
    matches!(phase, Phase::Pulling | Phase::Building)
}
