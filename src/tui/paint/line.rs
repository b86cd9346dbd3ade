//! A structured log line, a row a field.

use super::pen::Pen;
use super::popups::opened;
use super::rows_of::lines;
use crate::tui::popup::OpenLine;
use crate::tui::screen::Screen;
use crate::tui::text;
use ratatui::layout::Rect;

/// Widest column of names.
const NAMES: usize = 28;

/// One row of the popup.
struct Row {
    field: Option<usize>,
    name: String,
    value: String,
}

/// Draws it.
pub(super) fn line(pen: &mut Pen<'_>, open: &OpenLine, screen: &Screen) {
    let width = screen.size.width.saturating_sub(4).min(120);
    let names = open
        .fields
        .iter()
        .map(|field| text::width(&field.name))
        .max()
        .unwrap_or(0)
        .min(NAMES);
    let cells = usize::from(width).saturating_sub(names + 8).max(1);
    let rows = rows(open, cells, usize::from(width.saturating_sub(6)).max(1));
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    let height = height.min(screen.size.height.saturating_sub(2));
    let inside = opened(pen, screen, (width, height), &open.title);
    let theme = pen.theme().clone();
    let last = rows.iter().rposition(|row| row.field == Some(open.at)).unwrap_or(0);
    let first = (last + 1).saturating_sub(usize::from(inside.height).max(1));
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

/// Every field in as many rows as it needs, then what continues the line.
fn rows(open: &OpenLine, cells: usize, whole: usize) -> Vec<Row> {
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
