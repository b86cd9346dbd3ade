//! The log pane: only the lines in sight are cleaned and painted, however many there are.

mod heading;
mod rail;

use super::frame::frame;
use super::pen::Pen;
use crate::engine::Timestamp;
use crate::logs::{Level, LineKind, LineRef, Note, Row, Seam, Stream};
use crate::tui::facts::{self, World};
use crate::tui::human;
use crate::tui::layout::Layout;
use crate::tui::logs::{Stamps, areas};
use crate::tui::screen::Screen;
use crate::tui::text;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::ink::{Inked, inked};

/// Draws the log pane.
pub(super) fn logs(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.logs;
    if area.is_empty() {
        return;
    }
    frame(pen, area, &heading::heading(pen, layout, screen, world));
    let areas = areas(layout, &screen.logs);
    let inside = areas.lines;
    if inside.is_empty() {
        return;
    }
    let zone = if screen.logs.utc {
        jiff::tz::TimeZone::UTC
    } else {
        pen.look.zone.clone()
    };
    rail::bars(pen, areas.bars, &screen.logs, &world.stack.logs, &zone);
    rail::rail(pen, areas.rail, &screen.logs, &world.stack.logs);
    let window = screen.logs.window(&world.stack.logs, inside.height);
    if window.is_empty() {
        empty(pen, inside, screen, world);
        return;
    }
    paint_window(pen, inside, screen, world, &window);
}

/// Says why there is nothing.
fn empty(pen: &mut Pen<'_>, area: Rect, screen: &Screen, world: World<'_>) {
    let style = pen.theme().dim;
    let held = world.stack.logs.tally_all().held;
    let words = if held > 0 && !screen.logs.view.filter().is_empty() {
        format!("none of {} lines fits the filter; & changes it", human::count(held))
    } else if held > 0 {
        "no lines of the services shown; 0 shows all".to_owned()
    } else {
        match unreadable(world) {
            Some(words) => words,
            None => "no lines yet".to_owned(),
        }
    };
    pen.line(area, 0).gap(1).put(&words, style);
}

/// The log driver, when it is one whose lines cannot be read back.
fn unreadable(world: World<'_>) -> Option<String> {
    let containers = world.stack.services.values().flat_map(|service| &service.containers);
    let drivers = containers
        .filter_map(|container| container.report.as_ref())
        .map(|report| report.log_driver.as_str());
    let mut unreadable = drivers.filter(|driver| !matches!(*driver, "json-file" | "local" | "journald" | ""));
    let unreadable = unreadable.next()?;
    Some(format!("log driver {unreadable:?}: its lines cannot be read back"))
}

fn paint_window(pen: &mut Pen<'_>, area: Rect, screen: &Screen, world: World<'_>, window: &[Row]) {
    let painter = Painter {
        screen,
        world,
        lead: facts::name_cells(world.stack),
    };
    let height = usize::from(area.height);
    let rows = |row: &Row| usize::from(row.lost_before > 0) + screen.logs.rows_of(&world.stack.logs, row.id);
    // Following: the newest line ends at the last row, what does not fit is left out at the top.
    let mut first = 0;
    if screen.logs.follows() {
        let mut total: usize = window.iter().map(rows).sum();
        while total > height && first + 1 < window.len() {
            total -= window.get(first).map_or(0, rows);
            first += 1;
        }
    }
    let mut y = 0;
    let mut before: Option<i64> = None;
    for row in window.iter().skip(first) {
        if y >= area.height {
            break;
        }
        if row.lost_before > 0 && !(screen.logs.follows() && first > 0 && y == 0 && height == 1) {
            painter.lost(pen, area, y, row);
            y += 1;
        }
        if let Some(line) = world.stack.logs.line(row.id) {
            y += painter.line(pen, (area, y), &line, before, Some(row));
            before = Some(line.time);
        }
    }
}

struct Painter<'a> {
    screen: &'a Screen,
    world: World<'a>,
    lead: u16,
}

impl Painter<'_> {
    /// Lines that left memory, marked where they stood.
    fn lost(&self, pen: &mut Pen<'_>, area: Rect, y: u16, row: &Row) {
        let service = self
            .world
            .stack
            .logs
            .line(row.id)
            .map_or(String::new(), |line| line.service.to_owned());
        let words = format!("{} older lines of {service} left memory", human::count(row.lost_before));
        self.rule(pen, area, y, &words);
    }

    /// A line that is no text: a rule with words in it.
    fn rule(&self, pen: &mut Pen<'_>, area: Rect, y: u16, words: &str) {
        let (dim, wait, rule) = (pen.theme().dim, pen.theme().wait, pen.glyphs().rule);
        let mut line = pen.line(area, y);
        line.gap(1).put(rule, dim).put(rule, dim).gap(1).put(words, wait).gap(1);
        line.rule(rule, dim);
    }

    /// Draws a line and answers how many rows it took.
    fn line(
        &self,
        pen: &mut Pen<'_>,
        (area, y): (Rect, u16),
        line: &LineRef<'_>,
        before: Option<i64>,
        row: Option<&Row>,
    ) -> u16 {
        let theme = pen.theme().clone();
        let logs = &self.screen.logs;
        let here = logs.cursor == Some(line.id);
        if let Some(words) = self.rule_words(line, pen) {
            self.rule(pen, area, y, &words);
            if here {
                pen.shade(
                    Rect {
                        y: area.y + y,
                        height: 1,
                        ..area
                    },
                    theme.selected,
                );
            }
            return 1;
        }
        let lead = logs.stamps.cells() + self.lead + 4;
        let badge = row.map_or(String::new(), badge);
        let badge_cells = u16::try_from(text::width(&badge)).unwrap_or(0);
        let cells = area.width.saturating_sub(lead);
        let rows = self.text(pen, line, cells);
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(area.height - y);
        let block = Rect {
            y: area.y + y,
            height,
            ..area
        };
        if here || logs.is_selected(&self.world.stack.logs, line.id) {
            pen.shade(block, theme.selected);
        }
        self.lead(pen, (area, y), line, before, here);
        for (at, row) in rows.iter().take(height.into()).enumerate() {
            let room = if at == 0 { badge_cells } else { 0 };
            let within = Rect {
                width: area.width.saturating_sub(room),
                ..area
            };
            let mut out = pen.line(within, y + u16::try_from(at).unwrap_or(u16::MAX));
            out.gap(lead);
            for piece in row {
                out.put(&piece.text, piece.style);
            }
        }
        pen.write_right(area.right(), area.y + y, badge_cells, &badge, theme.accent);
        height
    }

    /// The words of a line that is no text but a rule across the pane: a seam, a marked moment.
    fn rule_words(&self, line: &LineRef<'_>, pen: &Pen<'_>) -> Option<String> {
        let text = crate::logs::plain_text(line.bytes(), 400);
        match line.kind {
            LineKind::Seam(seam) => Some(seam_words(seam, line.service, &text)),
            LineKind::Note(Note::Mark) => {
                let at = human::time_of_day(Timestamp(line.time), &self.zone(pen));
                Some(if text.is_empty() {
                    format!("marker {at}")
                } else {
                    format!("{text} {at}")
                })
            }
            _ => None,
        }
    }

    /// The zone clocks are shown in.
    fn zone(&self, pen: &Pen<'_>) -> jiff::tz::TimeZone {
        if self.screen.logs.utc {
            jiff::tz::TimeZone::UTC
        } else {
            pen.look.zone.clone()
        }
    }

    /// Bookmark or cursor, time, service.
    fn lead(&self, pen: &mut Pen<'_>, (area, y): (Rect, u16), line: &LineRef<'_>, before: Option<i64>, here: bool) {
        let theme = pen.theme().clone();
        let glyphs = pen.glyphs();
        let logs = &self.screen.logs;
        let sign = match (here, logs.bookmarks.contains(&line.id)) {
            (_, true) => glyphs.bookmark,
            (true, false) => glyphs.cursor,
            (false, false) => " ",
        };
        let stamp = self.stamp(line, before, &self.zone(pen));
        let service = theme.service(line.service);
        let name = text::clean(line.service);
        let name = text::fit_middle(&name, self.lead.into(), glyphs.ellipsis);
        let bar = match line.level {
            _ if matches!(line.kind, LineKind::Note(_)) => theme.rule,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            _ => theme.dim,
        };
        let mut out = pen.line(area, y);
        out.put(sign, theme.focus);
        out.field(logs.stamps.cells(), &stamp, theme.dim);
        let mark = match (line.kind, line.stream) {
            (LineKind::Note(_), _) => glyphs.dot,
            (_, Stream::Err) => glyphs.bar_err,
            (_, Stream::Out) => glyphs.bar,
        };
        out.field(self.lead, &name, service).gap(1).put(mark, bar).gap(1);
    }

    fn stamp(&self, line: &LineRef<'_>, before: Option<i64>, zone: &jiff::tz::TimeZone) -> String {
        let signed = |nanos: i64| {
            let millis = nanos / 1_000_000;
            format!("{:>8}", format!("{:+}.{:03}", millis / 1000, (millis % 1000).abs()))
        };
        match self.screen.logs.stamps {
            Stamps::Off => String::new(),
            Stamps::Clock => human::time_of_day(Timestamp(line.time), zone),
            Stamps::SinceStart => signed(line.time.saturating_sub(self.world.stack.since.0)),
            Stamps::Delta => signed(before.map_or(0, |before| line.time.saturating_sub(before))),
        }
    }

    /// The text in rows of styled pieces, matches marked.
    fn text(&self, pen: &Pen<'_>, line: &LineRef<'_>, cells: u16) -> Vec<Vec<Inked>> {
        let logs = &self.screen.logs;
        let theme = pen.theme();
        let base = match line.level {
            _ if matches!(line.kind, LineKind::Note(_)) => theme.dim,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            Some(Level::Trace | Level::Debug) => theme.dim,
            _ => theme.text,
        };
        let found = if logs.cursor == Some(line.id) {
            theme.found_now
        } else {
            theme.found
        };
        let cap = if logs.wrap {
            crate::tui::logs::WRAPPED
        } else {
            // Wide enough for what is in sight, however many bytes a cell takes.
            (usize::from(logs.shift) + usize::from(cells)) * 8 + 1024
        };
        let mut pieces = inked(line.bytes(), cap, base, theme.coloured);
        if let Some(search) = &logs.search {
            let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            pieces = super::ink::highlighted(pieces, &search.pattern().find_all(&text), found);
        }
        if logs.wrap {
            super::ink::wrapped(&pieces, cells.into())
        } else {
            vec![super::ink::shifted(&pieces, logs.shift.into())]
        }
    }
}

/// What is folded behind a row: ` ×412`, ` +12 lines`.
fn badge(row: &Row) -> String {
    let repeats = match row.repeats {
        0 => String::new(),
        count => format!(" ×{}", human::count(count + 1)),
    };
    match row.folded {
        0 => repeats,
        1 => format!("{repeats} +1 line"),
        count => format!("{repeats} +{} lines", human::count(count.into())),
    }
}

/// What a seam says: which run ended and which began. Its text names the container, and so the service.
fn seam_words(seam: Seam, service: &str, text: &str) -> String {
    let what = match seam {
        Seam::Restarted => "restarted",
        Seam::Recreated => "recreated",
        Seam::Reconnected => "engine back",
        Seam::Unreadable => "cannot be read",
    };
    if text.is_empty() {
        format!("{service} {what}")
    } else {
        text.to_owned()
    }
}

/// The last lines of one service, for its tab.
pub(super) fn of_service(pen: &mut Pen<'_>, area: Rect, screen: &Screen, world: World<'_>, service: &str) {
    let store = &world.stack.logs;
    let ids = store.last_lines(service, area.height.into());
    if ids.is_empty() {
        let style: Style = pen.theme().dim;
        pen.line(area, 0).gap(1).put("no lines yet", style);
        return;
    }
    let painter = Painter {
        screen,
        world,
        lead: facts::name_cells(world.stack),
    };
    let mut before = None;
    for (y, id) in (0..area.height).zip(ids) {
        if let Some(line) = store.line(id) {
            let one = Rect {
                y: area.y + y,
                height: 1,
                ..area
            };
            painter.line(pen, (one, 0), &line, before, None);
            before = Some(line.time);
        }
    }
}
