//! The lines between views, which can be moved.

use super::plan::LEAST_ROWS;
use crate::settings::Splits;
use crate::tui::action::ViewId;
use crate::tui::layout::plan::{Layout, ViewPlace};
use ratatui::layout::{Position, Rect};

/// A line between views that can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Divider {
    /// Under the view at the top.
    Top,
    /// Between the middle and the bottom.
    Middle,
    /// Left of the column.
    Side,
    /// Between the first two views of the column, where one is over the other.
    Column,
    /// One of the view's own, by number.
    Own(ViewId, usize),
}

impl Layout {
    /// The divider at a cell: the edges on both sides of it count.
    pub(crate) fn divider_at(&self, Position { x, y }: Position) -> Option<Divider> {
        let near = |at: u16, line: u16| at == line || (self.borders && at + 1 == line);
        let bottom = self.first_area(ViewPlace::Bottom);
        if !self.column.is_empty() {
            // The right edge of the log pane is its scrollbar.
            let edge = near(x, self.column.x) && !bottom.contains(Position { x, y });
            if edge && y >= self.column.y && y < self.column.bottom() {
                return Some(Divider::Side);
            }
            if x > self.column.x && y > self.column.y && y + 1 < self.column.bottom() {
                let second = self.second_in_column().filter(|second| near(y, second.y));
                return second.map(|_| Divider::Column);
            }
        }
        let shown = |area: Rect| !area.is_empty();
        let top = self.first_area(ViewPlace::Top);
        if shown(top) && y < self.status.y && near(y, top.bottom()) {
            return Some(Divider::Top);
        }
        (shown(self.middle) && near(y, bottom.y)).then_some(Divider::Middle)
    }

    /// The second view of the column, where it stands under the first.
    fn second_in_column(&self) -> Option<Rect> {
        let mut areas = self.views_in(ViewPlace::Side).map(|view| view.area);
        let first = areas.find(|area| !area.is_empty())?;
        areas.find(|area| !area.is_empty() && area.x == first.x && area.y == first.bottom())
    }

    /// The divider positions after one is dragged to a cell.
    pub(crate) fn moved(&self, mut splits: Splits, divider: Divider, Position { x, y }: Position) -> Splits {
        match divider {
            Divider::Top => splits.table = Some(y.saturating_sub(self.first_area(ViewPlace::Top).y)),
            Divider::Middle => splits.detail = Some(y.saturating_sub(self.middle.y)),
            Divider::Side => splits.side = Some(self.column.right().saturating_sub(x)),
            Divider::Column => splits.graph = Some(y.saturating_sub(self.column.y)),
            Divider::Own(..) => {}
        }
        splits
    }

    /// The divider positions after a view has grown by `by` rows.
    pub(crate) fn grown(&self, mut splits: Splits, id: ViewId, by: i16) -> Splits {
        let rows = |area: Rect, by: i16| Some(area.height.saturating_add_signed(by).max(LEAST_ROWS));
        let table = |by: i16| rows(self.first_area(ViewPlace::Top), by);
        let in_column = self.second_in_column().is_some();
        match self.place(id) {
            Some(ViewPlace::Top) => splits.table = table(by),
            Some(ViewPlace::Side) if in_column => {
                let first = self.views_in(ViewPlace::Side).next();
                let way = if first.is_some_and(|first| first.id == id) {
                    by
                } else {
                    -by
                };
                splits.graph = rows(first.map_or_else(Rect::default, |first| first.area), way);
            }
            _ if self.middle.is_empty() => splits.table = table(-by),
            Some(ViewPlace::Bottom) => splits.detail = rows(self.middle, -by),
            Some(ViewPlace::Middle | ViewPlace::Side | ViewPlace::Cover) | None => {
                splits.detail = rows(self.middle, by)
            }
        }
        splits
    }
}
