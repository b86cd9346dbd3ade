//! Styled text of a log line: the container's own styles, matches highlighted, wrapped or scrolled to fit.

use crate::logs;
use crate::logs::clean;
use crate::tui::kit::{human, text};
use ratatui::style::{Color, Modifier, Style};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inked {
    pub text: String,
    pub style: Style,
}

/// A line's bytes as styled pieces; the container's colours override `base` if colours may be used.
pub(crate) fn inked(bytes: &[u8], cap: usize, base: Style, coloured: bool) -> Vec<Inked> {
    let (mut pieces, hidden) = pieces(bytes, cap, base, coloured);
    pieces.extend(more(hidden, base));
    pieces
}

/// Says how many bytes of a line are not shown.
pub(crate) fn more(hidden: usize, base: Style) -> Option<Inked> {
    (hidden > 0).then(|| Inked {
        text: format!(" … {} more", human::bytes(hidden as u64)),
        style: base.add_modifier(Modifier::DIM),
    })
}

/// The same without a word about the bytes beyond `cap`: their number is returned.
pub(crate) fn pieces(bytes: &[u8], cap: usize, base: Style, coloured: bool) -> (Vec<Inked>, usize) {
    let cleaned = clean(bytes, cap);
    let pieces = cleaned
        .spans
        .into_iter()
        .map(|span| Inked {
            // `logs::clean` made it safe; cleaning it as the pen does (joiners, selectors) keeps the width from
            // changing later.
            text: text::clean(&span.text).into_owned(),
            style: base.patch(style(span.style, coloured)),
        })
        .collect();
    (pieces, cleaned.hidden)
}

fn style(asked: logs::TextStyle, coloured: bool) -> Style {
    let mut style = Style::new();
    if coloured {
        style.fg = asked.fg.map(colour);
        style.bg = asked.bg.map(colour);
    }
    let modifiers = [
        (asked.bold, Modifier::BOLD),
        (asked.dim, Modifier::DIM),
        (asked.italic, Modifier::ITALIC),
        (asked.underline, Modifier::UNDERLINED),
        (asked.reverse, Modifier::REVERSED),
        (asked.strike, Modifier::CROSSED_OUT),
    ];
    for (wanted, modifier) in modifiers {
        if wanted {
            style = style.add_modifier(modifier);
        }
    }
    style
}

fn colour(colour: logs::Color) -> Color {
    match colour {
        logs::Color::Indexed(index) => Color::Indexed(index),
        logs::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// The pieces with byte ranges of the whole text in another style.
pub(crate) fn highlighted(pieces: Vec<Inked>, ranges: &[Range<usize>], style: Style) -> Vec<Inked> {
    if ranges.is_empty() {
        return pieces;
    }
    let mut out = Vec::new();
    let mut start = 0;
    for piece in pieces {
        let end = start + piece.text.len();
        let mut at = start;
        for range in ranges.iter().filter(|range| range.start < end && range.end > start) {
            let (from, to) = (range.start.max(start), range.end.min(end));
            push(&mut out, &piece, at - start..from - start, piece.style);
            push(&mut out, &piece, from - start..to - start, piece.style.patch(style));
            at = to;
        }
        push(&mut out, &piece, at - start..end - start, piece.style);
        start = end;
    }
    out
}

fn push(out: &mut Vec<Inked>, piece: &Inked, range: Range<usize>, style: Style) {
    // A range that would cut a character is not highlighted; the text stays.
    if let Some(text) = piece.text.get(range).filter(|text| !text.is_empty()) {
        out.push(Inked {
            text: text.to_owned(),
            style,
        });
    }
}

/// The pieces without their first `shift` cells.
pub(crate) fn shifted(pieces: &[Inked], shift: usize) -> Vec<Inked> {
    if shift == 0 {
        return pieces.to_vec();
    }
    let mut left = shift;
    let mut out = Vec::new();
    for piece in pieces {
        let mut text = String::new();
        for grapheme in piece.text.graphemes(true) {
            let wide = grapheme.width();
            if left == 0 {
                text.push_str(grapheme);
            } else if wide <= left {
                left -= wide;
            } else {
                // The second half of a wide character at the edge.
                text.push(' ');
                left = 0;
            }
        }
        if !text.is_empty() {
            out.push(Inked {
                text,
                style: piece.style,
            });
        }
    }
    out
}

/// The pieces cut to `cells`, with a sign where something is missing at their end.
pub(crate) fn fitted(mut pieces: Vec<Inked>, cells: usize, ellipsis: &str) -> Vec<Inked> {
    let mut left = cells;
    let Some(at) = pieces.iter().position(|piece| {
        let wide = text::width(&piece.text);
        let fits = wide <= left;
        left -= if fits { wide } else { 0 };
        !fits
    }) else {
        return pieces;
    };
    pieces.truncate(at + 1);
    // The sign takes the place of the last character that would fit.
    while let Some(last) = pieces.pop() {
        if left > 0 {
            let (start, _) = text::head(&last.text, left - 1);
            pieces.push(Inked {
                text: format!("{start}{ellipsis}"),
                ..last
            });
            break;
        }
        left += pieces.last().map_or(0, |piece| text::width(&piece.text));
    }
    pieces
}

/// The pieces in rows of at most `cells`, broken where [`text::wrap`] breaks the whole text.
pub(crate) fn wrapped(pieces: &[Inked], cells: usize) -> Vec<Vec<Inked>> {
    let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let base = whole.as_ptr() as usize;
    text::wrap(&whole, cells)
        .into_iter()
        .map(|row| {
            let start = (row.as_ptr() as usize).saturating_sub(base);
            slice(pieces, start..start + row.len())
        })
        .collect()
}

/// The pieces of a byte range of the whole text.
pub(crate) fn slice(pieces: &[Inked], range: Range<usize>) -> Vec<Inked> {
    let mut out = Vec::new();
    let mut start = 0;
    for piece in pieces {
        let end = start + piece.text.len();
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            push(&mut out, piece, from - start..to - start, piece.style);
        }
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_pieces(texts: &[&str]) -> Vec<Inked> {
        texts
            .iter()
            .map(|text| Inked {
                text: (*text).to_owned(),
                style: Style::new(),
            })
            .collect()
    }

    fn texts(pieces: &[Inked]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn colours_become_styles_and_nothing_else_gets_through() {
        let red = inked(b"ok \x1b[31mbad\x1b[0m\x1b]0;x\x07", 1000, Style::new(), true);
        assert_eq!(texts(&red)[..2], ["ok ", "bad"]);
        assert_eq!(red[1].style.fg, Some(Color::Indexed(1)));
        let plain = inked(b"ok \x1b[31mbad", 1000, Style::new(), false);
        assert!(plain.iter().all(|piece| piece.style.fg.is_none()));
    }

    #[test]
    fn matches_cross_pieces() {
        let marked = highlighted(in_pieces(&["con", "nect"]), &[2..5, 6..7], Style::new().bg(Color::Red));
        assert_eq!(texts(&marked), ["co", "n", "ne", "c", "t"]);
        assert_eq!(marked[1].style.bg, Some(Color::Red));
        assert_eq!(marked[3].style.bg, None);
    }

    #[test]
    fn a_wide_character_at_the_left_edge_leaves_a_blank() {
        assert_eq!(texts(&shifted(&in_pieces(&["漢字", "x"]), 1)), [" 字", "x"]);
        assert_eq!(texts(&shifted(&in_pieces(&["abc"]), 9)), Vec::<&str>::new());
    }

    #[test]
    fn what_is_cut_says_so_wherever_the_pieces_end() {
        let cut = |texts_in: &[&str], cells| texts(&fitted(in_pieces(texts_in), cells, "…")).concat();
        assert_eq!(cut(&["ab", "cd"], 4), "abcd");
        assert_eq!(cut(&["ab", "cd"], 3), "ab…");
        assert_eq!(cut(&["ab", "cd"], 2), "a…");
        assert_eq!(cut(&["a", "", "b", "cd"], 2), "a…");
        assert_eq!(cut(&["漢字", "x"], 4), "漢…");
        assert_eq!(cut(&["ab"], 0), "");
        assert_eq!(cut(&[], 0), "");
    }

    #[test]
    fn wrapping_keeps_the_styles() {
        let rows = wrapped(&in_pieces(&["one t", "wo three"]), 8);
        assert_eq!(
            rows.iter().map(|row| texts(row).concat()).collect::<Vec<_>>(),
            ["one two", "three"]
        );
        assert_eq!(texts(&rows[0]), ["one t", "wo"]);
    }
}
