//! The popup of a log line: one row per field, each of which can be copied or made a term of the filter; and the line as
//! it was written, with those that continue it.

use crate::engine::Timestamp;
use crate::logs::{Filter, LineId, LineRef, PrettyField, Stream, TRACE, plain_text, pretty};
use crate::stack::PipeOutput;
use crate::tui::action::PopupAction;
use crate::tui::context::ViewContext;
use crate::tui::effect::{Reply, Spot};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::text::wrap_lines;
use crate::tui::kit::{Pen, first_shown, human, moved, row_of, text};
use crate::tui::popup::frame::{centred, inside_box, open_box, text_width};
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use crate::tui::view::logs::pane::LogPane;
use crate::tui::view::logs::state::{ID, Logs};
use ratatui::layout::{Position, Rect};

/// A log line that is open.
#[derive(Debug)]
pub(super) struct LinePopup {
    /// Service and time of the line.
    title: String,
    fields: Vec<OpenField>,
    /// The line as it was written, and the lines that continue it: a stack trace.
    written: Vec<String>,
    /// The field the cursor is on; after the fields, the row of what was written.
    at: usize,
}

/// A field of the open line.
#[derive(Debug)]
struct OpenField {
    name: String,
    value: String,
    /// The term of the filter that lines with this value fit; `None`: none is known.
    term: Option<String>,
}

impl OpenField {
    fn new(field: PrettyField, line: &LineRef<'_>, now: Timestamp) -> Self {
        let value: String = field.value.chars().filter(|c| *c != '"' && !c.is_control()).collect();
        let is_quoted = value.is_empty() || value.contains(char::is_whitespace);
        let compared = if is_quoted {
            format!("\"{value}\"")
        } else {
            value.clone()
        };
        // The filter knows the fields of a line; of its time it finds the text.
        let terms = [format!("{}={compared}", field.name), format!("\"{value}\"")];
        let fits = |term: &String| Filter::parse(term, now.0).is_ok_and(|filter| filter.wants(line));
        Self {
            term: terms.into_iter().find(|term| fits(term)),
            name: field.name,
            value: field.value,
        }
    }
}

impl Popup for LinePopup {
    fn context(&self) -> KeyContext {
        KeyContext("line")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("enter", "only these"),
            ("!", "without these"),
            ("y", "copies the value"),
            ("esc", "closes"),
        ]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size_of(&rows(self, screen), screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let screen = all.screen;
        let names = names(self);
        let rows = rows(self, screen);
        let inside = open_box(pen, screen, size_of(&rows, screen), &self.title);
        let theme = pen.theme();
        let first = first_row(&rows, self.at, inside.height);
        for (y, row) in (0..inside.height).zip(rows.iter().skip(first)) {
            if row.stop == Some(self.at) {
                pen.shade(row_of(inside, y), theme.selected);
            }
            let names = u16::try_from(names).unwrap_or(0);
            let mut out = pen.line(inside, y);
            if row.stop.is_some_and(|stop| stop < self.fields.len()) {
                out.field(names + 2, &row.name, theme.key);
                out.put(&row.value, theme.text);
            } else {
                out.put(&row.value, theme.dim);
            }
        }
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        self.add_term(all, "")
    }

    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        match action {
            PopupAction::Exclude => self.add_term(all, "!"),
            PopupAction::Accept
            | PopupAction::Complete
            | PopupAction::OlderInput
            | PopupAction::NewerInput
            | PopupAction::Pin
            | PopupAction::Hide
            | PopupAction::Column => Reply::stay(),
        }
    }

    fn go(&mut self, screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        let last = rows(self, screen).iter().filter_map(|row| row.stop).max();
        self.at = moved(self.at, by, last.map_or(0, |last| last + 1));
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let rows = rows(self, screen);
        let first = first_row(&rows, self.at, inside.height);
        let row = rows.get(first + usize::from(at.y - inside.y));
        row.and_then(|row| row.stop).map_or(Spot::Inside, Spot::Row)
    }

    fn copy(&self) -> Option<String> {
        let field = self.fields.get(self.at).map(|field| field.value.clone());
        field.or_else(|| Some(self.written.join("\n")))
    }
}

impl LinePopup {
    /// Adds a term for the field under the cursor to the filter: only lines with its value, or only those without.
    fn add_term(&self, all: &mut PopupContext<'_>, not: &str) -> Reply {
        let field = self.fields.get(self.at);
        let (Some(field), Some(logs)) = (field, all.views.of_type_mut::<Logs>()) else {
            return Reply::stay();
        };
        let Some(term) = &field.term else {
            all.screen.complain("no filter finds this value", all.cx.now);
            return Reply::stay();
        };
        let term = format!("{not}{term}");
        let typed = format!("{} {term}", logs.pane.view.filter().source());
        let now = all.cx.now;
        match Filter::parse(&typed, now.0) {
            Ok(filter) => {
                all.screen.focus = ID;
                logs.pane.filter(&all.cx.stack.logs, filter);
                all.screen
                    .say(format!("only lines with {term}; backspace takes it away"), now);
                Reply::close()
            }
            Err(error) => {
                all.screen.complain(error.to_string(), now);
                Reply::stay()
            }
        }
    }
}

/// Widest column of names.
const NAMES: usize = 28;

/// One row of the popup.
struct FieldRow {
    /// The number of the field, or after all fields that of the row of what was written.
    stop: Option<usize>,
    name: String,
    value: String,
}

/// Width in cells of the name column.
fn names(open: &LinePopup) -> usize {
    let widest = open.fields.iter().map(|field| text::width(&field.name)).max();
    widest.unwrap_or(0).min(NAMES)
}

fn size_of(rows: &[FieldRow], screen: &Screen) -> (u16, u16) {
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    (text_width(screen), height.min(screen.size.height.saturating_sub(2)))
}

/// The first row to show so that the whole field under the cursor is visible.
fn first_row(rows: &[FieldRow], at: usize, height: u16) -> usize {
    first_shown(rows.iter().rposition(|row| row.stop == Some(at)).unwrap_or(0), height)
}

/// All fields, each in as many rows as it needs, then what was written.
fn rows(open: &LinePopup, screen: &Screen) -> Vec<FieldRow> {
    let width = usize::from(text_width(screen));
    let cells = width.saturating_sub(names(open) + 8).max(1);
    let whole = width.saturating_sub(6).max(1);
    let mut rows = Vec::new();
    for (at, field) in open.fields.iter().enumerate() {
        let values = field.value.lines().flat_map(|part| wrap_lines(part, cells));
        let mut values: Vec<String> = values.collect();
        if values.is_empty() {
            values.push(String::new());
        }
        rows.extend(values.into_iter().enumerate().map(|(part, value)| FieldRow {
            stop: Some(at),
            name: if part == 0 { field.name.clone() } else { String::new() },
            value,
        }));
    }
    rows.push(FieldRow {
        stop: None,
        name: String::new(),
        value: String::new(),
    });
    let written = open.written.iter().flat_map(|line| wrap_lines(line, whole));
    rows.extend((open.fields.len()..).zip(written).map(|(stop, value)| FieldRow {
        stop: Some(stop),
        name: String::new(),
        value,
    }));
    rows
}

/// Most bytes of an opened line that are shown; saving and piping use all of it.
const IN_FULL: usize = 1 << 20;

/// Opens the line under the cursor: as fields if it has any, else as text.
pub(super) fn open_line(logs: &LogPane, screen: &mut Screen, cx: ViewContext<'_>) {
    let store = &cx.stack.logs;
    let id = logs.cursor.or_else(|| logs.view.last(store));
    let Some((id, line)) = id.and_then(|id| Some((id, store.line(id)?))) else {
        return;
    };
    let level = line.level.map_or(String::new(), |level| format!("{} · ", level.word()));
    let on_swarm = cx.stack.swarm.as_ref();
    let whose = match on_swarm.map(|_| cx.stack.writer(line.service, line.container)) {
        Some(writer) => writer,
        None if line.container.is_empty() => line.service.to_owned(),
        None => line.container.to_owned(),
    };
    let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
    let stream = if line.stream == Stream::Err { "stderr · " } else { "" };
    let mut title = format!("{level}{whose} · {stream}{at:.9}");
    let length = line.bytes().len();
    let shown = line.bytes().get(..IN_FULL.min(length)).unwrap_or_default();
    let mut written: Vec<String> = Vec::new();
    // Each overwritten part gets a row of its own.
    for part in shown.split(|byte| *byte == b'\r').filter(|part| !part.is_empty()) {
        written.push(plain_text(part, IN_FULL));
    }
    written.extend(continuation(cx, id));
    if length > IN_FULL {
        let (shown, all) = (human::bytes(IN_FULL as u64), human::bytes(length as u64));
        title = format!("{whose} · {shown} of {all}; save or pipe it for all");
    }
    if let Some(fields) = pretty(line.bytes()).filter(|fields| !fields.is_empty()) {
        let fields = fields.into_iter().map(|field| OpenField::new(field, &line, cx.now));
        screen.show_popup(LinePopup {
            title,
            fields: fields.collect(),
            written,
            at: 0,
        });
        return;
    }
    // In rows, so that a line of a megabyte can be paged through.
    let cells = usize::from(screen.size.width.saturating_sub(4).min(120).saturating_sub(4)).max(1);
    let rows = written
        .iter()
        .flat_map(|line| text::wrap(line, cells))
        .map(str::to_owned);
    screen.show_popup(TextPopup::new(title, rows.collect()));
}

/// The lines that continue a line, as text.
fn continuation(cx: ViewContext<'_>, id: LineId) -> Vec<String> {
    let lines = cx.stack.logs.continuation(id);
    let text = |line: LineRef<'_>| plain_text(line.bytes(), IN_FULL);
    lines
        .take(usize::try_from(TRACE * 10).unwrap_or(200))
        .map(text)
        .collect()
}

/// What a command printed, in a popup.
pub(super) fn show_printed(screen: &mut Screen, command: &str, outcome: &Result<PipeOutput, String>, now: Timestamp) {
    let printed = match outcome {
        Ok(printed) => printed,
        Err(error) => return screen.complain(format!("{command}: {error}"), now),
    };
    let code = printed
        .code
        .map_or("ended by a signal".to_owned(), |code| format!("exit {code}"));
    let mut lines: Vec<String> = printed
        .bytes
        .split(|byte| *byte == b'\n')
        .map(|line| plain_text(line, IN_FULL))
        .collect();
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if printed.left_out > 0 {
        lines.push(format!("… and {} more", human::bytes(printed.left_out)));
    }
    screen.show_popup(TextPopup::new(format!("| {command} · {code}"), lines));
}
