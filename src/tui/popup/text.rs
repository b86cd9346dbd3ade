//! A text in full.

use crate::tui::context::ViewContext;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::text::wrap_lines;
use crate::tui::kit::{Pen, moved};
use crate::tui::popup::frame::{centred, open_box, text_width};
use crate::tui::screen::{PaintContext, Popup, Screen};
use ratatui::layout::Rect;

/// A text in full.
#[derive(Debug)]
pub(crate) struct TextPopup {
    title: String,
    /// Its lines, as they came; cleaned when painted.
    lines: Vec<String>,
    /// First line shown.
    at: usize,
}

impl TextPopup {
    pub(crate) fn new(title: impl Into<String>, lines: Vec<String>) -> Self {
        let title = title.into();
        Self { title, lines, at: 0 }
    }

    /// The rows from the first line shown on, as many as could fit.
    fn rows(&self, screen: &Screen) -> Vec<String> {
        let cells = usize::from(text_width(screen).saturating_sub(4));
        self.lines
            .iter()
            .skip(self.at)
            .flat_map(|line| wrap_lines(line, cells))
            .take(screen.size.height.into())
            .collect()
    }
}

impl Popup for TextPopup {
    fn context(&self) -> KeyContext {
        KeyContext("text")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("j k", "scroll"), ("y", "copies"), ("esc", "closes")]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size(&self.rows(screen), screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let rows = self.rows(all.screen);
        let inside = open_box(pen, all.screen, size(&rows, all.screen), &self.title);
        let style = pen.theme().text;
        if rows.is_empty() {
            let dim = pen.theme().dim;
            pen.line(inside, 0).put("nothing was printed", dim);
        }
        for (y, words) in (0..inside.height).zip(&rows) {
            pen.line(inside, y).put(words, style);
        }
    }

    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, self.lines.len());
    }

    fn copy(&self) -> Option<String> {
        Some(self.lines.join("\n"))
    }
}

/// The size of a text of so many rows.
fn size(rows: &[String], screen: &Screen) -> (u16, u16) {
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2).max(3);
    (text_width(screen), height.min(screen.size.height.saturating_sub(2)))
}
