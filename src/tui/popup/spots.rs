//! What is at a cell of the topmost popup. Painting and the mouse use the same functions for sizes and rows, so a click
//! hits what was painted.

use crate::tui::action::Action;
use crate::tui::facts::World;
use crate::tui::layout::layout;
use crate::tui::popup::MENU;
use crate::tui::popup::Popup;
use crate::tui::popup::confirm;
use crate::tui::popup::keys::choices;
use crate::tui::popup::keys::help_rows;
use crate::tui::popup::paint::area;
use crate::tui::popup::paint::first;
use crate::tui::popup::paint::help_lines;
use crate::tui::popup::paint::inside;
use crate::tui::popup::projects::listed;
use crate::tui::screen::Screen;
use crate::tui::view::logs::line_paint as line;
use ratatui::layout::Position;
use ratatui::layout::Rect;

/// What is at a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// Nothing of the popup.
    Outside,
    /// Inside the popup, but on nothing that can be chosen.
    Inside,
    /// A row that can be chosen.
    Row(usize),
    /// An answer to a question.
    Answer(Action),
}

/// What the topmost popup has at a cell.
#[must_use]
pub(crate) fn spot(screen: &Screen, world: World<'_>, at: Position) -> Spot {
    let Some(popup) = screen.popups.last() else {
        return Spot::Outside;
    };
    let area = place(popup, screen, world);
    if !area.contains(at) {
        return Spot::Outside;
    }
    let inside = inside(area);
    if !inside.contains(at) {
        return Spot::Inside;
    }
    let y = usize::from(at.y - inside.y);
    let answer = match popup {
        Popup::Quit => confirm::leaving_at(y),
        Popup::Confirm(question) => confirm::answer_at(question, screen, (at.x - inside.x, at.y - inside.y)),
        _ => None,
    };
    if let Some(answer) = answer {
        return Spot::Answer(answer);
    }
    row(popup, screen, world, (y, inside.height)).map_or(Spot::Inside, Spot::Row)
}

/// Where a popup is.
fn place(popup: &Popup, screen: &Screen, world: World<'_>) -> Rect {
    use crate::tui::popup::paint::{help_size, menu_size, palette_size, text_rows, text_size};
    let size = match popup {
        Popup::Help(_) => help_size(screen),
        Popup::Palette(_) => palette_size(screen),
        Popup::Projects { .. } => crate::tui::popup::projects_paint::size(screen),
        Popup::Menu { .. } => menu_size(),
        Popup::Confirm(question) => confirm::size(question, screen),
        Popup::Quit => confirm::LEAVE,
        Popup::Text { lines, at, .. } => text_size(&text_rows((lines, *at), screen), screen),
        Popup::Line(open) => line::size(open, screen),
        Popup::Prompt(_) => return layout(screen, world).status,
    };
    area(screen, size)
}

/// The list row that a popup shows in a row of its inside.
fn row(popup: &Popup, screen: &Screen, world: World<'_>, (y, height): (usize, u16)) -> Option<usize> {
    // A searchable list has its input line above it.
    let below = || Some((y.checked_sub(1)?, height.saturating_sub(1)));
    let listed = |at: usize, y: usize, rows: u16, count: usize| Some(first(at, rows) + y).filter(|row| *row < count);
    match popup {
        Popup::Help(choice) => {
            let (y, rows) = below()?;
            let lines = help_lines(&help_rows(choice.input.text()));
            let cursor = lines.iter().position(|line| *line == Some(choice.at)).unwrap_or(0);
            lines.get(first(cursor, rows) + y).copied().flatten()
        }
        Popup::Palette(choice) => {
            let (y, rows) = below()?;
            listed(choice.at, y, rows, choices(screen, world, choice.input.text()).len())
        }
        Popup::Projects { choice, found } => {
            let (y, rows) = below()?;
            let count = crate::tui::popup::spots::listed(found.as_ref(), choice.input.text()).len();
            listed(choice.at, y, rows, count)
        }
        Popup::Menu { at, .. } => listed(*at, y, height, MENU.len()),
        Popup::Line(open) => line::field_at(open, screen, (y, height)),
        Popup::Confirm(_) | Popup::Quit | Popup::Text { .. } | Popup::Prompt(_) => None,
    }
}
