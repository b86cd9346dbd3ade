//! The box a popup is in.

use crate::tui::kit::{Heading, Pen, frame, shrink};
use crate::tui::screen::Screen;
use ratatui::layout::Rect;

/// Where a popup of this size is: in the middle of the screen.
pub(crate) fn centred(size: Rect, (width, height): (u16, u16)) -> Rect {
    let width = width.min(size.width);
    let height = height.min(size.height);
    Rect {
        x: size.x + (size.width - width) / 2,
        y: size.y + (size.height - height) / 2,
        width,
        height,
    }
}

/// What is inside its border.
pub(crate) fn inside_box(area: Rect) -> Rect {
    shrink(area, 1, 2, 1, 2)
}

/// The size of a list; it leaves part of the views behind it visible.
pub(super) fn list_size(screen: &Screen, (widest, highest): (u16, u16)) -> (u16, u16) {
    let less = |cells: u16| cells.saturating_sub(4);
    (
        less(screen.size.width).min(widest),
        less(screen.size.height).min(highest),
    )
}

/// Width in cells of a popup that shows a text in full.
pub(crate) fn text_width(screen: &Screen) -> u16 {
    screen.size.width.saturating_sub(4).min(120)
}

/// An empty box in the middle of the screen, and its inside.
pub(crate) fn open_box(pen: &mut Pen<'_>, screen: &Screen, size: (u16, u16), title: &str) -> Rect {
    let area = centred(screen.size, size);
    let style = pen.theme().popup;
    // A blank on both sides, so that the cut-off text behind does not touch the box.
    let around = Rect {
        x: area.x.saturating_sub(1),
        width: area.width.saturating_add(2),
        ..area
    };
    pen.blank(around.intersection(screen.size), style);
    frame(pen, area, &Heading::titled(title, pen.theme().title, true, true));
    inside_box(area)
}
