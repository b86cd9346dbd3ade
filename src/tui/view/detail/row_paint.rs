//! Writes rows of styled pieces: one line each, or wrapped where they are prose.

use crate::tui::kit::pen::Pen;
use crate::tui::kit::text;
use crate::tui::kit::text::wrap_lines;
use crate::tui::view::detail::page::{Ink, PageRow};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The style of a role.
pub(crate) fn ink_style(pen: &Pen<'_>, ink: Ink) -> Style {
    let theme = pen.theme();
    match ink {
        Ink::Text => theme.text,
        Ink::Dim => theme.dim,
        Ink::Accent => theme.accent,
        Ink::Good => theme.good,
        Ink::Wait => theme.wait,
        Ink::Bad => theme.bad,
        Ink::Quote => theme.quote,
    }
}

/// Writes a row on one line.
pub(crate) fn one_line(pen: &mut Pen<'_>, area: Rect, y: u16, row: &PageRow) {
    let styles: Vec<Style> = row.pieces.iter().map(|(_, role)| ink_style(pen, *role)).collect();
    let mut line = pen.line(area, y);
    line.gap(1);
    for ((text, _), style) in row.pieces.iter().zip(styles) {
        line.put(text, style);
    }
}

/// Writes a row over at most `most` lines and returns how many it took; text that does not fit ends in an ellipsis.
pub(crate) fn write_row(pen: &mut Pen<'_>, area: Rect, y: u16, row: &PageRow, most: u16, style: Style) -> u16 {
    let whole: String = row.pieces.iter().map(|(text, _)| text.as_str()).collect();
    let indent = whole.len() - whole.trim_start_matches(' ').len();
    let lead = u16::try_from(indent).unwrap_or(0).min(8) + 1;
    let cells = usize::from(area.width.saturating_sub(lead + 1));
    let enough = (cells + 1) * usize::from(most) * 8 + 256;
    let lines: Vec<String> = wrap_lines(text::beginning(&whole, enough), cells);
    let shown = most.min(area.height.saturating_sub(y));
    for (at, words) in (0..shown).zip(&lines) {
        let last = at + 1 == shown && lines.len() > usize::from(shown);
        let words = if last {
            format!("{words}{}", pen.glyphs().ellipsis)
        } else {
            words.clone()
        };
        pen.line(area, y + at).gap(lead).put(&words, style);
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX).min(shown)
}
