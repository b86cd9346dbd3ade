//! The card that appears by itself when a service waits too long or failed, on screens without the details.

use crate::tui::kit::frame::{Heading, frame};
use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect::shrink;
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::row_paint::{ink_style, write_row};
use crate::tui::view::detail::why::why_rows;

/// Draws the card.
pub(super) fn paint_card(pen: &mut Pen<'_>, all: PaintContext<'_>) -> Used {
    let (cx, layout) = (all.cx, all.layout);
    let area = layout.card;
    let mut used = Used::default();
    let Some(service) = all.screen.card_subject(cx).filter(|_| !area.is_empty()) else {
        return used;
    };
    used.stays_true_for(SECOND);
    let mut heading = Heading::titled(format!("why {service}"), pen.theme().title, false, layout.borders);
    heading.notes.push(("w all · esc away".to_owned(), pen.theme().dim));
    frame(pen, area, &heading);
    let inside = if layout.borders {
        shrink(area, 1, 1, 1, 1)
    } else {
        shrink(area, 1, 0, 0, 0)
    };
    let mut y = 0;
    for row in why_rows(service, cx) {
        let style = ink_style(pen, row.pieces.first().map_or(Ink::Text, |(_, ink)| *ink));
        let room = inside.height.saturating_sub(y);
        if room == 0 {
            break;
        }
        // The first row may take two lines, the others one: several rows say more than one in full.
        let most = if y == 0 { room.min(2) } else { 1 };
        y += write_row(pen, inside, y, &row, most, style);
    }
    used
}
