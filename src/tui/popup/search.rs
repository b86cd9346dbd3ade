//! A popup with a list that typing narrows. What is listed, and what choosing a row does, is up to the list.

use crate::stack::Event;
use crate::tui::action::PopupAction;
use crate::tui::context::ViewContext;
use crate::tui::effect::{Reply, Spot};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen, PenLine, Theme, first_shown, moved, shrink};
use crate::tui::popup::frame::{centred, inside_box, list_size, open_box};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::fmt::Debug;

/// What such a popup lists.
pub(crate) trait SearchList: Debug + 'static {
    type Row;

    const CONTEXT: KeyContext;
    const TITLE: &'static str;
    /// Shown in the line while nothing is typed.
    const PROMPT: &'static str;
    /// Width and height of the box at most.
    const LARGEST: (u16, u16);
    /// The keys the status line shows, each with what it does.
    const HINTS: &'static [(&'static str, &'static str)];

    /// The rows that what is typed leaves; those of a group stand together.
    fn rows(&self, screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<Self::Row>;

    /// The title above the row and others of its group.
    fn group(_row: &Self::Row) -> Option<&'static str> {
        None
    }

    /// What stands in place of rows when there are none.
    fn no_rows(&self, theme: &Theme) -> (String, Style) {
        ("nothing of that name".to_owned(), theme.dim)
    }

    /// Writes a row after the cursor.
    fn paint_row(&self, line: &mut PenLine<'_>, row: &Self::Row, all: PaintContext<'_>);

    fn choose(&self, row: Self::Row, all: &mut PopupContext<'_>) -> Reply;

    /// What the key that completes puts into the line.
    fn completed(_row: Self::Row) -> Option<String> {
        None
    }

    /// Sees an event that the stack has just applied.
    fn observe(&mut self, _event: &Event) {}
}

#[derive(Debug, Default)]
pub(crate) struct SearchPopup<L> {
    list: L,
    input: Input,
    /// The row the cursor is on.
    at: usize,
}

impl<L: SearchList> SearchPopup<L> {
    fn rows(&self, screen: &Screen, cx: ViewContext<'_>) -> Vec<L::Row> {
        self.list.rows(screen, cx, self.input.text())
    }

    fn current(&self, all: &PopupContext<'_>) -> Option<L::Row> {
        self.rows(all.screen, all.cx).into_iter().nth(self.at)
    }

    /// The lines from the first shown on, so that the cursor is among `height` of them: the number of a row, and
    /// whether the line is the title above it.
    fn lines(&self, rows: &[L::Row], height: u16) -> impl Iterator<Item = (usize, bool)> + use<L> {
        let mut lines = Vec::new();
        let mut group = None;
        for (at, row) in rows.iter().enumerate() {
            let its = L::group(row);
            if its != group {
                group = its;
                lines.push((at, true));
            }
            lines.push((at, false));
        }
        let cursor = lines.iter().position(|line| *line == (self.at, false)).unwrap_or(0);
        lines.into_iter().skip(first_shown(cursor, height))
    }
}

impl<L: SearchList> Popup for SearchPopup<L> {
    fn context(&self) -> KeyContext {
        L::CONTEXT
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        L::HINTS
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, list_size(screen, L::LARGEST))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = &all.cx.look.theme;
        let inside = open_box(pen, all.screen, list_size(all.screen, L::LARGEST), L::TITLE);
        let mut line = pen.line(inside, 0);
        line.put("> ", theme.key).input(&self.input, theme.text);
        if self.input.text().is_empty() {
            line.put(L::PROMPT, theme.dim);
        }
        let list = shrink(inside, 1, 0, 0, 0);
        let rows = self.rows(all.screen, all.cx);
        if rows.is_empty() {
            let (words, style) = self.list.no_rows(theme);
            pen.line(list, 0).put(&words, style);
        }
        for (y, (number, is_title)) in (0..list.height).zip(self.lines(&rows, list.height)) {
            let Some(row) = rows.get(number) else { continue };
            if is_title {
                pen.line(list, y).put(L::group(row).unwrap_or_default(), theme.title);
            } else {
                let mut line = pen.list_row(list, y, number == self.at);
                self.list.paint_row(&mut line, row, all);
            }
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.at = 0;
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        match self.current(all) {
            Some(row) => self.list.choose(row, all),
            None => Reply::stay(),
        }
    }

    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        if action == PopupAction::Complete
            && let Some(text) = self.current(all).and_then(L::completed)
        {
            self.input = Input::with_text(text);
        }
        Reply::stay()
    }

    fn go(&mut self, screen: &Screen, cx: ViewContext<'_>, by: i64) {
        self.at = moved(self.at, by, self.rows(screen, cx).len());
    }

    fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let Some(y) = (at.y - inside.y).checked_sub(1) else {
            return Spot::Inside;
        };
        let mut lines = self.lines(&self.rows(screen, cx), inside.height.saturating_sub(1));
        match lines.nth(usize::from(y)) {
            Some((number, false)) => Spot::Row(number),
            Some((_, true)) | None => Spot::Inside,
        }
    }

    fn observe(&mut self, event: &Event) {
        self.list.observe(event);
    }
}
