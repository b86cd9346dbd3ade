//! Columns in steps of an eighth of a cell.

use crate::tui::kit::glyph::Glyphs;
use crate::tui::kit::pen::Pen;
use ratatui::layout::Position;
use ratatui::style::Style;

/// Columns in steps of an eighth of a cell, `height` rows high, scaled to the largest value.
pub(crate) fn sparkline(pen: &mut Pen<'_>, at: Position, values: &[f64], height: u16) {
    let most = values.iter().copied().fold(f64::EPSILON, f64::max);
    scaled_columns(pen, at, values, most, height);
}

/// Columns in steps of an eighth of a cell, `height` rows high; `most` is a full one.
pub(crate) fn scaled_columns(pen: &mut Pen<'_>, Position { x, y }: Position, values: &[f64], most: f64, height: u16) {
    let style = pen.theme().accent;
    for (at, value) in values.iter().enumerate() {
        let x = x.saturating_add(u16::try_from(at).unwrap_or(u16::MAX));
        column(pen, Position { x, y }, value / most, height, style);
    }
}

/// A sparkline as text, scaled to a tenth at least: an idle container is a flat line.
pub(crate) fn spark_line(glyphs: Glyphs, values: &[f64]) -> String {
    let most = values.iter().copied().fold(0.1, f64::max);
    let step = |share: f64| (share.clamp(0.0, 1.0) * 7.0).round() as usize;
    values
        .iter()
        .filter_map(|value| glyphs.spark.get(step(value / most)))
        .copied()
        .collect()
}

fn column(pen: &mut Pen<'_>, Position { x, y }: Position, share: f64, height: u16, style: Style) {
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
