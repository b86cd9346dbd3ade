//! Resource history of a service: a sparkline beside each row, and below them charts of CPU and memory.

use crate::stack::ServiceState;
use crate::stack::Usage;
use crate::tui::kit::glyph::Glyphs;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::view::detail::stats::SERIES;
use crate::tui::view::detail::stats::Series;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Width in cells of the rows' own text.
const WORDS: u16 = 40;
/// Width in cells of the widest sparkline.
const WIDEST: u16 = 60;
/// Rows a chart wants with its title, and the most it takes.
const LOWEST: u16 = 4;
const HIGHEST: u16 = 9;

/// A chart: its title, its values, and how a value is formatted.
type Chart = (&'static str, Series, fn(f64) -> String);

/// Draws what fits around `rows` rows of text.
pub(crate) fn history(pen: &mut Pen<'_>, area: Rect, service: &ServiceState, rows: usize) {
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
    let charts: [Chart; 2] = [
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
fn chart(pen: &mut Pen<'_>, area: Rect, points: &[&Usage], (title, series, words): Chart) {
    let values = columns(points, series, area.width.saturating_sub(2));
    let peak = values.iter().copied().fold(0.0, f64::max);
    let span = match (points.first(), points.last()) {
        (Some(first), Some(last)) => last.at.since(first.at),
        _ => return,
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

/// Columns in steps of an eighth of a cell, `height` rows high, scaled to the largest value.
fn sparkline(pen: &mut Pen<'_>, at: (u16, u16), values: &[f64], height: u16) {
    let most = values.iter().copied().fold(f64::EPSILON, f64::max);
    scaled(pen, at, values, most, height);
}

/// Columns in steps of an eighth of a cell, `height` rows high; `most` is a full one.
pub(crate) fn scaled(pen: &mut Pen<'_>, (x, y): (u16, u16), values: &[f64], most: f64, height: u16) {
    let style = pen.theme().accent;
    for (at, value) in values.iter().enumerate() {
        let x = x.saturating_add(u16::try_from(at).unwrap_or(u16::MAX));
        column(pen, (x, y), value / most, height, style);
    }
}

/// A sparkline as text, scaled to a tenth of a core at least: an idle container is a flat line.
pub(crate) fn steps(glyphs: Glyphs, cores: &[f64]) -> String {
    let most = cores.iter().copied().fold(0.1, f64::max);
    let step = |share: f64| (share.clamp(0.0, 1.0) * 7.0).round() as usize;
    cores
        .iter()
        .filter_map(|value| glyphs.spark.get(step(value / most)))
        .copied()
        .collect()
}

fn column(pen: &mut Pen<'_>, (x, y): (u16, u16), share: f64, height: u16, style: Style) {
    let steps = pen.glyphs().spark;
    // The lowest step is drawn for zero too, as a base line.
    let eighths = (share.clamp(0.0, 1.0) * f64::from(height * 8 - 1)).round() as usize + 1;
    for row in 0..height {
        let below = usize::from(row) * 8;
        let shape = match eighths.saturating_sub(below) {
            0 => continue,
            rest => steps.get(rest.min(8) - 1).copied().unwrap_or(" "),
        };
        pen.write(x, y + height - 1 - row, 1, shape, style);
    }
}
