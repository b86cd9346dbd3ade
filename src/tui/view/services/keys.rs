//! The service list: cursor, marks, and which services an action is about.

use crate::stack::Stack;
use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::moved;
use crate::tui::deck::update::rows_by;
use crate::tui::facts::World;
use crate::tui::layout::layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::services::order;
use crate::tui::view::services::order::Sort;
use crate::tui::view::services::order::SortBy;

/// The services an action is about: the marked ones, else the selected one.
pub(crate) fn targets(screen: &Screen, stack: &Stack) -> Vec<String> {
    let marked: Vec<String> = stack
        .services
        .keys()
        .filter(|name| screen.marked.contains(*name))
        .cloned()
        .collect();
    if !marked.is_empty() {
        return marked;
    }
    screen.selected_or_first(stack).map(str::to_owned).into_iter().collect()
}

/// Moves the cursor.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, action: Action) {
    let rows = rows(screen, world);
    let count = world.stack.services.len();
    let at = screen
        .selected_or_first(world.stack)
        .and_then(|name| order::place(screen, world, name))
        .unwrap_or(0);
    let first_press = screen.selected.is_none() && rows_by(action, 1).abs() == 1;
    let by = rows_by(action, rows);
    let to = if first_press && by < 0 {
        at
    } else {
        moved(at, by, count)
    };
    select(screen, world, to);
}

/// Puts the cursor on the service at a position.
pub(crate) fn select(screen: &mut Screen, world: World<'_>, at: usize) {
    let Some(name) = order::services(screen, world)
        .get(at)
        .map(|service| service.name.clone())
    else {
        return;
    };
    if screen.selected.as_ref() != Some(&name) {
        screen.detail_at = 0;
    }
    screen.selected = Some(name);
    bring_in_sight(screen, world, at);
}

/// Scrolls so that the cursor is visible, after the size changed.
pub(crate) fn keep_in_sight(screen: &mut Screen, world: World<'_>) {
    let at = screen
        .selected
        .as_deref()
        .and_then(|name| order::place(screen, world, name));
    if let Some(at) = at {
        bring_in_sight(screen, world, at);
    }
}

fn bring_in_sight(screen: &mut Screen, world: World<'_>, at: usize) {
    let rows = usize::from(rows(screen, world)).max(1);
    if at < screen.first_service {
        screen.first_service = at;
    } else if at >= screen.first_service + rows {
        screen.first_service = at + 1 - rows;
    }
}

/// Rows of the table on the screen.
pub(crate) fn rows(screen: &Screen, world: World<'_>) -> u16 {
    let layout = layout(screen, world);
    layout
        .inside(Pane::Services)
        .height
        .saturating_sub(u16::from(layout.header))
}

/// Toggles the mark of the selected service and moves to the next.
pub(crate) fn mark(screen: &mut Screen, world: World<'_>) -> Effects {
    let Some(name) = screen.selected_or_first(world.stack).map(str::to_owned) else {
        return Vec::new();
    };
    if !screen.marked.remove(&name) {
        screen.marked.insert(name.clone());
    }
    let at = order::place(screen, world, &name).unwrap_or(0);
    screen.selected = Some(name);
    select(screen, world, at + 1);
    Vec::new()
}

/// Sorts by the next column, or reverses the order; the cursor stays on its service.
pub(crate) fn sort(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    if action == Action::SortReversed {
        screen.sort.reversed = !screen.sort.reversed;
    } else {
        let by = screen.sort.by.next();
        screen.sort = Sort { by, reversed: false };
    }
    sorted(screen, world)
}

/// Sorts by a column; if it is the current one, reverses the order.
pub(crate) fn sort_by(screen: &mut Screen, world: World<'_>, by: SortBy) -> Effects {
    let reversed = screen.sort.by == by && !screen.sort.reversed;
    screen.sort = Sort { by, reversed };
    sorted(screen, world)
}

fn sorted(screen: &mut Screen, world: World<'_>) -> Effects {
    let way = if screen.sort.reversed {
        ", the other way round"
    } else {
        ""
    };
    screen.say(format!("sorted by {}{way}", screen.sort.by.words()), world.now);
    let selected = screen.selected_or_first(world.stack).map(str::to_owned);
    if let Some(at) = selected.and_then(|name| order::place(screen, world, &name)) {
        select(screen, world, at);
    }
    Vec::new()
}
