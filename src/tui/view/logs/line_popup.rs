//! The popup of a structured log line, one row per field: each can be copied, or made a term of the filter.

use crate::logs::{Filter, PrettyField};
use crate::tui::action::PopupAction;
use crate::tui::context::ViewContext;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::list::{first_shown, moved};
use crate::tui::kit::pen::Pen;
use crate::tui::kit::text::wrap_lines;
use crate::tui::kit::{rect, text};
use crate::tui::popup::frame::{centred, inside_box, open_box, text_width};
use crate::tui::reply::{Reply, Spot};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
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
        centred(screen.size, size(self, screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let screen = all.screen;
        let names = names(self);
        let rows = rows(self, screen);
        let inside = open_box(pen, screen, size_of(&rows, screen), &self.title);
        let theme = pen.theme().clone();
        let first = first_row(&rows, self.at, inside.height);
        for (y, row) in (0..inside.height).zip(rows.iter().skip(first)) {
            if row.field == Some(self.at) {
                pen.shade(rect::row(inside, y), theme.selected);
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
        let y = usize::from(at.y - inside.y);
        field_at(self, screen, (y, inside.height)).map_or(Spot::Inside, Spot::Row)
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

fn size(open: &LinePopup, screen: &Screen) -> (u16, u16) {
    size_of(&rows(open, screen), screen)
}

fn size_of(rows: &[FieldRow], screen: &Screen) -> (u16, u16) {
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    (text_width(screen), height.min(screen.size.height.saturating_sub(2)))
}

/// The first row to show so that the whole field under the cursor is visible.
fn first_row(rows: &[FieldRow], at: usize, height: u16) -> usize {
    first_shown(rows.iter().rposition(|row| row.field == Some(at)).unwrap_or(0), height)
}

/// The field painted in a row of the popup's inside.
fn field_at(open: &LinePopup, screen: &Screen, (y, height): (usize, u16)) -> Option<usize> {
    let rows = rows(open, screen);
    rows.get(first_row(&rows, open.at, height) + y)?.field
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
