//! A shell in a pane: copies the cells of its own terminal. A terminal emulator made them, so they hold no control
//! sequences; the pen still cleans them.

use crate::tui::kit::{Heading, Pen, frame, shrink};
use crate::tui::layout::covered_area;
use crate::tui::screen::PaintContext;
use crate::tui::view::shell::state::OpenShell;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier, Style};

/// Draws the shell and returns the position of its cursor.
pub(super) fn paint_shell(pen: &mut Pen<'_>, all: PaintContext<'_>, shell: &OpenShell) -> Option<Position> {
    let (screen, layout) = (all.screen, all.layout);
    let inside = covered_area(screen.size);
    let area = shrink(screen.size, layout.title.height, 0, layout.status.height, 0);
    let style = pen.theme().popup;
    pen.blank(area, style);
    let heading = Heading::titled(
        format!("shell in {}", shell.service),
        pen.theme().title,
        true,
        layout.borders,
    );
    frame(pen, area, &heading);
    if inside.is_empty() {
        return None;
    }
    let screen = shell.terminal.screen();
    for y in 0..inside.height {
        for x in 0..inside.width {
            let Some(cell) = screen.cell(y, x) else { continue };
            if cell.is_wide_continuation() {
                continue;
            }
            let words = if cell.has_contents() { cell.contents() } else { " " };
            let room = inside.width - x;
            pen.write(
                inside.x + x,
                inside.y + y,
                room.min(2),
                words,
                cell_style(cell, pen.theme().coloured),
            );
        }
    }
    if let Some(ended) = &shell.ended {
        let style = pen.theme().alarm;
        pen.line(inside, inside.height - 1)
            .put(&format!(" esc closes · {ended} "), style);
        return None;
    }
    let (row, column) = screen.cursor_position();
    let at = Position {
        x: inside.x + column,
        y: inside.y + row,
    };
    (!screen.hide_cursor() && inside.contains(at)).then_some(at)
}

fn cell_style(cell: &vt100::Cell, coloured: bool) -> Style {
    let mut style = Style::new();
    if coloured {
        style.fg = colour(cell.fgcolor());
        style.bg = colour(cell.bgcolor());
    }
    let modifiers = [
        (cell.bold(), Modifier::BOLD),
        (cell.dim(), Modifier::DIM),
        (cell.italic(), Modifier::ITALIC),
        (cell.underline(), Modifier::UNDERLINED),
        (cell.inverse(), Modifier::REVERSED),
    ];
    for (wanted, modifier) in modifiers {
        if wanted {
            style = style.add_modifier(modifier);
        }
    }
    style
}

fn colour(colour: vt100::Color) -> Option<Color> {
    match colour {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(Color::Indexed(index)),
        vt100::Color::Rgb(red, green, blue) => Some(Color::Rgb(red, green, blue)),
    }
}
