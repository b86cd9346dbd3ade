//! The frame of a pane: a border from 90 columns on, a rule above it on narrower screens.

use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect::shrink;
use crate::tui::kit::text;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The text in the upper edge of a pane.
pub(crate) struct Heading {
    /// Left-aligned texts; the first is the title.
    pub title: Vec<(String, Style)>,
    /// Right-aligned texts, most important first; those that do not fit are left out.
    pub notes: Vec<(String, Style)>,
    /// The pane has the focus.
    pub focused: bool,
    /// With a border on all sides.
    pub borders: bool,
}

impl Heading {
    /// A heading with just a title.
    pub(crate) fn titled(title: impl Into<String>, style: Style, focused: bool, borders: bool) -> Self {
        Self {
            title: vec![(title.into(), style)],
            notes: Vec::new(),
            focused,
            borders,
        }
    }

    pub(crate) fn note(&mut self, words: impl Into<String>, style: Style) {
        self.notes.push((words.into(), style));
    }
}

/// Draws the edge of a pane.
pub(crate) fn frame(pen: &mut Pen<'_>, area: Rect, heading: &Heading) {
    if area.is_empty() {
        return;
    }
    let edge = if heading.focused {
        pen.theme().focus
    } else {
        pen.theme().rule
    };
    let glyphs = pen.glyphs();
    let (left, right) = (area.left(), area.right());
    if heading.borders {
        pen.repeat(left, right, area.top(), glyphs.rule, edge);
        pen.repeat(left, right, area.bottom() - 1, glyphs.rule, edge);
        for y in area.top()..area.bottom() {
            pen.repeat(left, left + 1, y, glyphs.bar, edge);
            pen.repeat(right - 1, right, y, glyphs.bar, edge);
        }
        let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
        pen.write(left, area.top(), 1, top_left, edge);
        pen.write(right - 1, area.top(), 1, top_right, edge);
        pen.write(left, area.bottom() - 1, 1, bottom_left, edge);
        pen.write(right - 1, area.bottom() - 1, 1, bottom_right, edge);
    } else {
        pen.repeat(left + 1, right, area.top(), glyphs.rule, edge);
    }
    write_heading(pen, area, heading, edge);
}

/// What is inside the edge of a pane.
pub(crate) fn inside_frame(area: Rect, borders: bool) -> Rect {
    let side = u16::from(borders);
    shrink(area, 1, side, side, side)
}

fn write_heading(pen: &mut Pen<'_>, area: Rect, heading: &Heading, edge: Style) {
    let inner_left = area.left().saturating_add(2);
    let end = area.right().saturating_sub(1 + u16::from(heading.borders));
    if inner_left >= end {
        return;
    }
    let mut x = inner_left;
    for (words, style) in &heading.title {
        if x + 1 >= end || words.is_empty() {
            continue;
        }
        pen.overwrite(x, area.top(), 1, " ", edge);
        x += 1;
        let style = if heading.focused {
            style.patch(pen.theme().focus)
        } else {
            *style
        };
        x += pen.overwrite(x, area.top(), end.saturating_sub(x + 1), words, style);
        pen.overwrite(x, area.top(), 1, " ", edge);
        x += 1;
    }
    write_notes(pen, area, heading, x, end, edge);
}

fn write_notes(pen: &mut Pen<'_>, area: Rect, heading: &Heading, x: u16, end: u16, edge: Style) {
    let wide = |words: &str| u16::try_from(text::width(words)).unwrap_or(u16::MAX).saturating_add(3);
    let mut notes: Vec<_> = heading.notes.iter().filter(|(words, _)| !words.is_empty()).collect();
    while notes.iter().map(|(words, _)| wide(words)).fold(2, u16::saturating_add) > end.saturating_sub(x) {
        if notes.is_empty() {
            return;
        }
        notes.pop();
    }
    let total: u16 = notes.iter().map(|(words, _)| wide(words)).sum();
    let mut at = end.saturating_sub(total);
    for (words, style) in notes {
        pen.overwrite(at, area.top(), 1, " ", edge);
        at += 1;
        at += pen.overwrite(at, area.top(), end.saturating_sub(at), words, *style);
        pen.overwrite(at, area.top(), 1, " ", edge);
        at += 2;
    }
}
