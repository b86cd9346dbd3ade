//! Draws one log line: what stands before it, its text in one row or several, and what is folded behind it.

use crate::engine::Timestamp;
use crate::logs::{Level, LineKind, LineRef, LogRow, Note, Seam, Stream};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Pen, human, row_of, text};
use crate::tui::view::logs::composed::{ComposedLine, Composer, LineInks};
use crate::tui::view::logs::ink::{self, Inked};
use crate::tui::view::logs::message_behind::message_behind;
use crate::tui::view::logs::pane::{LineLead, LogPane, Stamps, WRAPPED, badge};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws the lines of one pane.
pub(super) struct LinePainter<'a> {
    logs: &'a LogPane,
    cx: ViewContext<'a>,
    composer: Composer<'a>,
    lead: LineLead,
}

impl<'a> LinePainter<'a> {
    pub(super) fn new(logs: &'a LogPane, cx: ViewContext<'a>, lead: LineLead) -> Self {
        Self {
            logs,
            cx,
            composer: Composer::new(logs, lead.narrow),
            lead,
        }
    }

    /// Draws a rule where lines are missing: lost, or not read yet.
    pub(super) fn missing(&self, pen: &mut Pen<'_>, place: Rect, row: &LogRow) {
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
    pub(super) fn line(
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
        let lead = self.lead.cells();
        let next = row.and_then(|row| message_behind(&self.cx.stack.logs, row));
        let told = u32::from(next.is_some());
        let badge = row.map_or(String::new(), |row| badge(row, told));
        let badge_cells = u16::try_from(text::width(&badge)).unwrap_or(0);
        let cells = area.width.saturating_sub(lead);
        // The badge hides nothing.
        let text_cells = cells.saturating_sub(badge_cells);
        let shown = self.composed(pen, line, next.as_deref(), text_cells);
        let level = shown.level;
        let mut rows = self.rows(pen, line, shown, text_cells);
        rows.drain(..cut.min(rows.len()));
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(area.height);
        let block = Rect { height, ..area };
        if here || logs.is_selected(&self.cx.stack.logs, line.id) {
            pen.shade(block, theme.selected);
        }
        if cut == 0 {
            self.paint_lead(pen, area, line, level, before);
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
        let text = || crate::logs::plain_text(line.bytes(), 400);
        match line.kind {
            LineKind::Seam(seam) => Some(seam_words(seam, line.service, &text())),
            LineKind::Note(Note::Mark) => {
                let text = text();
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

    /// Bookmark or cursor, time, service, level.
    fn paint_lead(&self, pen: &mut Pen<'_>, area: Rect, line: &LineRef<'_>, level: Option<Level>, before: Option<i64>) {
        let theme = pen.theme();
        let glyphs = pen.glyphs();
        let sign = self.sign(pen, line);
        let stamp = self.stamp(line, before, &self.logs.zone(pen.look));
        let service = theme.service(line.service);
        let writer = self.cx.stack.writer(line.service, line.container);
        let name = text::clean(&writer);
        let name = text::fit_middle(&name, self.lead.name.into(), glyphs.ellipsis);
        let is_note = matches!(line.kind, LineKind::Note(_));
        let bar = match level {
            Some(_) | None if is_note => theme.rule,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            Some(Level::Trace | Level::Debug | Level::Info) | None => theme.dim,
        };
        let mut out = pen.line(area, 0);
        out.put(sign, theme.focus);
        let shown = stamp
            .get(..usize::from(self.lead.stamp.saturating_sub(1)))
            .unwrap_or(&stamp);
        out.field(self.lead.stamp, shown, theme.dim);
        let mark = match (line.kind, letter(level), line.stream) {
            (LineKind::Note(_), _, _) => glyphs.note,
            (_, Some(letter), _) => letter,
            (_, None, Stream::Err) => glyphs.bar_err,
            (_, None, Stream::Out) => glyphs.bar,
        };
        if self.lead.name > 0 {
            out.field(self.lead.name, &name, service).gap(1);
        }
        out.put(mark, bar).gap(1);
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

    /// The line as it is shown, with the message that stands in the next one.
    fn composed(&self, pen: &Pen<'_>, line: &LineRef<'_>, next: Option<&str>, cells: u16) -> ComposedLine {
        let logs = self.logs;
        let theme = pen.theme();
        let base = match line.level {
            Some(_) | None if matches!(line.kind, LineKind::Note(_)) => theme.dim,
            Some(Level::Error | Level::Fatal) => theme.error_line,
            Some(Level::Warn) => theme.warning_line,
            Some(Level::Trace | Level::Debug) => theme.dim,
            Some(Level::Info) | None => theme.text,
        };
        let inks = LineInks {
            base,
            dim: theme.dim,
            coloured: theme.coloured,
        };
        let cap = if logs.options.wrap {
            WRAPPED
        } else {
            // Wide enough for what is in sight, however many bytes a cell takes.
            (usize::from(logs.shift) + usize::from(cells)) * 8 + 1024
        };
        self.composer.compose(line, next, cap, inks)
    }

    /// Its text in rows of styled pieces, matches marked.
    fn rows(&self, pen: &Pen<'_>, line: &LineRef<'_>, shown: ComposedLine, cells: u16) -> Vec<Vec<Inked>> {
        let logs = self.logs;
        let theme = pen.theme();
        let found = if logs.cursor == Some(line.id) {
            theme.found_now
        } else {
            theme.found
        };
        let pieces = match &logs.search {
            Some(search) => {
                let matches = search.pattern().find_all(&shown.text());
                ink::highlighted(shown.pieces, &matches, found)
            }
            None => shown.pieces,
        };
        if logs.options.wrap {
            return ink::wrapped(&pieces, cells.into());
        }
        let ellipsis = pen.glyphs().ellipsis;
        let row = if logs.shift > 0 {
            ink::shifted(&pieces, logs.shift.into())
        } else {
            self.reached(pieces, cells, ellipsis, theme.dim)
        };
        vec![ink::fitted(row, cells.into(), ellipsis)]
    }

    /// The pieces moved to the left so far that what is looked for is in sight.
    fn reached(&self, pieces: Vec<Inked>, cells: u16, ellipsis: &str, dim: Style) -> Vec<Inked> {
        let reach = self.composer.reach(&pieces, cells.into());
        if reach == 0 {
            return pieces;
        }
        let mut row = vec![Inked {
            text: ellipsis.to_owned(),
            style: dim,
        }];
        row.extend(ink::shifted(&pieces, reach + 1));
        row
    }
}

/// The letter of a level that is out of the ordinary.
fn letter(level: Option<Level>) -> Option<&'static str> {
    match level? {
        Level::Fatal => Some("F"),
        Level::Error => Some("E"),
        Level::Warn => Some("W"),
        Level::Debug => Some("D"),
        Level::Trace => Some("T"),
        Level::Info => None,
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
