//! The details of a service: tabs in the upper edge, and the content of the current one.

use crate::stack::{Phase, ServiceState};
use crate::tui::facts;
use crate::tui::kit::{Heading, Pen, frame, inside_frame, row_of, shrink, text};
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::{Ink, PageRow, WRAPPED, ink_style, one_line, write_row};
use crate::tui::view::detail::progress::paint_progress;
use crate::tui::view::detail::state::{Detail, ID, first_row};
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::tui::view::detail::why::{card_lines, why_rows};
use crate::tui::view::detail::{FIRST, TABS, tab_places, tabs_end};
use ratatui::layout::Rect;

impl Detail {
    /// Draws the details.
    pub(super) fn paint_details(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        let (screen, cx, layout) = (all.screen, all.cx, all.layout);
        let area = layout.area(ID);
        // A wait becomes worth explaining by time alone.
        if cx
            .stack
            .services
            .values()
            .any(|service| service.phase() == Phase::Waiting)
        {
            used.stays_true_for(SECOND);
        }
        if area.is_empty() {
            return;
        }
        let tab = self.tab_number(screen, cx);
        let about = self.about(screen, cx);
        let focused = screen.focus == ID;
        let mut heading = Heading::titled("", pen.theme().title, focused, layout.borders);
        if let Some(TabContext { service, .. }) = about {
            let mut room = usize::from(
                area.right()
                    .saturating_sub(tabs_end(area, cx.stack.swarm.is_some()).saturating_add(3)),
            );
            let mut has_room = |words: &str| {
                let wanted = text::width(words).saturating_add(3);
                let fits = wanted <= room;
                room = room.saturating_sub(wanted);
                fits
            };
            let has_room_for_name = has_room(&service.name);
            if screen.is_subject_in_trouble(cx) && has_room(trouble(service)) {
                heading.note(trouble(service).to_owned(), pen.theme().wait);
            }
            if has_room_for_name {
                heading.note(service.name.clone(), pen.theme().service(&service.name));
            }
        }
        frame(pen, area, &heading);
        paint_tabs(pen, area, (tab, cx.stack.swarm.is_some()), focused);
        let inside = layout.inside(ID);
        let Some(about) = about.filter(|_| !inside.is_empty()) else {
            return;
        };
        let tab = self.tab(screen, cx);
        tab.used(about, used);
        if let Some(time) = facts::clock_turns(about.service, cx.now) {
            used.stays_true_for(time);
        }
        if !tab.paint_instead(pen, inside, all, about) {
            self.paint_page(pen, inside, focused, about, tab);
        }
    }

    fn paint_page(&self, pen: &mut Pen<'_>, area: Rect, focused: bool, about: TabContext<'_>, tab: &dyn Tab) {
        let page = tab.page(about);
        let mut y = 0;
        if let Some(progress) = &about.service.progress {
            y += paint_progress(pen, area, progress, about.cx);
        }
        for row in &page.head {
            one_line(pen, area, y, row);
            y += 1;
        }
        let between = tab.rows_between(about);
        if between > 0 {
            tab.paint_between(pen, area, y, about);
            y += between;
        }
        let list = shrink(area, y, 0, 0, 0);
        tab.paint_beside(pen, list, page.rows.len(), about);
        if list.is_empty() {
            return;
        }
        let at = self.at(about.service);
        if page.wraps {
            wrapped(pen, list, at, &page.rows);
            return;
        }
        let first = first_row(at, area.height.into(), y.into());
        for (row, (index, content)) in (0..list.height).zip(page.rows.iter().enumerate().skip(first)) {
            if index == at && focused {
                pen.shade(row_of(list, row), pen.theme().selected);
                let (cursor, focus) = (pen.glyphs().cursor, pen.theme().focus);
                pen.write(list.x, list.y + row, 1, cursor, focus);
            }
            one_line(pen, list, row, content);
        }
    }
}

/// Why the details show a service that nobody selected.
fn trouble(service: &ServiceState) -> &'static str {
    if matches!(service.phase(), Phase::Waiting | Phase::Starting) {
        "waits"
    } else {
        "in trouble"
    }
}

fn paint_tabs(pen: &mut Pen<'_>, area: Rect, (front, on_swarm): (usize, bool), focused: bool) {
    let right = area.right().saturating_sub(2);
    let title = |tab: usize| TABS.get(tab).map_or("", |tab| tab.title);
    // Brackets, so that not only the colour marks the current tab.
    let marked = |tab: usize| format!("[{}]", title(tab));
    // The current tab comes last: where it is narrow its brackets stand in the blanks of its neighbours.
    let (current, others): (Vec<_>, Vec<_>) = tab_places(area, on_swarm).partition(|(tab, ..)| *tab == front);
    for (tab, x, width) in others.into_iter().chain(current) {
        if x + width > right {
            // The current tab is shown whatever the width.
            if tab == front {
                let style = pen.theme().focus;
                let x = area.x + FIRST;
                pen.overwrite(x, area.y, right.saturating_sub(x), &marked(tab), style);
            }
            continue;
        }
        let (words, style) = if tab == front {
            (marked(tab), if focused { pen.theme().focus } else { pen.theme().title })
        } else {
            (format!(" {} ", title(tab)), pen.theme().dim)
        };
        pen.overwrite(x, area.y, width, &words, style);
    }
}

/// Draws wrapped rows, beginning at the cursor's row if it would not be visible otherwise.
fn wrapped(pen: &mut Pen<'_>, area: Rect, at: usize, rows: &[PageRow]) {
    let mut y = 0;
    let first = at.min(rows.len().saturating_sub(1));
    let all: usize = rows.len();
    let skip = if all <= usize::from(area.height) / 2 { 0 } else { first };
    for row in rows.iter().skip(skip) {
        let room = area.height.saturating_sub(y);
        if room == 0 {
            break;
        }
        let style = ink_style(pen, row.pieces.first().map_or(Ink::Text, |(_, role)| *role));
        y += write_row(pen, area, y, row, room.min(WRAPPED), style);
    }
}

/// Draws the card.
pub(super) fn paint_card(pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
    let (cx, layout) = (all.cx, all.layout);
    let area = layout.card;
    let Some(service) = all.screen.card_subject(cx).filter(|_| !area.is_empty()) else {
        return;
    };
    used.stays_true_for(SECOND);
    let mut heading = Heading::titled(format!("why {service}"), pen.theme().title, false, layout.borders);
    heading.note("w all · esc away", pen.theme().dim);
    frame(pen, area, &heading);
    let inside = inside_frame(area, layout.borders);
    let mut y = 0;
    let rows = why_rows(service, cx);
    for (row, lines) in rows.iter().zip(card_lines(&rows, inside.width)) {
        let style = ink_style(pen, row.pieces.first().map_or(Ink::Text, |(_, ink)| *ink));
        let most = lines.min(inside.height.saturating_sub(y));
        if most == 0 {
            break;
        }
        y += write_row(pen, inside, y, row, most, style);
    }
}
