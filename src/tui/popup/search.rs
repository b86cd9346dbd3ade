//! A list narrowed by typing.

use crate::tui::kit::input::Input;
use crate::tui::kit::list::{first_shown, moved};
use crate::tui::kit::pen::Pen;
use crate::tui::reply::Spot;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// What is typed, and where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Choice {
    pub(super) input: Input,
    /// The row the cursor is on.
    pub(super) at: usize,
}

impl Choice {
    /// Moves the cursor.
    pub(super) fn go(&mut self, by: i64, count: usize) {
        self.at = moved(self.at, by, count);
    }

    /// The row of a list of `count` that is painted at row `y` of a box of this height, below the line that is typed.
    pub(super) fn row_at(&self, y: u16, height: u16, count: usize) -> Spot {
        let Some(y) = y.checked_sub(1) else { return Spot::Inside };
        let row = first_shown(self.at, height.saturating_sub(1)) + usize::from(y);
        if row < count { Spot::Row(row) } else { Spot::Inside }
    }
}

/// Draws the line being typed in a popup.
pub(super) fn paint_input(pen: &mut Pen<'_>, area: Rect, choice: &Choice, hint: &str) {
    let theme = pen.theme().clone();
    let before = choice.input.before_cursor().to_owned();
    let after = choice.input.text().get(before.len()..).unwrap_or("").to_owned();
    let mut line = pen.line(area, 0);
    line.put("> ", theme.key).put(&before, theme.text);
    let mut rest = after.chars();
    let under = rest.next().map_or(" ".to_owned(), String::from);
    line.put(&under, theme.text.add_modifier(Modifier::REVERSED));
    line.put(rest.as_str(), theme.text);
    if choice.input.text().is_empty() {
        line.put(hint, theme.dim);
    }
}
