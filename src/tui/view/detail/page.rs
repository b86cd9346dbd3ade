//! The content of a tab, row by row: derived from the stack, not yet painted. Each row carries the text that can be
//! opened in full or copied.

use crate::tui::editor::FilePlace;
use crate::tui::kit::text::wrap_lines;
use crate::tui::kit::{LinkTarget, Pen, text};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The role of a piece of text; the theme knows its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Dim,
    Accent,
    Good,
    Wait,
    Bad,
    Quote,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageRow {
    /// Its pieces, left to right. Foreign text may be in them as it came: the pen cleans it.
    pub pieces: Vec<(String, Ink)>,
    /// What Enter shows: a title and a text.
    pub full: Option<(String, String)>,
    /// What `y` copies.
    pub copy: Option<String>,
    /// The pieces that are links, and where they lead.
    pub links: Vec<(usize, LinkTarget)>,
    /// Where it stands in the files.
    pub place: Option<FilePlace>,
}

impl PageRow {
    /// A row of one piece.
    pub(crate) fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self::default().and(text, ink)
    }

    /// Appends a piece.
    pub(crate) fn and(mut self, text: impl Into<String>, ink: Ink) -> Self {
        self.pieces.push((text.into(), ink));
        self
    }

    /// Makes the last piece a link, when there is something it leads to.
    pub(crate) fn leads_to(mut self, target: Option<LinkTarget>) -> Self {
        let last = self.pieces.len().saturating_sub(1);
        self.links.extend(target.map(|target| (last, target)));
        self
    }

    /// Opened in full by Enter.
    pub(crate) fn opens(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.full = Some((title.into(), text.into()));
        self
    }

    /// Stands there in the files.
    pub(crate) fn stands_at(self, place: Option<FilePlace>) -> Self {
        Self { place, ..self }
    }

    /// Copied by `y`.
    pub(crate) fn copies(mut self, text: impl Into<String>) -> Self {
        self.copy = Some(text.into());
        self
    }
}

/// The content of a tab: lines that stay at its top, and rows that scroll.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Lines that stay.
    pub head: Vec<PageRow>,
    /// Rows that scroll; the cursor goes over them.
    pub rows: Vec<PageRow>,
    /// Rows are text to read: long ones wrap.
    pub wraps: bool,
}

impl Page {
    /// A page that says why there is nothing on it.
    pub(crate) fn of_note(words: &str, ink: Ink) -> Self {
        Self {
            head: vec![PageRow::new(words, ink)],
            ..Self::default()
        }
    }

    pub(crate) fn of_rows(rows: Vec<PageRow>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }
}

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
    for (at, ((text, _), style)) in row.pieces.iter().zip(styles).enumerate() {
        let link = row.links.iter().find(|(piece, _)| *piece == at);
        line.put_link(text, style, link.map(|(_, target)| target));
    }
}

/// Most lines that a wrapped row takes.
pub(crate) const WRAPPED: u16 = 6;

/// A row wrapped to a width: the blanks before it, and its lines, or more of them than `most`.
fn wrap_row(row: &PageRow, width: u16, most: u16) -> (u16, Vec<String>) {
    let whole: String = row.pieces.iter().map(|(text, _)| text.as_str()).collect();
    let indent = whole.len() - whole.trim_start_matches(' ').len();
    let lead = u16::try_from(indent).unwrap_or(0).min(8) + 1;
    let cells = usize::from(width.saturating_sub(lead + 1));
    let enough = (cells + 1) * usize::from(most) * 8 + 256;
    (lead, wrap_lines(text::beginning(&whole, enough), cells))
}

impl PageRow {
    /// Lines it takes in so many columns, at most so many.
    pub(super) fn lines(&self, width: u16, most: u16) -> usize {
        let (_, lines) = wrap_row(self, width, most);
        lines.len().min(most.into())
    }
}

impl Page {
    /// Lines it takes in so many columns.
    pub(super) fn lines(&self, width: u16) -> u16 {
        let wrapped = |row: &PageRow| row.lines(width, WRAPPED);
        let rows: usize = if self.wraps {
            self.rows.iter().map(wrapped).sum()
        } else {
            self.rows.len()
        };
        u16::try_from(self.head.len() + rows).unwrap_or(u16::MAX)
    }
}

/// Writes a row over at most `most` lines and returns how many it took; text that does not fit ends in an ellipsis.
pub(crate) fn write_row(pen: &mut Pen<'_>, area: Rect, y: u16, row: &PageRow, most: u16, style: Style) -> u16 {
    let (lead, lines) = wrap_row(row, area.width, most);
    let shown = most.min(area.height.saturating_sub(y));
    // A name that is cut at the end of a line is no link.
    let link = row.links.first();
    let link = link.and_then(|(at, target)| Some((row.pieces.get(*at)?.0.as_str(), target)));
    for (at, words) in (0..shown).zip(&lines) {
        let last = at + 1 == shown && lines.len() > usize::from(shown);
        let words = if last {
            format!("{words}{}", pen.glyphs().ellipsis)
        } else {
            words.clone()
        };
        let mut line = pen.line(area, y + at);
        line.gap(lead);
        match link.and_then(|(name, target)| Some((words.split_once(name)?, name, target))) {
            Some(((before, after), name, target)) => {
                line.put(before, style)
                    .put_link(name, style, Some(target))
                    .put(after, style);
            }
            None => {
                line.put(&words, style);
            }
        }
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX).min(shown)
}
