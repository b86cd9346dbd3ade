//! Resource history of a service: a sparkline beside each row, and below them charts of CPU and memory.

use crate::stack::{ServiceState, Usage};
use crate::tui::kit::chart::sparkline;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use ratatui::layout::Rect;

/// A row whose history is drawn beside it, by its place in the page.
type Series = fn(&Usage) -> f64;

/// The series of the first rows of the page, in their order.
const SERIES: [Series; 7] = [
    |usage| usage.cores,
    |usage| usage.memory,
    |usage| usage.received,
    |usage| usage.sent,
    |usage| usage.read,
    |usage| usage.written,
    |usage| usage.pids,
];

/// Width in cells of the rows' own text.
const WORDS: u16 = 40;
/// Width in cells of the widest sparkline.
const WIDEST: u16 = 60;
/// Rows a chart wants with its title, and the most it takes.
const LOWEST: u16 = 4;
const HIGHEST: u16 = 9;

/// A chart: its title, its values, and how a value is formatted.
type UsageChart = (&'static str, Series, fn(f64) -> String);

/// Draws what fits around `rows` rows of text.
pub(super) fn paint_history(pen: &mut Pen<'_>, area: Rect, service: &ServiceState, rows: usize) {
    let Some(container) = service.lead() else { return };
    let points: Vec<&Usage> = container.usage.points().collect();
    if points.len() < 2 {
        return;
    }
    if area.width > WORDS + 12 {
        let cells = (area.width - WORDS - 2).min(WIDEST);
        for (y, series) in (0..area.height).zip(SERIES) {
            let values = columns(&points, series, cells);
            sparkline(pen, (area.x + WORDS, area.y + y), &values, 1);
        }
    }
    let used = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(1);
    let room = area.height.saturating_sub(used);
    let height = (room / 2).min(HIGHEST);
    if height < LOWEST || area.width < 24 {
        return;
    }
    let charts: [UsageChart; 2] = [
        ("processor", |usage| usage.cores, |cores| format!("{cores:.2} cores")),
        ("memory", |usage| usage.memory, |bytes| human::bytes(bytes as u64)),
    ];
    for (at, one) in (0u16..).zip(charts) {
        let place = Rect {
            y: area.y + used + at * height,
            height: height - 1,
            ..area
        };
        chart(pen, place, &points, one);
    }
}

/// A title line and the columns below it, scaled from zero to the peak.
fn chart(pen: &mut Pen<'_>, area: Rect, points: &[&Usage], (title, series, words): UsageChart) {
    let values = columns(points, series, area.width.saturating_sub(2));
    let peak = values.iter().copied().fold(0.0, f64::max);
    let span = match (points.first(), points.last()) {
        (Some(first), Some(last)) => last.at.since(first.at),
        (Some(_) | None, _) => return,
    };
    let (dim, text) = (pen.theme().dim, pen.theme().text);
    pen.line(area, 0)
        .gap(1)
        .put(title, text)
        .put(&format!("  last {}, peak {}", human::clock(span), words(peak)), dim);
    sparkline(pen, (area.x + 1, area.y + 1), &values, area.height - 1);
}

/// The points in at most `cells` columns; a column of several points shows the largest, so that no peak is lost.
fn columns(points: &[&Usage], series: Series, cells: u16) -> Vec<f64> {
    let cells = usize::from(cells).max(1);
    let Some((first, last)) = points.first().zip(points.last()) else {
        return Vec::new();
    };
    let span = last.at.since(first.at).as_secs_f64().max(1.0);
    // At most one column per second: two points a second apart are two columns, not a line across the pane.
    let count = cells.min(span.ceil() as usize + 1);
    let mut out = vec![f64::NAN; count];
    for point in points {
        let share = point.at.since(first.at).as_secs_f64() / span;
        let at = ((share * (count - 1) as f64).round() as usize).min(count - 1);
        if let Some(cell) = out.get_mut(at) {
            *cell = cell.max(series(point));
        }
    }
    // Columns without a point repeat the one before: points may be ten seconds apart.
    let mut known = 0.0;
    for cell in &mut out {
        if cell.is_nan() {
            *cell = known;
        } else {
            known = *cell;
        }
    }
    out
}
