//! The service table. Columns drop in a fixed order when it is narrow; shape, name and state never do.

use super::frame::{Heading, frame};
use super::pen::{Line, Pen};
use super::strip;
use crate::engine::StatsSample;
use crate::stack::{Phase, Service};
use crate::tui::facts::{self, World};
use crate::tui::human;
use crate::tui::layout::Layout;
use crate::tui::screen::{Pane, Screen};
use crate::tui::text;
use ratatui::layout::Rect;

/// Columns that may be left out, the first to go first.
const DROPPED_FIRST: [Column; 9] = [
    Column::Image,
    Column::Network,
    Column::Pids,
    Column::Ports,
    Column::Uptime,
    Column::Strip,
    Column::Processor,
    Column::Memory,
    Column::Time,
];

/// Columns as they stand after name and state, from left to right.
const IN_ORDER: [Column; 9] = [
    Column::Time,
    Column::Strip,
    Column::Ports,
    Column::Image,
    Column::Uptime,
    Column::Network,
    Column::Pids,
    Column::Memory,
    Column::Processor,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Time,
    Strip,
    Ports,
    Image,
    Uptime,
    Network,
    Pids,
    Memory,
    Processor,
}

impl Column {
    /// Cells it takes, the gap before it included.
    fn cells(self) -> u16 {
        match self {
            Self::Time | Self::Memory => 7,
            Self::Strip => 20,
            Self::Ports => 18,
            Self::Image => 26,
            Self::Uptime | Self::Pids | Self::Processor => 6,
            Self::Network => 12,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Strip => "  health",
            Self::Ports => "  ports",
            Self::Image => "  image",
            Self::Uptime => "up",
            Self::Network => "net",
            Self::Pids => "pids",
            Self::Memory => "mem",
            Self::Processor => "cpu",
        }
    }

    fn is_left(self) -> bool {
        matches!(self, Self::Strip | Self::Ports | Self::Image)
    }
}

/// How the columns are laid for a width and these services.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    name: u16,
    state: u16,
    shown: Vec<Column>,
}

/// Below this width the table keeps to what tells how it is going.
const ROOMY: u16 = 100;

/// Cells of the heading over the names.
const HEADING: u16 = "service".len() as u16;

/// Cursor, shape and the blanks around them.
const LEAD: u16 = 3;

impl Columns {
    fn for_width(width: u16, world: World<'_>) -> Self {
        let widest = |of: &dyn Fn(&Service) -> usize, most: usize| {
            let widest = world.stack.services.values().map(of).max().unwrap_or(0);
            u16::try_from(widest.min(most)).unwrap_or(0)
        };
        let name = widest(&|service| text::width(&text::clean(&service.name)), 24).max(HEADING) + 2;
        let state = widest(&|service| text::width(&facts::words(service, world.now)), 40).max(15) + 1;
        let mut shown = IN_ORDER.to_vec();
        if width < ROOMY {
            shown.retain(|column| {
                matches!(
                    column,
                    Column::Time | Column::Strip | Column::Memory | Column::Processor
                )
            });
        }
        for column in DROPPED_FIRST {
            let used = LEAD + name + state + shown.iter().map(|column| column.cells()).sum::<u16>() + 1;
            if used <= width {
                break;
            }
            shown.retain(|kept| *kept != column);
        }
        if shown.is_empty() && LEAD + name + state > width {
            // Both are cut rather than one of them lost.
            let room = width.saturating_sub(LEAD);
            let name = name.min(room / 2);
            return Self {
                name,
                state: room - name,
                shown,
            };
        }
        Self { name, state, shown }
    }
}

/// Draws the table with its edge.
pub(super) fn services(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
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
        let style = pen.theme().dim;
        header(&mut pen.line(inside, 0), &columns, style);
        inside = crate::tui::layout::shrink(inside, 1, 0, 0, 0);
    }
    rows(pen, inside, &columns, screen, world);
}

fn header(line: &mut Line<'_>, columns: &Columns, style: ratatui::style::Style) {
    line.gap(LEAD)
        .field(columns.name, "service", style)
        .field(columns.state, "state", style);
    for (at, column) in columns.shown.iter().enumerate() {
        push_right(line, columns, at);
        if column.is_left() {
            line.field(column.cells(), column.title(), style);
        } else {
            line.field_right(column.cells(), column.title(), style);
        }
    }
}

/// Numbers stand at the right edge: room left over goes before the first of them.
fn push_right(line: &mut Line<'_>, columns: &Columns, at: usize) {
    let is_number = |column: &Column| !column.is_left() && *column != Column::Time;
    let before = at.checked_sub(1).and_then(|at| columns.shown.get(at));
    if columns.shown.get(at).is_some_and(is_number) && !before.is_some_and(is_number) {
        let rest: u16 = columns.shown.iter().skip(at).map(|column| column.cells()).sum();
        let x = line.x() + line.room().saturating_sub(rest + 1);
        line.to(x);
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
    for (at, service) in world
        .stack
        .services
        .values()
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
    let hidden = world.stack.services.len().saturating_sub(screen.first_service + shown);
    if hidden > 0 && area.height > 0 {
        let style = pen.theme().dim;
        let words = format!(" {} {hidden} more ", pen.glyphs().down);
        pen.write_right(area.right(), area.bottom() - 1, 12, &words, style);
    }
}

fn service_row(
    pen: &mut Pen<'_>,
    (area, row): (Rect, u16),
    columns: &Columns,
    service: &Service,
    (selected, marked): (bool, bool),
    world: World<'_>,
) {
    let theme = pen.theme().clone();
    let glyphs = pen.glyphs();
    let phase = service.phase();
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
    for (at, column) in columns.shown.iter().enumerate() {
        push_right(&mut line, columns, at);
        cell(&mut line, *column, service, usage.as_ref(), world, &theme, glyphs);
    }
}

fn cell(
    line: &mut Line<'_>,
    column: Column,
    service: &Service,
    usage: Option<&StatsSample>,
    world: World<'_>,
    theme: &crate::tui::theme::Theme,
    glyphs: crate::tui::glyph::Glyphs,
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
            let words = facts::time(service, world.now).map_or_else(String::new, human::clock);
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
        Column::Processor => number(line, usage.map(|usage| human::percent(usage.cpu_cores))),
    }
}

/// Published ports, shortest first: `8000`, `127.0.0.1:3306→3306`.
fn ports(service: &Service) -> String {
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

/// True when the row of a phase shows a bar instead of probes.
pub(super) fn has_bar(phase: &Phase) -> bool {
    matches!(phase, Phase::Pulling | Phase::Building)
}
