//! The mouse: a click selects, a double click opens, the wheel scrolls the pane under the pointer, a drag selects lines
//! or moves the divider it began on.

use crate::logs::LogRow;
use crate::tui::action::Action;
use crate::tui::deck::clicks;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::update;
use crate::tui::facts::World;
use crate::tui::fault;
use crate::tui::layout::Layout;
use crate::tui::layout::layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::detail::keys as detail;
use crate::tui::view::detail::page as rows;
use crate::tui::view::graph::rows as graph;
use crate::tui::view::logs::areas::Areas;
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::keys as logs;
use crate::tui::view::services::keys as list;
use crossterm::event::MouseButton;
use crossterm::event::MouseEvent;
use crossterm::event::MouseEventKind;
use std::time::Duration;

/// Two clicks within this are one double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Rows that one step of the wheel scrolls.
const WHEEL: i64 = 3;

/// Takes a mouse event.
pub(crate) fn mouse(screen: &mut Screen, world: World<'_>, event: MouseEvent) -> Effects {
    let (x, y) = (event.column, event.row);
    let wheel = match event.kind {
        MouseEventKind::ScrollDown => WHEEL,
        MouseEventKind::ScrollUp => -WHEEL,
        _ => 0,
    };
    let pressed = event.kind == MouseEventKind::Down(MouseButton::Left);
    if pressed && screen.answered.is_some_and(|at| world.now.since(at) < DOUBLE) {
        return Vec::new();
    }
    if !screen.popups.is_empty() {
        if pressed {
            screen.answered = Some(world.now);
            return clicks::click(screen, world, (x, y));
        }
        for _ in 0..wheel.abs() {
            crate::tui::deck::update::go(screen, world, if wheel < 0 { Action::UpOne } else { Action::DownOne });
        }
        return Vec::new();
    }
    // A shell or fault covers the panes and has nothing to click on.
    if screen.shell.is_some() || fault::is_shown(screen, world.stack) {
        return Vec::new();
    }
    let layout = layout(screen, world);
    match (event.kind, screen.dragging) {
        (MouseEventKind::Down(MouseButton::Left), _) => screen.dragging = layout.divider_at(x, y),
        (MouseEventKind::Drag(MouseButton::Left), Some(divider)) => {
            screen.splits = layout.moved(screen.splits, divider, (x, y));
            return Vec::new();
        }
        (MouseEventKind::Up(_), _) => screen.dragging = None,
        _ => {}
    }
    let Some(pane) = layout.at(x, y) else {
        if layout.card.contains((x, y).into()) && pressed {
            return update(screen, world, Action::Why);
        }
        return Vec::new();
    };
    // The event is for the log pane under the pointer; a drag stays in the one it began in.
    let layout = match (layout.tile_at(x, y), event.kind) {
        (Some(tile), kind) if tile != screen.tile && !matches!(kind, MouseEventKind::Drag(_)) => {
            screen.go_to_tile(tile);
            crate::tui::layout::layout(screen, world)
        }
        _ => layout,
    };
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => return click(screen, world, &layout, (pane, x, y)),
        MouseEventKind::Drag(MouseButton::Left) if pane == Pane::Logs => drag(screen, world, &layout, (x, y)),
        MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
            scroll(screen, world, pane, wheel);
            return logs::older(screen, world);
        }
        _ => {}
    }
    Vec::new()
}

fn click(screen: &mut Screen, world: World<'_>, layout: &Layout, (pane, x, y): (Pane, u16, u16)) -> Effects {
    let double = screen
        .clicked
        .is_some_and(|(at_x, at_y, at)| (at_x, at_y) == (x, y) && world.now.since(at) < DOUBLE);
    screen.clicked = if double { None } else { Some((x, y, world.now)) };
    screen.focus = pane;
    let inside = layout.inside(pane);
    let row = usize::from(y.saturating_sub(inside.y));
    match pane {
        Pane::Services => {
            let header = usize::from(layout.header);
            if header == 1 && y == inside.y {
                return list::sort_by(
                    screen,
                    world,
                    crate::tui::view::services::paint::sorts_by(inside, x, world),
                );
            }
            if y >= inside.y && row >= header && row < usize::from(inside.height) {
                list::select(screen, world, screen.first_service + row - header);
            }
        }
        Pane::Logs => {
            if let Some(effects) = click_in_logs(screen, world, layout, (x, y)) {
                return effects;
            }
        }
        Pane::Detail => {
            if y == layout.detail.y {
                if let Some(tab) = crate::tui::view::detail::tabs::at(layout.detail, x) {
                    screen.tab = Some(tab);
                    screen.detail_at = 0;
                }
            } else {
                let head = rows::page(screen, world).head.len() + usize::from(rows::strip_rows(screen, world));
                let first = crate::tui::view::detail::tabs::first_row(screen, usize::from(inside.height), head);
                let last = rows::count(screen, world).saturating_sub(1);
                screen.detail_at = (first + row.saturating_sub(head)).min(last);
            }
        }
        Pane::Timeline => list::select(screen, world, row.min(world.stack.services.len().saturating_sub(1))),
        Pane::Graph => {
            let service = graph::service_at(screen, world, layout, y);
            if let Some(at) = service.and_then(|name| world.stack.services.get_index_of(&name)) {
                list::select(screen, world, at);
            }
        }
    }
    if double {
        update(screen, world, Action::Open)
    } else {
        Vec::new()
    }
}

/// A click on a chip removes its filter term, on scrollbar or rate chart jumps there, on a line selects it; `None` for
/// the last, because a second click opens the line.
fn click_in_logs(screen: &mut Screen, world: World<'_>, layout: &Layout, (x, y): (u16, u16)) -> Option<Effects> {
    logs::measure(screen, world);
    let chip =
        crate::tui::view::logs::heading::chip_at(layout.logs, &screen.logs, world, x).filter(|_| y == layout.logs.y);
    if chip.is_some() {
        crate::tui::view::logs::line::drop_term(screen, world, chip);
        return Some(Vec::new());
    }
    let areas = areas(layout.logs, layout.borders, &screen.logs);
    if point(screen, world, &areas, (x, y)) {
        return Some(logs::older(screen, world));
    }
    let inside = areas.lines.contains((x, y).into());
    let line = line_at(screen, world, areas.lines.y, y).filter(|_| inside);
    if let Some(line) = line {
        screen.logs.pause(&world.stack.logs);
        screen.logs.selecting = None;
        screen.logs.cursor = Some(line);
    }
    None
}

/// A click on the scrollbar or the rate chart jumps there; false when it is on neither.
fn point(screen: &mut Screen, world: World<'_>, areas: &Areas, (x, y): (u16, u16)) -> bool {
    let store = &world.stack.logs;
    if areas.rail.contains((x, y).into()) {
        let (row, rows) = (u64::from(y - areas.rail.y), u64::from(areas.rail.height));
        screen.logs.go_to_share(store, row, rows.saturating_sub(1).max(1));
    } else if areas.bars.contains((x, y).into()) {
        let column = screen.logs.bars.column_at(areas.bars, x);
        let Some(time) = column.map(|column| screen.logs.bars.time(column)) else {
            return true;
        };
        screen.logs.go_to_time(store, time);
    } else {
        return false;
    }
    true
}

/// A drag selects whole lines; on the scrollbar it moves the window.
fn drag(screen: &mut Screen, world: World<'_>, layout: &Layout, (x, y): (u16, u16)) {
    logs::measure(screen, world);
    let areas = areas(layout.logs, layout.borders, &screen.logs);
    if point(screen, world, &areas, (x, y)) {
        return;
    }
    let Some(line) = line_at(screen, world, areas.lines.y, y) else {
        return;
    };
    screen.logs.pause(&world.stack.logs);
    if screen.logs.selecting.is_none() {
        screen.logs.selecting = screen.logs.cursor;
    }
    screen.logs.cursor = Some(line);
}

fn scroll(screen: &mut Screen, world: World<'_>, pane: Pane, by: i64) {
    match pane {
        Pane::Logs => {
            logs::measure(screen, world);
            screen.logs.scroll(&world.stack.logs, by);
        }
        Pane::Services => {
            let rows = usize::from(list::rows(screen, world));
            let most = world.stack.services.len().saturating_sub(rows);
            screen.first_service = crate::tui::deck::update::moved(screen.first_service, by, most + 1);
        }
        Pane::Detail => {
            screen.detail_at = crate::tui::deck::update::moved(screen.detail_at, by, rows::count(screen, world))
        }
        Pane::Graph | Pane::Timeline => detail::along(screen, world, pane, by),
    }
}

/// The line painted at a row of the terminal.
fn line_at(screen: &Screen, world: World<'_>, top: u16, y: u16) -> Option<crate::logs::LineId> {
    let store = &world.stack.logs;
    let window: Vec<LogRow> = screen.logs.window(store, screen.logs.rows);
    let wanted = usize::from(y.checked_sub(top)?);
    let heights: Vec<usize> = window
        .iter()
        .map(|row| screen.logs.rows_of(store, row) + row.rules())
        .collect();
    let total: usize = heights.iter().sum();
    // While following, the last line ends at the last row and what does not fit is cut at the top.
    let mut at = 0;
    let mut skip = if screen.logs.follows() {
        total.saturating_sub(usize::from(screen.logs.rows))
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
