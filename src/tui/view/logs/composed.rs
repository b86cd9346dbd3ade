//! Composes a log line for reading: its own time only where it differs from the engine's, then the columns the user
//! chose, logger, message and fields. A line of no known form stays as it is, and so does one in which something is
//! looked for that only the whole of it shows.

use crate::logs::{Level, LineField, LineKind, LineParts, LineRef, Pattern, Search, parts, plain_text};
use crate::settings::FieldChoices;
use crate::tui::kit::text;
use crate::tui::view::logs::columns::{LOGGER, value_of};
use crate::tui::view::logs::ink::{self, Inked};
use crate::tui::view::logs::overwritten;
use crate::tui::view::logs::pane::LogPane;
use ratatui::style::Style;
use std::borrow::Cow;
use std::ops::Range;

/// Fewest bytes of a line that are taken apart, however narrow the pane is: the message may come late.
const LEAST: usize = 8 << 10;
/// Bytes of a line that are searched for a match to scroll to.
const FURTHEST: usize = 256 << 10;

/// The styles a line is written in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LineInks {
    /// Of the message.
    pub(super) base: Style,
    /// Of what stands around it.
    pub(super) dim: Style,
    /// The container's own colours may be used.
    pub(super) coloured: bool,
}

/// A line as it is shown.
#[derive(Debug)]
pub(super) struct ComposedLine {
    pub(super) pieces: Vec<Inked>,
    pub(super) level: Option<Level>,
}

impl ComposedLine {
    /// Its text.
    pub(super) fn text(&self) -> String {
        concat(&self.pieces)
    }
}

/// Composes the lines of a pane.
#[derive(Debug)]
pub(super) struct Composer<'a> {
    logs: &'a LogPane,
    /// The pane is narrow: loggers are shown by their last part.
    narrow: bool,
    /// What is looked for: by the search, then by the terms of the filter.
    found: Vec<&'a Pattern>,
    /// The names of fields the filter has terms for.
    names: Vec<&'a str>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(logs: &'a LogPane, narrow: bool) -> Self {
        let filter = logs.view.filter();
        let search = logs.search.as_ref().map(Search::pattern);
        Self {
            logs,
            narrow,
            found: search.into_iter().chain(filter.patterns()).collect(),
            names: filter.field_names().collect(),
        }
    }

    /// A line as it is shown, of which at most about `cap` bytes are needed. `next`: its message, when that stands in the
    /// next line.
    pub(super) fn compose(&self, line: &LineRef<'_>, next: Option<&str>, cap: usize, inks: LineInks) -> ComposedLine {
        let cap = cap.max(LEAST);
        let sought = self.logs.search.as_ref().map(Search::pattern);
        let bytes = overwritten::shown(line, sought);
        let (raw, hidden) = ink::pieces(&bytes, cap, inks.base, inks.coloured);
        let text = concat(&raw);
        let beyond = if hidden > 0 && !self.found.is_empty() {
            plain_text(&bytes, FURTHEST)
        } else {
            String::new()
        };
        let whole: &str = if beyond.is_empty() { &text } else { &beyond };
        let sought: Vec<&Pattern> = self
            .found
            .iter()
            .copied()
            .filter(|pattern| is_in(pattern, whole))
            .collect();
        let mut level = line.level;
        if let Some(mut parts) = self.parts(line, &text, hidden > 0) {
            level = level.or(parts.level);
            if let Some(next) = next {
                parts.message = Cow::Borrowed(next);
            }
            let mut pieces = self.assemble(line, &raw, &text, &parts, &sought, inks);
            let composed = concat(&pieces);
            if sought.iter().all(|pattern| is_in(pattern, &composed)) {
                pieces.extend(ink::more(hidden, inks.base));
                return ComposedLine { pieces, level };
            }
        }
        let pieces = if sought.iter().all(|pattern| is_in(pattern, &text)) {
            let mut pieces = raw;
            pieces.extend(ink::more(hidden, inks.base));
            pieces
        } else {
            ink::inked(&bytes, FURTHEST, inks.base, inks.coloured)
        };
        ComposedLine { pieces, level }
    }

    /// The parts of a line, when it is to be composed and has any.
    fn parts<'t>(&self, line: &LineRef<'_>, text: &'t str, cut_off: bool) -> Option<LineParts<'t>> {
        let composes = line.kind == LineKind::Text && !self.logs.options.raw;
        if composes { parts(text, cut_off) } else { None }
    }

    fn assemble(
        &self,
        line: &LineRef<'_>,
        raw: &[Inked],
        text: &str,
        parts: &LineParts<'_>,
        sought: &[&Pattern],
        inks: LineInks,
    ) -> Vec<Inked> {
        let choices = self.logs.fields.get(line.service);
        let mut row = Row {
            pieces: Vec::new(),
            has_field: false,
            inks,
        };
        for name in choices.map_or(&[][..], |choices| &choices.columns) {
            self.column(&mut row, line.service, name, parts);
        }
        if let Some(time) = parts.time.as_ref().filter(|time| !time.agrees_with(line.time)) {
            row.push(&format!("{} ", without_day(&time.text, line.time)), inks.dim);
        }
        if let Some(logger) = parts.logger.as_deref().filter(|_| !is_hidden(choices, LOGGER)) {
            let logger = if self.narrow { last_part(logger) } else { logger };
            let separator = if parts.message.is_empty() { "" } else { ": " };
            row.push(&format!("{logger}{separator}"), inks.dim);
        }
        match range_in(text, &parts.message) {
            Some(range) => row.pieces.extend(ink::slice(raw, range)),
            None => row.push(&parts.message, inks.base),
        }
        for field in self.fields(choices, &parts.fields, sought) {
            row.separate();
            row.push(&written(field), inks.dim);
        }
        row.pieces
    }

    /// A field in its column, or the column empty.
    fn column(&self, row: &mut Row, service: &str, name: &str, parts: &LineParts<'_>) {
        let cells = self.logs.columns.get(service, name);
        let value = value_of(parts, name).unwrap_or_default();
        let value = text::clean(value);
        let value = text::fit(&value, cells, "…");
        let gap = cells.saturating_sub(text::width(&value)) + 1;
        let value = format!("{value}{}", " ".repeat(gap));
        row.push(&value, row.inks.base);
    }

    /// The fields that are shown after the message: those looked for, those pinned, the others.
    fn fields<'f, 't>(
        &self,
        choices: Option<&FieldChoices>,
        fields: &'f [LineField<'t>],
        sought: &[&Pattern],
    ) -> Vec<&'f LineField<'t>> {
        let mut shown: Vec<(u8, &LineField<'_>)> = Vec::new();
        for field in fields {
            let name = field.name.as_ref();
            let has = |list: fn(&FieldChoices) -> &Vec<String>| {
                choices.is_some_and(|choices| list(choices).iter().any(|chosen| chosen == name))
            };
            let pinned = has(|choices| &choices.pinned);
            if has(|choices| &choices.columns) || field.in_message && !pinned {
                continue;
            }
            if self.is_looked_for(field, sought) {
                shown.push((0, field));
            } else if pinned {
                shown.push((1, field));
            } else if !has(|choices| &choices.hidden) {
                shown.push((2, field));
            }
        }
        shown.sort_by_key(|(rank, _)| *rank);
        shown.into_iter().map(|(_, field)| field).collect()
    }

    fn is_looked_for(&self, field: &LineField<'_>, sought: &[&Pattern]) -> bool {
        let is_named = self.names.iter().any(|name| *name == field.name);
        is_named
            || !sought.is_empty() && {
                let written = written(field);
                sought.iter().any(|pattern| is_in(pattern, &written))
            }
    }

    /// How many cells the pieces are moved to the left so that what is looked for is in sight: what the search found,
    /// else what the filter did.
    pub(super) fn reach(&self, pieces: &[Inked], cells: usize) -> usize {
        if self.found.is_empty() {
            return 0;
        }
        let whole = concat(pieces);
        if text::width(&whole) <= cells {
            return 0;
        }
        let found = self
            .found
            .iter()
            .find_map(|pattern| pattern.find_all(&whole).into_iter().next());
        let Some(found) = found else { return 0 };
        let width = |to: usize| whole.get(..to).map_or(0, text::width);
        let (start, end) = (width(found.start), width(found.end));
        if end < cells {
            return 0;
        }
        // Some of what stands before it stays in sight, and the row is filled as far as the line goes.
        start
            .saturating_sub(cells / 3)
            .min((text::width(&whole) + 1).saturating_sub(cells))
    }
}

fn is_hidden(choices: Option<&FieldChoices>, name: &str) -> bool {
    choices.is_some_and(|choices| choices.hidden.iter().any(|hidden| hidden == name))
}

/// `name=value`, as in logfmt.
fn written(field: &LineField<'_>) -> String {
    let value = &field.value;
    if value.is_empty() || value.contains(char::is_whitespace) {
        format!("{}=\"{value}\"", field.name)
    } else {
        format!("{}={value}", field.name)
    }
}

/// A time without its date, when that is of the day (in UTC) on which the line came.
fn without_day(written: &str, came: i64) -> &str {
    let day = jiff::Timestamp::from_nanosecond(i128::from(came)).map(|came| came.strftime("%Y-%m-%d").to_string());
    let of_day = day.ok().and_then(|day| written.strip_prefix(day.as_str()));
    of_day.map_or(written, |of_day| of_day.trim_start_matches(['T', ' ']))
}

/// The last part of a logger's name: of a Java class its name, of a Rust module the innermost.
fn last_part(logger: &str) -> &str {
    let is_path = |part: &&str| {
        part.chars()
            .all(|letter| letter.is_alphanumeric() || "_$-".contains(letter))
    };
    let last = logger.rsplit("::").next().and_then(|part| part.rsplit('.').next());
    last.filter(|part| !part.is_empty()).filter(is_path).unwrap_or(logger)
}

/// A row being composed.
struct Row {
    pieces: Vec<Inked>,
    /// A field was written into it.
    has_field: bool,
    inks: LineInks,
}

impl Row {
    fn push(&mut self, words: &str, style: Style) {
        let words: Cow<'_, str> = text::clean(words);
        if !words.is_empty() {
            self.pieces.push(Inked {
                text: words.into_owned(),
                style,
            });
        }
    }

    /// Before a field: two blanks after the message, one after another field.
    fn separate(&mut self) {
        let is_first = self.pieces.is_empty();
        let gap = if self.has_field { " " } else { "  " };
        self.has_field = true;
        if is_first {
            return;
        }
        self.pieces.push(Inked {
            text: gap.to_owned(),
            style: self.inks.dim,
        });
    }
}

fn concat(pieces: &[Inked]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn is_in(pattern: &Pattern, text: &str) -> bool {
    pattern.is_in(text.as_bytes())
}

/// Where a part is in the text it was taken from; `None` when it was made.
fn range_in(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (start + part.len() <= text.len()).then_some(start..start + part.len())
}
