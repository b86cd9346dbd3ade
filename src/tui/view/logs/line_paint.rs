//! The popup of a structured log line, one row per field.

use crate::tui::kit::pen::Pen;
use crate::tui::kit::text;
use crate::tui::popup::OpenLine;
use crate::tui::popup::paint::first;
use crate::tui::popup::paint::opened;
use crate::tui::popup::paint::wide;
use crate::tui::screen::Screen;
use crate::tui::view::detail::row_paint::lines;
use ratatui::layout::Rect;

/// Widest column of names.
const NAMES: usize = 28;

/// One row of the popup.
struct Row {
    field: Option<usize>,
    name: String,
    value: String,
}

/// Width in cells of the name column.
fn names(open: &OpenLine) -> usize {
    let widest = open.fields.iter().map(|field| text::width(&field.name)).max();
    widest.unwrap_or(0).min(NAMES)
}

pub(crate) fn size(open: &OpenLine, screen: &Screen) -> (u16, u16) {
    size_of(&rows(open, screen), screen)
}

fn size_of(rows: &[Row], screen: &Screen) -> (u16, u16) {
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    (wide(screen), height.min(screen.size.height.saturating_sub(2)))
}

/// The first row to show so that the whole field under the cursor is visible.
fn first_row(rows: &[Row], at: usize, height: u16) -> usize {
    first(rows.iter().rposition(|row| row.field == Some(at)).unwrap_or(0), height)
}

/// The field painted in a row of the popup's inside.
pub(crate) fn field_at(open: &OpenLine, screen: &Screen, (y, height): (usize, u16)) -> Option<usize> {
    let rows = rows(open, screen);
    rows.get(first_row(&rows, open.at, height) + y)?.field
}

pub(crate) fn line(pen: &mut Pen<'_>, open: &OpenLine, screen: &Screen) {
    let names = names(open);
    let rows = rows(open, screen);
    let inside = opened(pen, screen, size_of(&rows, screen), &open.title);
    let theme = pen.theme().clone();
    let first = first_row(&rows, open.at, inside.height);
    for (y, row) in (0..inside.height).zip(rows.iter().skip(first)) {
        if row.field == Some(open.at) {
            let area = Rect {
                y: inside.y + y,
                height: 1,
                ..inside
            };
            pen.shade(area, theme.selected);
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

/// All fields, each in as many rows as it needs, then the lines that continue this one.
fn rows(open: &OpenLine, screen: &Screen) -> Vec<Row> {
    let width = usize::from(wide(screen));
    let cells = width.saturating_sub(names(open) + 8).max(1);
    let whole = width.saturating_sub(6).max(1);
    let mut rows = Vec::new();
    for (at, field) in open.fields.iter().enumerate() {
        let values = field.value.lines().flat_map(|part| lines(part, cells));
        let mut values: Vec<String> = values.collect();
        if values.is_empty() {
            values.push(String::new());
        }
        rows.extend(values.into_iter().enumerate().map(|(part, value)| Row {
            field: Some(at),
            name: if part == 0 { field.name.clone() } else { String::new() },
            value,
        }));
    }
    let rest = open.rest.iter().flat_map(|line| lines(line, whole));
    rows.extend(rest.map(|value| Row {
        field: None,
        name: String::new(),
        value,
    }));
    rows
}
