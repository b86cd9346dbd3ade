//! The log pane: only the lines in sight are cleaned and painted, however many there are.

use super::frame::{Heading, frame};
use super::pen::Pen;
use crate::engine::Timestamp;
use crate::logs::{Level, LineKind, LineRef, Row, Seam};
use crate::tui::facts::{self, World};
use crate::tui::human;
use crate::tui::layout::Layout;
use crate::tui::logs::{LogPane, Stamps};
use crate::tui::screen::{Pane, Screen};
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
    frame(pen, area, &heading(pen, layout, screen, world));
    let inside = layout.inside(Pane::Logs);
    if inside.is_empty() {
        return;
    }
    let window = screen.logs.window(&world.stack.logs, inside.height);
    if window.is_empty() {
        empty(pen, inside, screen, world);
        return;
    }
    paint_window(pen, inside, screen, world, &window);
}

/// `logs: all ──── follow ─ 412 l/s ─ 0 evicted`
fn heading(pen: &Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) -> Heading {
    let theme = pen.theme();
    let store = &world.stack.logs;
    let logs = &screen.logs;
    let focused = screen.focus == Pane::Logs;
    let mut heading = Heading::of(which(logs, world), theme.title, focused, layout.borders);
    let filter = logs.view.filter().source();
    if !filter.is_empty() {
        heading.title.push((format!("& {filter}"), theme.accent));
    }
    let below = logs.below(store);
    let (words, style) = match (logs.follows(), below) {
        (true, _) => ("follow".to_owned(), theme.good),
        (false, 0) => ("paused".to_owned(), theme.wait),
        (false, count) => (format!("{} new {}", human::count(count), pen.glyphs().down), theme.wait),
    };
    heading.notes.push((words, style));
    if let Some(search) = &logs.search {
        let count = search.count(&logs.view, store);
        let at = logs
            .cursor
            .filter(|_| count > 0)
            .map(|id| search.rank(&logs.view, store, id));
        let more = if logs.busy { "+" } else { "" };
        let words = match at {
            Some(at) => format!("match {}/{}{more}", human::count(at.max(1)), human::count(count)),
            None => format!("{}{more} matches", human::count(count)),
        };
        heading.notes.push((words, theme.accent));
    } else if logs.busy {
        heading.notes.push(("filtering".to_owned(), theme.accent));
    }
    heading.notes.push((
        format!("{:.0} l/s", store.rate_all(world.now.0).max(0.0) + 0.0),
        theme.dim,
    ));
    let lost = store.tally_all().lost;
    let style = if lost > 0 { theme.wait } else { theme.dim };
    heading.notes.push((format!("{} evicted", human::count(lost)), style));
    heading
}

/// `logs: all`, `logs: mysql`, `logs: all but redis`
fn which(logs: &LogPane, world: World<'_>) -> String {
    if let Some(only) = &logs.only {
        return format!("logs: {only}");
    }
    let names = || world.stack.services.keys();
    let hidden: Vec<&str> = names()
        .filter(|name| !logs.view.shows(name))
        .map(String::as_str)
        .collect();
    let shown: Vec<&str> = names()
        .filter(|name| logs.view.shows(name))
        .map(String::as_str)
        .collect();
    match (hidden.as_slice(), shown.as_slice()) {
        ([], _) => "logs: all".to_owned(),
        (_, []) => "logs: none (0 shows all)".to_owned(),
        (_, shown) if shown.len() <= 2 => format!("logs: {}", shown.join(", ")),
        (hidden, _) if hidden.len() <= 2 => format!("logs: all but {}", hidden.join(", ")),
        (_, shown) => format!("logs: {} of {}", shown.len(), hidden.len() + shown.len()),
    }
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
            y += painter.line(pen, (area, y), &line, before);
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
    fn line(&self, pen: &mut Pen<'_>, (area, y): (Rect, u16), line: &LineRef<'_>, before: Option<i64>) -> u16 {
        let theme = pen.theme().clone();
        let logs = &self.screen.logs;
        let here = logs.cursor == Some(line.id);
        if let LineKind::Seam(seam) = line.kind {
            let text = crate::logs::plain_text(line.bytes(), 400);
            self.rule(pen, area, y, &seam_words(seam, line.service, &text));
            return 1;
        }
        let lead = logs.stamps.cells() + self.lead + 4;
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
            let mut out = pen.line(area, y + u16::try_from(at).unwrap_or(u16::MAX));
            out.gap(lead);
            for piece in row {
                out.put(&piece.text, piece.style);
            }
        }
        height
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
        let stamp = self.stamp(line, before, &pen.look.zone);
        let service = theme.service(line.service);
        let name = text::clean(line.service);
        let name = text::fit_middle(&name, self.lead.into(), glyphs.ellipsis);
        let bar = match line.level {
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            _ => theme.dim,
        };
        let mut out = pen.line(area, y);
        out.put(sign, theme.focus);
        out.field(logs.stamps.cells(), &stamp, theme.dim);
        out.field(self.lead, &name, service).gap(1).put(glyphs.bar, bar).gap(1);
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

/// What a seam says: which run ended and which began.
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
        format!("{service} {what}: {text}")
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
            painter.line(pen, (one, 0), &line, before);
            before = Some(line.time);
        }
    }
}
