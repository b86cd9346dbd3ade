//! The popup of a structured log line, one row per field: each can be copied, or made a term of the filter.

use crate::engine::Timestamp;
use crate::logs::{Filter, LineId, LineRef, PrettyField, TRACE, plain_text, pretty};
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

/// A structured log line that is open.
#[derive(Debug)]
pub(super) struct LinePopup {
    /// Service and time of the line.
    pub(super) title: String,
    pub(super) fields: Vec<PrettyField>,
    /// The lines that continue it: a stack trace.
    pub(super) rest: Vec<String>,
    /// The field the cursor is on.
    pub(super) at: usize,
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
            if row.field == Some(self.at) {
                pen.shade(row_of(inside, y), theme.selected);
            }
            let names = u16::try_from(names).unwrap_or(0);
            let mut out = pen.line(inside, y);
            if row.field.is_some() {
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
            PopupAction::Accept | PopupAction::Complete | PopupAction::OlderInput | PopupAction::NewerInput => {
                Reply::stay()
            }
        }
    }

    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, self.fields.len());
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let rows = rows(self, screen);
        let first = first_row(&rows, self.at, inside.height);
        let row = rows.get(first + usize::from(at.y - inside.y));
        row.and_then(|row| row.field).map_or(Spot::Inside, Spot::Row)
    }

    fn copy(&self) -> Option<String> {
        self.fields.get(self.at).map(|field| field.value.clone())
    }
}

impl LinePopup {
    /// Adds a term for the field under the cursor to the filter: only lines with its value, or only those without.
    fn add_term(&self, all: &mut PopupContext<'_>, not: &str) -> Reply {
        let field = self.fields.get(self.at);
        let (Some(field), Some(logs)) = (field, all.views.of_type_mut::<Logs>()) else {
            return Reply::stay();
        };
        let value: String = field.value.chars().filter(|c| *c != '"' && !c.is_control()).collect();
        let quoted = value.is_empty() || value.contains(char::is_whitespace);
        let value = if quoted { format!("\"{value}\"") } else { value };
        let term = format!("{not}{}={value}", field.name);
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
    field: Option<usize>,
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
    first_shown(rows.iter().rposition(|row| row.field == Some(at)).unwrap_or(0), height)
}

/// All fields, each in as many rows as it needs, then the lines that continue this one.
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
            field: Some(at),
            name: if part == 0 { field.name.clone() } else { String::new() },
            value,
        }));
    }
    let rest = open.rest.iter().flat_map(|line| wrap_lines(line, whole));
    rows.extend(rest.map(|value| FieldRow {
        field: None,
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
    let whose = if line.container.is_empty() {
        line.service
    } else {
        line.container
    };
    let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
    let mut title = format!("{level}{whose} · {at:.9}");
    let rest: Vec<String> = continuation(cx, id);
    if let Some(fields) = pretty(line.bytes()).filter(|fields| !fields.is_empty()) {
        screen.show_popup(LinePopup {
            title,
            fields,
            rest,
            at: 0,
        });
        return;
    }
    let length = line.bytes().len();
    if length > IN_FULL {
        let (shown, all) = (human::bytes(IN_FULL as u64), human::bytes(length as u64));
        title = format!("{} · {shown} of {all}; save or pipe it for all", line.container);
    }
    // In rows, so that a line of a megabyte can be paged through.
    let cells = usize::from(screen.size.width.saturating_sub(4).min(120).saturating_sub(4)).max(1);
    let shown = line.bytes().get(..IN_FULL.min(length)).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    // Each overwritten part gets rows of its own.
    for part in shown.split(|byte| *byte == b'\r').filter(|part| !part.is_empty()) {
        let part = plain_text(part, IN_FULL);
        lines.extend(text::wrap(&part, cells).into_iter().map(str::to_owned));
    }
    lines.extend(rest);
    screen.show_popup(TextPopup::new(title, lines));
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
