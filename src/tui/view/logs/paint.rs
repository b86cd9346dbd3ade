//! The log pane: only visible lines are cleaned and painted, however many there are.

use crate::engine::{LogAccess, Timestamp};
use crate::logs::{Level, LineKind, LineRef, LogRow, Note, Seam, Search, Stream};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Heading, Pen, frame, human, row_of, shrink, text};
use crate::tui::screen::PaintContext;
use crate::tui::used::{AT_ONCE, SECOND, TENTH, Used};
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::ink::{Inked, inked};
use crate::tui::view::logs::pane::{LogPane, Stamps, WRAPPED, badge};
use crate::tui::view::logs::state::{ID, Logs, name_cells};
use crate::tui::view::logs::{heading, ink, overwritten, rail};
use ratatui::layout::Rect;
use ratatui::style::Style;

impl Logs {
    /// Draws the log panes, each with its own view.
    pub(super) fn paint_panes(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        let (screen, cx, layout) = (all.screen, all.cx, all.layout);
        let focused = screen.focus == ID;
        for (at, (logs, area)) in self.panes().zip(self.tiles(screen, layout)).enumerate() {
            let heading = Heading {
                title: Vec::new(),
                notes: Vec::new(),
                focused: focused && at == self.tile,
                borders: layout.borders,
            };
            paint_pane(pen, area, heading, logs, cx);
        }
        let is_writing = self.export.as_ref().is_some_and(|job| !job.is_waiting());
        if is_writing || self.panes().any(|logs| logs.busy) {
            used.stays_true_for(AT_ONCE);
        } else if self.export.is_some() {
            used.stays_true_for(TENTH);
        }
        if cx.stack.logs.rate_all(cx.now.0) > 0.0 {
            used.stays_true_for(SECOND);
        }
    }
}

fn paint_pane(pen: &mut Pen<'_>, area: Rect, mut heading: Heading, logs: &LogPane, cx: ViewContext<'_>) {
    if area.is_empty() {
        return;
    }
    let areas = areas(area, heading.borders, logs);
    let zone = logs.zone(pen.look);
    let says_since = rail::label(areas.bars, logs, &zone).is_none();
    heading::write_heading(&mut heading, logs, cx, says_since);
    frame(pen, area, &heading);
    let inside = areas.lines;
    if inside.is_empty() {
        return;
    }
    rail::bars(pen, areas.bars, logs, &cx.stack.logs, &zone);
    rail::rail(pen, areas.rail, logs, &cx.stack.logs);
    let window = logs.window(&cx.stack.logs, inside.height);
    if window.is_empty() {
        empty(pen, inside, logs, cx);
        return;
    }
    paint_window(pen, inside, logs, cx, &window);
}

/// Says why there are no lines.
fn empty(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, cx: ViewContext<'_>) {
    let style = pen.theme().dim;
    let held = cx.stack.logs.tally_all().held;
    let words = if held > 0 && !logs.view.filter().is_empty() {
        format!("none of {} lines fits the filter; & changes it", human::count(held))
    } else if held > 0 {
        "no lines of the services shown; 0 shows all".to_owned()
    } else {
        match unreadable(cx) {
            Some(words) => words,
            None => "no lines yet".to_owned(),
        }
    };
    pen.line(area, 0).gap(1).put(&words, style);
}

/// The log driver, when its lines cannot be read back.
fn unreadable(cx: ViewContext<'_>) -> Option<String> {
    let containers = cx.stack.services.values().flat_map(|service| &service.containers);
    let mut reports = containers.filter_map(|container| container.report.as_ref());
    let unreadable = reports.find(|report| report.log_access() != LogAccess::Readable)?;
    Some(format!(
        "log driver {:?}: its lines cannot be read back",
        unreadable.log_driver
    ))
}

fn paint_window(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, cx: ViewContext<'_>, window: &[LogRow]) {
    let painter = LinePainter {
        logs,
        cx,
        lead: name_cells(cx.stack),
    };
    let store = &cx.stack.logs;
    let rows = |row: &LogRow| row.rules() + logs.rows_of(store, row);
    // While following, the newest line ends at the last row, and what does not fit is cut off at the top.
    let total: usize = window.iter().map(rows).sum();
    let mut cut = if logs.follows() {
        total.saturating_sub(area.height.into())
    } else {
        0
    };
    let mut y = 0;
    let mut before: Option<i64> = None;
    for row in window {
        if y >= area.height {
            break;
        }
        let tall = rows(row);
        let hidden = cut.min(tall);
        cut -= hidden;
        if hidden == tall {
            before = store.line(row.id).map(|line| line.time);
            continue;
        }
        let rules = row.rules();
        if rules > hidden {
            painter.missing(pen, row_of(area, y), row);
            y += 1;
        }
        if let Some(line) = store.line(row.id) {
            let cut = hidden.saturating_sub(rules);
            y += painter.line(pen, shrink(area, y, 0, 0, 0), &line, cut, before, Some(row));
            before = Some(line.time);
        }
    }
}

struct LinePainter<'a> {
    logs: &'a LogPane,
    cx: ViewContext<'a>,
    lead: u16,
}

impl LinePainter<'_> {
    /// Draws a rule where lines are missing: lost, or not read yet.
    fn missing(&self, pen: &mut Pen<'_>, place: Rect, row: &LogRow) {
        let service = self
            .cx
            .stack
            .logs
            .line(row.id)
            .map_or(String::new(), |line| line.service.to_owned());
        let words = match row.lost_before {
            0 => format!("older lines of {service} are not read yet"),
            lost => format!("{} older lines of {service} left memory", human::count(lost)),
        };
        self.rule(pen, place, " ", &words);
    }

    /// Draws a rule with words in it, after the sign of a bookmark or the cursor.
    fn rule(&self, pen: &mut Pen<'_>, place: Rect, sign: &str, words: &str) {
        let (dim, wait, rule, focus) = (pen.theme().dim, pen.theme().wait, pen.glyphs().rule, pen.theme().focus);
        let mut line = pen.line(place, 0);
        line.put(sign, focus)
            .put(rule, dim)
            .put(rule, dim)
            .gap(1)
            .put(words, wait)
            .gap(1);
        line.rule(rule, dim);
    }

    /// Draws a line without its first `cut` rows and returns how many rows it took.
    fn line(
        &self,
        pen: &mut Pen<'_>,
        area: Rect,
        line: &LineRef<'_>,
        cut: usize,
        before: Option<i64>,
        row: Option<&LogRow>,
    ) -> u16 {
        let theme = pen.theme();
        let logs = self.logs;
        let here = logs.cursor == Some(line.id);
        if let Some(words) = self.rule_words(line, pen) {
            self.rule(pen, area, self.sign(pen, line), &words);
            if here {
                pen.shade(row_of(area, 0), theme.selected);
            }
            return 1;
        }
        let lead = logs.options.stamps.cells() + self.lead + 4;
        let badge = row.map_or(String::new(), badge);
        let badge_cells = u16::try_from(text::width(&badge)).unwrap_or(0);
        let cells = area.width.saturating_sub(lead);
        // Where lines wrap, the badge must not hide any of their text.
        let text_cells = if logs.options.wrap {
            cells.saturating_sub(badge_cells)
        } else {
            cells
        };
        let mut rows = self.text(pen, line, text_cells);
        rows.drain(..cut.min(rows.len()));
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(area.height);
        let block = Rect { height, ..area };
        if here || logs.is_selected(&self.cx.stack.logs, line.id) {
            pen.shade(block, theme.selected);
        }
        if cut == 0 {
            self.lead(pen, area, line, before);
        }
        for (at, row) in (0..height).zip(&rows) {
            let room = if at == 0 { badge_cells } else { 0 };
            let within = Rect {
                width: area.width.saturating_sub(room),
                ..area
            };
            let mut out = pen.line(within, at);
            out.gap(lead);
            for piece in row {
                out.put(&piece.text, piece.style);
            }
        }
        pen.write_right(area.right(), area.y, badge_cells, &badge, theme.accent);
        height
    }

    /// The words of a line that is drawn as a rule across the pane: a seam or a marker.
    fn rule_words(&self, line: &LineRef<'_>, pen: &Pen<'_>) -> Option<String> {
        let text = crate::logs::plain_text(line.bytes(), 400);
        match line.kind {
            LineKind::Seam(seam) => Some(seam_words(seam, line.service, &text)),
            LineKind::Note(Note::Mark) => {
                let at = human::time_of_day(Timestamp(line.time), &self.logs.zone(pen.look));
                Some(if text.is_empty() {
                    format!("marker {at}")
                } else {
                    format!("{text} {at}")
                })
            }
            LineKind::Note(Note::Event | Note::Ours) | LineKind::Text => None,
        }
    }

    /// The sign before a line: its bookmark, else the cursor.
    fn sign(&self, pen: &Pen<'_>, line: &LineRef<'_>) -> &'static str {
        let glyphs = pen.glyphs();
        if self.logs.bookmarks.contains(&line.id) {
            glyphs.bookmark
        } else if self.logs.cursor == Some(line.id) {
            glyphs.cursor
        } else {
            " "
        }
    }

    /// Bookmark or cursor, time, service.
    fn lead(&self, pen: &mut Pen<'_>, area: Rect, line: &LineRef<'_>, before: Option<i64>) {
        let theme = pen.theme();
        let glyphs = pen.glyphs();
        let logs = self.logs;
        let sign = self.sign(pen, line);
        let stamp = self.stamp(line, before, &self.logs.zone(pen.look));
        let service = theme.service(line.service);
        let name = text::clean(line.service);
        let name = text::fit_middle(&name, self.lead.into(), glyphs.ellipsis);
        let is_note = matches!(line.kind, LineKind::Note(_));
        let bar = match line.level {
            Some(_) | None if is_note => theme.rule,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            Some(Level::Trace | Level::Debug | Level::Info) | None => theme.dim,
        };
        let mut out = pen.line(area, 0);
        out.put(sign, theme.focus);
        out.field(logs.options.stamps.cells(), &stamp, theme.dim);
        let mark = match (line.kind, line.stream) {
            (LineKind::Note(_), _) => glyphs.note,
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
        match self.logs.options.stamps {
            Stamps::Off => String::new(),
            Stamps::Clock => human::time_of_day(Timestamp(line.time), zone),
            Stamps::SinceStart => signed(line.time.saturating_sub(self.cx.stack.since.0)),
            Stamps::Delta => signed(before.map_or(0, |before| line.time.saturating_sub(before))),
        }
    }

    /// The text in rows of styled pieces, matches marked.
    fn text(&self, pen: &Pen<'_>, line: &LineRef<'_>, cells: u16) -> Vec<Vec<Inked>> {
        let logs = self.logs;
        let theme = pen.theme();
        let base = match line.level {
            Some(_) | None if matches!(line.kind, LineKind::Note(_)) => theme.dim,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            Some(Level::Trace | Level::Debug) => theme.dim,
            Some(Level::Info) | None => theme.text,
        };
        let found = if logs.cursor == Some(line.id) {
            theme.found_now
        } else {
            theme.found
        };
        let cap = if logs.options.wrap {
            WRAPPED
        } else {
            // Wide enough for what is in sight, however many bytes a cell takes.
            (usize::from(logs.shift) + usize::from(cells)) * 8 + 1024
        };
        let sought = logs.search.as_ref().map(Search::pattern);
        let mut pieces = inked(&overwritten::shown(line, sought), cap, base, theme.coloured);
        if let Some(search) = &logs.search {
            let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            pieces = ink::highlighted(pieces, &search.pattern().find_all(&text), found);
        }
        if logs.options.wrap {
            ink::wrapped(&pieces, cells.into())
        } else {
            vec![ink::shifted(&pieces, logs.shift.into())]
        }
    }
}

/// The text of a seam: which run ended and which began. It names the container, and thereby the service.
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
pub(crate) fn paint_last_lines(pen: &mut Pen<'_>, area: Rect, logs: &Logs, cx: ViewContext<'_>, service: &str) {
    let store = &cx.stack.logs;
    let ids = store.last_lines(service, area.height.into());
    if ids.is_empty() {
        let style: Style = pen.theme().dim;
        pen.line(area, 0).gap(1).put("no lines yet", style);
        return;
    }
    let painter = LinePainter {
        logs: &logs.pane,
        cx,
        lead: name_cells(cx.stack),
    };
    let mut before = None;
    for (y, id) in (0..area.height).zip(ids) {
        if let Some(line) = store.line(id) {
            painter.line(pen, row_of(area, y), &line, 0, before, None);
            before = Some(line.time);
        }
    }
}
