//! Where the views are: a pure function of the terminal's size, of what is open and of how much there is to show. Focus
//! does not change it, except that a view may have the whole screen.

pub(crate) mod divider;
mod large;
mod plan;

pub(crate) use plan::{Arrangement, CARD_ROWS, Layout, MeasuredViews, SizeClass, ViewPlace, WantedRows, size_class};

use crate::tui::action::ViewId;
use crate::tui::kit::{shrink, take_bottom, take_top};
use large::arrange_large;
use plan::{FRAME, LEAST_ROWS, PlacedView, count, detail_rows, middle_view, own_detail, table_rows};
use ratatui::layout::Rect;

/// Views have borders from this width on; below it, a rule separates them.
const BORDERS_FROM: u16 = 90;
/// The table has a header from this height on.
const HEADER_FROM: u16 = 20;
/// Most rows the table takes on a small screen.
const TABLE_ROWS: u16 = 8;
/// Fewest rows that are worth being left to the logs beside a view that is open on a small screen.
const LOG_ROWS: u16 = 3;

/// Lays everything out.
pub(crate) fn arrange(arrangement: Arrangement<'_>) -> Layout {
    let size = arrangement.size;
    let place_view = |(id, place): &(ViewId, ViewPlace)| PlacedView {
        id: *id,
        place: *place,
        area: Rect::default(),
    };
    let mut layout = Layout {
        borders: size.width >= BORDERS_FROM && size.height >= 16,
        header: size.height >= HEADER_FROM,
        views: arrangement.places.iter().map(place_view).collect(),
        ..Layout::default()
    };
    let mut rest = size;
    layout.title = take_top(&mut rest, 1);
    layout.status = take_bottom(&mut rest, u16::from(size.height >= 3));
    if let Some(zoomed) = arrangement.zoomed {
        layout.put(zoomed, rest);
        return layout;
    }
    match size_class(size) {
        SizeClass::Small => arrange_small(&mut layout, rest, arrangement),
        SizeClass::Middle => arrange_middle(&mut layout, rest, arrangement),
        SizeClass::Large => arrange_large(&mut layout, rest, arrangement),
    }
    layout
}

fn arrange_small(layout: &mut Layout, mut rest: Rect, arrangement: Arrangement<'_>) {
    let frame = if layout.borders { FRAME } else { 0 } + u16::from(layout.header);
    let room = (rest.height / 3).clamp(1, TABLE_ROWS);
    let own = arrangement.splits.table.map(|rows| {
        let most = rest.height.saturating_sub(LEAST_ROWS).max(1);
        rows.saturating_sub(frame).clamp(1, most)
    });
    let table = take_top(&mut rest, own.unwrap_or(count(layout, arrangement).min(room)) + frame);
    layout.put_first(ViewPlace::Top, table);
    let frame = if layout.borders { FRAME } else { 1 };
    let over_the_bottom = |id: &ViewId| matches!(layout.place(*id), Some(ViewPlace::Middle | ViewPlace::Side));
    if let Some(id) = arrangement.open.filter(over_the_bottom) {
        let rows = arrangement.rows_for(id, frame).map_or(rest.height, |rows| rows.all);
        if rows.saturating_add(LOG_ROWS) <= rest.height {
            let area = take_top(&mut rest, rows.max(frame + 1));
            layout.put(id, area);
            layout.put_first(ViewPlace::Bottom, rest);
        } else {
            layout.put(id, rest);
        }
        return;
    }
    let card = arrangement.measured.card.min(CARD_ROWS);
    if arrangement.has_card && card > 0 && rest.height >= CARD_ROWS + 4 {
        layout.card = take_top(&mut rest, card + frame);
    }
    layout.put_first(ViewPlace::Bottom, rest);
}

fn put_middle(layout: &mut Layout, area: Rect, arrangement: Arrangement<'_>) {
    if let Some(id) = middle_view(layout, arrangement) {
        layout.put(id, area);
    }
}

fn arrange_middle(layout: &mut Layout, mut rest: Rect, arrangement: Arrangement<'_>) {
    let table = table_rows(layout, rest, arrangement);
    let table = take_top(&mut rest, table);
    layout.put_first(ViewPlace::Top, table);
    let detail = detail_rows(layout, rest.height, arrangement).least;
    let own = arrangement.splits.detail.map(|rows| own_detail(rows, rest.height));
    layout.middle = take_top(&mut rest, own.unwrap_or(detail));
    put_middle(layout, layout.middle, arrangement);
    layout.put_first(ViewPlace::Bottom, rest);
}

/// What a covering view has: everything but title and status line, within a frame.
pub(crate) fn covered_area(size: Rect) -> Rect {
    let bordered = u16::from(size.width >= BORDERS_FROM);
    shrink(size, 2, bordered, 1 + bordered, bordered)
}
