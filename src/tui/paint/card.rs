//! The card that appears by itself when a service waits too long or failed, on screens without a detail pane.

use super::frame::{Heading, frame};
use super::pen::Pen;
use super::rows_of::{ink, write_row};
use crate::tui::facts::World;
use crate::tui::rows::why_rows;
use crate::tui::screen::Screen;
use crate::tui::screen::layout::{Layout, card_subject, shrink};

/// Draws the card.
pub(super) fn card(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
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
            row.pieces.first().map_or(crate::tui::rows::Ink::Text, |(_, ink)| *ink),
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
