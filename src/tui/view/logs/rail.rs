//! Beside and above the lines: the scrollbar with matches, and the rate chart with errors.

use crate::engine::Timestamp;
use crate::logs::{Rate, Store};
use crate::tui::kit::{Pen, human, text};
use crate::tui::view::logs::pane::LogPane;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Draws the scrollbar: where the window is in the whole, and which parts have matches.
pub(crate) fn rail(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, store: &Store) {
    let total = logs.view.len(store);
    let (rows, shown) = (u64::from(area.height), u64::from(logs.room.rows));
    if area.is_empty() || total <= shown || rows == 0 {
        return;
    }
    let theme = pen.theme();
    let glyphs = pen.glyphs();
    let first = logs
        .top
        .map_or(total - shown, |top| logs.view.rank(store, top))
        .min(total - shown);
    let long = (u128::from(shown) * u128::from(rows) / u128::from(total)).max(1);
    let long = u64::try_from(long).unwrap_or(rows);
    let from = u128::from(first) * u128::from(rows - long) / u128::from((total - shown).max(1));
    let from = u64::try_from(from).unwrap_or(0);
    for row in 0..rows {
        let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
        let thumb = (from..from + long).contains(&row);
        let marked = logs.marks.2.get(usize::try_from(row).unwrap_or(usize::MAX)) == Some(&true);
        let (shape, style) = match (marked, thumb) {
            (true, true) => (glyphs.bookmark, theme.found_now),
            (true, false) => (glyphs.bookmark, theme.accent),
            (false, true) => (glyphs.full, theme.dim),
            (false, false) => continue,
        };
        pen.write(area.x, y, 1, shape, style);
    }
}

/// Draws the rate chart: one column per time span, in another colour where there were errors.
pub(crate) fn bars(pen: &mut Pen<'_>, area: Rect, logs: &LogPane, store: &Store, zone: &jiff::tz::TimeZone) {
    let bars = &logs.bars;
    let columns = bars.shown(area);
    if columns == 0 || area.is_empty() {
        return;
    }
    let most = bars.rates.iter().map(|rate| rate.lines).max().unwrap_or(0).max(1);
    let first = area.right() - columns;
    let here = logs
        .cursor
        .and_then(|id| store.line(id))
        .and_then(|line| bars.column(line.time));
    let skipped = bars.rates.len() - usize::from(columns);
    let spark = pen.glyphs().spark;
    for (x, (column, rate)) in (first..).zip(bars.rates.iter().enumerate().skip(skipped)) {
        if rate.lines > 0 {
            // Logarithmic: next to a burst of thousands, the usual five per second must still be visible.
            let magnitude = |lines: u32| f64::from(lines.saturating_add(1)).log2();
            let step = (magnitude(rate.lines) * 7.0 / magnitude(most)) as usize;
            let shape = spark.get(step).copied().unwrap_or(" ");
            let style = colour(pen, *rate);
            pen.write(x, area.y, 1, shape, style);
        }
        if here == Some(column) {
            let cell = Rect::new(x, area.y, 1, 1);
            pen.shade(cell, Style::new().add_modifier(Modifier::REVERSED));
        }
    }
    if let Some(words) = label(area, logs, zone) {
        let dim = pen.theme().dim;
        pen.line(area, 0).gap(1).put(&words, dim);
    }
}

/// Errors are seen by colour and, where there is none, by weight.
fn colour(pen: &Pen<'_>, rate: Rate) -> Style {
    let theme = pen.theme();
    match (rate.errors, u64::from(rate.errors) * 10 >= u64::from(rate.lines)) {
        (0, _) => theme.dim,
        (_, true) => theme.bad.add_modifier(Modifier::BOLD),
        (_, false) => theme.wait,
    }
}

/// `since 12:02:11, peak 812 l/s, 2.0 % errors` at the left end, when there is room for it beside the columns.
pub(crate) fn label(area: Rect, logs: &LogPane, zone: &jiff::tz::TimeZone) -> Option<String> {
    if area.is_empty() {
        return None;
    }
    let bars = &logs.bars;
    let columns = bars.shown(area);
    let lines: u64 = bars.rates.iter().map(|rate| u64::from(rate.lines)).sum();
    let errors: u64 = bars.rates.iter().map(|rate| u64::from(rate.errors)).sum();
    let percent = errors as f64 * 100.0 / lines.max(1) as f64;
    let share = match errors {
        0 => String::new(),
        // To one digit it would be none.
        _ if percent < 0.05 => ", < 0.1 % errors".to_owned(),
        _ => format!(", {percent:.1} % errors"),
    };
    let since = human::time_of_day(Timestamp(bars.from), zone);
    let since = since.get(..8).unwrap_or(&since);
    let words = format!("since {since}, peak {:.0} l/s{share} ", bars.peak());
    let room = area.width.saturating_sub(columns);
    (columns > 0 && usize::from(room) > text::width(&words)).then_some(words)
}
