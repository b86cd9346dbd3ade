//! The card that appears by itself when a service waits too long or failed, on screens without a detail pane.

use crate::tui::facts::World;
use crate::tui::kit::frame::Heading;
use crate::tui::kit::frame::frame;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::Layout;
use crate::tui::layout::card_subject;
use crate::tui::layout::shrink;
use crate::tui::screen::Screen;
use crate::tui::view::detail::row_paint::ink;
use crate::tui::view::detail::row_paint::write_row;
use crate::tui::view::detail::why::rows as why_rows;

/// Draws the card.
pub(crate) fn card(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.card;
    let Some(service) = card_subject(screen, world).filter(|_| !area.is_empty()) else {
        return;
    };
    let mut heading = Heading::of(format!("why {service}"), pen.theme().title, false, layout.borders);
    heading.notes.push(("w all · esc away".to_owned(), pen.theme().dim));
    frame(pen, area, &heading);
    let inside = if layout.borders {
        shrink(area, 1, 1, 1, 1)
    } else {
        shrink(area, 1, 0, 0, 0)
    };
    let mut y = 0;
    for row in why_rows(service, world) {
        let style = ink(
            pen,
            row.pieces
                .first()
                .map_or(crate::tui::view::detail::page::Ink::Text, |(_, ink)| *ink),
        );
        let room = inside.height.saturating_sub(y);
        if room == 0 {
            break;
        }
        // The first row may take two lines, the others one: several rows say more than one in full.
        let most = if y == 0 { room.min(2) } else { 1 };
        y += write_row(pen, inside, y, &row, most, style);
    }
}
