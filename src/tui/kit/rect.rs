//! Rectangles cut from others.

use ratatui::layout::Rect;

/// A rectangle with its sides moved in.
pub(crate) fn shrink(area: Rect, top: u16, right: u16, bottom: u16, left: u16) -> Rect {
    let down = top.min(area.height);
    let in_from_left = left.min(area.width);
    Rect {
        x: area.x + in_from_left,
        y: area.y + down,
        width: area.width.saturating_sub(left.saturating_add(right)),
        height: area.height.saturating_sub(top.saturating_add(bottom)),
    }
}

/// One row of a rectangle.
pub(crate) fn row_of(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y + row,
        height: 1,
        ..area
    }
}

/// Takes rows off the top.
pub(crate) fn take_top(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    let top = Rect { height: rows, ..*area };
    area.y += rows;
    area.height -= rows;
    top
}

/// Takes rows off the bottom.
pub(crate) fn take_bottom(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    area.height -= rows;
    Rect {
        y: area.y + area.height,
        height: rows,
        ..*area
    }
}

/// Takes columns off the right.
pub(crate) fn take_right(area: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    area.width -= columns;
    Rect {
        x: area.x + area.width,
        width: columns,
        ..*area
    }
}
