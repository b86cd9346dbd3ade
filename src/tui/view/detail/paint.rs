//! The details of a service: tabs in the upper edge, and the content of the current one.

use crate::stack::Phase;
use crate::stack::ServiceState;
use crate::tui::facts::World;
use crate::tui::kit::chart as charts;
use crate::tui::kit::frame::Heading;
use crate::tui::kit::frame::frame;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::Layout;
use crate::tui::layout::shrink;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::detail::health::STRIP;
use crate::tui::view::detail::page as rows;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::progress;
use crate::tui::view::detail::row_paint::ink;
use crate::tui::view::detail::row_paint::one_line;
use crate::tui::view::detail::row_paint::write_row;
use crate::tui::view::detail::tabs;
use crate::tui::view::logs::paint as logs;
use crate::tui::view::services::strip;
use ratatui::layout::Rect;

/// Draws the details.
pub(crate) fn detail(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.detail;
    if area.is_empty() {
        return;
    }
    let tab = rows::tab(screen, world);
    let subject = rows::subject(screen, world);
    let focused = screen.focus == Pane::Detail;
    let mut heading = Heading::of("", pen.theme().title, focused, layout.borders);
    if let Some(service) = subject {
        if rows::is_unasked(screen, world) {
            let words = match service.phase() {
                Phase::Waiting | Phase::Starting => "waits",
                _ => "in trouble",
            };
            heading.notes.push((words.to_owned(), pen.theme().wait));
        }
        heading
            .notes
            .push((service.name.clone(), pen.theme().service(&service.name)));
    }
    frame(pen, area, &heading);
    draw_tabs(pen, area, tab, focused);
    let inside = layout.inside(Pane::Detail);
    let Some(service) = subject.filter(|_| !inside.is_empty()) else {
        return;
    };
    if tab == Tab::Logs {
        logs::of_service(pen, inside, screen, world, &service.name);
        return;
    }
    page(pen, inside, screen, world, service);
}

fn draw_tabs(pen: &mut Pen<'_>, area: Rect, front: Tab, focused: bool) {
    let right = area.right().saturating_sub(2);
    for (tab, x, width) in tabs::places(area) {
        if x + width > right {
            // The current tab is shown whatever the width.
            if tab == front {
                let style = pen.theme().focus;
                pen.overwrite(
                    area.x + tabs::FIRST,
                    area.y,
                    right.saturating_sub(area.x + tabs::FIRST),
                    &marked(tab),
                    style,
                );
            }
            continue;
        }
        let (words, style) = if tab == front {
            (marked(tab), if focused { pen.theme().focus } else { pen.theme().title })
        } else {
            (format!(" {} ", tab.title()), pen.theme().dim)
        };
        pen.overwrite(x, area.y, width, &words, style);
    }
}

/// The current tab in brackets, so that not only the colour marks it.
fn marked(tab: Tab) -> String {
    format!("[{}]", tab.title())
}

fn page(pen: &mut Pen<'_>, area: Rect, screen: &Screen, world: World<'_>, service: &ServiceState) {
    let page = rows::page(screen, world);
    let mut y = 0;
    if let Some(progress) = &service.progress {
        y += progress::lines(pen, area, progress, world);
    }
    for row in &page.head {
        one_line(pen, area, y, row);
        y += 1;
    }
    if rows::strip_rows(screen, world) > 0 {
        probe_strip(pen, area, y, service);
        probe_times(pen, area, y + 1, service);
        y += rows::STRIP_ROWS;
    }
    let list = shrink(area, y, 0, 0, 0);
    if rows::tab(screen, world) == Tab::Stats {
        charts::history(pen, list, service, page.rows.len());
    }
    if list.is_empty() {
        return;
    }
    if page.wraps {
        wrapped(pen, list, screen, &page.rows);
        return;
    }
    let first = tabs::first_row(screen, area.height.into(), y.into());
    for (at, (index, row)) in (0..list.height).zip(page.rows.iter().enumerate().skip(first)) {
        if index == screen.detail_at && screen.focus == Pane::Detail {
            let style = pen.theme().selected;
            pen.shade(
                Rect {
                    y: list.y + at,
                    height: 1,
                    ..list
                },
                style,
            );
            let (cursor, focus) = (pen.glyphs().cursor, pen.theme().focus);
            pen.write(list.x, list.y + at, 1, cursor, focus);
        }
        one_line(pen, list, at, row);
    }
}

/// Draws wrapped rows, beginning at the cursor's row if it would not be visible otherwise.
fn wrapped(pen: &mut Pen<'_>, area: Rect, screen: &Screen, rows: &[rows::Row]) {
    let mut y = 0;
    let first = screen.detail_at.min(rows.len().saturating_sub(1));
    let all: usize = rows.len();
    let skip = if all <= usize::from(area.height) / 2 { 0 } else { first };
    for row in rows.iter().skip(skip) {
        let room = area.height.saturating_sub(y);
        if room == 0 {
            break;
        }
        let style = ink(pen, row.pieces.first().map_or(Ink::Text, |(_, role)| *role));
        y += write_row(pen, area, y, row, room.min(6), style);
    }
}

/// The last probes, newest right.
fn probe_strip(pen: &mut Pen<'_>, area: Rect, y: u16, service: &ServiceState) {
    let Some(container) = service.lead() else { return };
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    let history = &container.probes.history;
    let room = usize::from(area.width.saturating_sub(2)).min(STRIP);
    let mut line = pen.line(area, y);
    line.gap(1);
    for probe in history.iter().skip(history.len().saturating_sub(room)) {
        strip::mark(&mut line, probe, &theme, glyphs);
    }
    line.gap(1).put(&format!("{} kept", history.len()), theme.dim);
}

/// How long the last probes took, newest right, and the usual duration.
fn probe_times(pen: &mut Pen<'_>, area: Rect, y: u16, service: &ServiceState) {
    let Some(container) = service.lead() else { return };
    let dim = pen.theme().dim;
    let room = usize::from(area.width.saturating_sub(2)).min(STRIP);
    let history = &container.probes.history;
    let shown = history.iter().skip(history.len().saturating_sub(room));
    let times: Vec<f64> = shown.map(|probe| probe.duration().as_secs_f64()).collect();
    let mut sorted = times.clone();
    sorted.sort_by(f64::total_cmp);
    let (Some(last), Some(usual), Some(most)) = (times.last(), sorted.get(sorted.len() / 2), sorted.last()) else {
        return;
    };
    // The usual duration is half the column height, so that both slower and faster probes stand out.
    charts::scaled(pen, (area.x + 1, area.y + y), &times, most.max(usual * 2.0), 1);
    let drawn = u16::try_from(times.len()).unwrap_or(u16::MAX);
    let took = |seconds: &f64| human::took(std::time::Duration::from_secs_f64(*seconds));
    let words = format!("took {}, usually {}, at most {}", took(last), took(usual), took(most));
    pen.line(area, y).gap(drawn.saturating_add(2)).put(&words, dim);
}
