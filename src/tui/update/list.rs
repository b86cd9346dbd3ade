//! The service list: cursor, marks, what an action is about.

use super::{Effects, moved, rows_by};
use crate::stack::Stack;
use crate::tui::action::Action;
use crate::tui::facts::World;
use crate::tui::layout::layout;
use crate::tui::screen::{Pane, Screen};

/// The services an action is about: the marked ones, else the selected one.
pub(in crate::tui) fn targets(screen: &Screen, stack: &Stack) -> Vec<String> {
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
pub(super) fn go(screen: &mut Screen, world: World<'_>, action: Action) {
    let rows = rows(screen, world);
    let count = world.stack.services.len();
    let at = screen
        .selected_or_first(world.stack)
        .and_then(|name| world.stack.services.get_index_of(name))
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
pub(super) fn select(screen: &mut Screen, world: World<'_>, at: usize) {
    let Some((name, _)) = world.stack.services.get_index(at) else {
        return;
    };
    if screen.selected.as_ref() != Some(name) {
        screen.detail_at = 0;
    }
    screen.selected = Some(name.clone());
    let rows = usize::from(rows(screen, world)).max(1);
    if at < screen.first_service {
        screen.first_service = at;
    } else if at >= screen.first_service + rows {
        screen.first_service = at + 1 - rows;
    }
}

/// Rows of the table on the screen.
pub(super) fn rows(screen: &Screen, world: World<'_>) -> u16 {
    let layout = layout(screen, world);
    layout
        .inside(Pane::Services)
        .height
        .saturating_sub(u16::from(layout.header))
}

/// Marks the selected service or takes the mark away, and goes on to the next.
pub(super) fn mark(screen: &mut Screen, stack: &Stack) -> Effects {
    let Some(name) = screen.selected_or_first(stack).map(str::to_owned) else {
        return Vec::new();
    };
    if !screen.marked.remove(&name) {
        screen.marked.insert(name.clone());
    }
    let next = stack
        .services
        .get_index_of(&name)
        .and_then(|at| stack.services.get_index(at + 1));
    screen.selected = Some(next.map_or(name, |(next, _)| next.clone()));
    Vec::new()
}
