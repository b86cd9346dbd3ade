//! Where the views are: a pure function of the terminal's size, of what is open and of how much there is to show. Focus
//! does not change it, except that a view may have the whole screen.

pub(crate) mod divider;

use crate::settings::Splits;
use crate::tui::action::ViewId;
use crate::tui::kit::{inside_frame, shrink, take_bottom, take_right, take_top};
use ratatui::layout::{Position, Rect};

/// Views have borders from this width on; below it, a rule separates them.
const BORDERS_FROM: u16 = 90;
/// The table has a header from this height on.
const HEADER_FROM: u16 = 20;
/// From this size on table, details and logs are shown together.
const MIDDLE: (u16, u16) = (120, 36);
/// From this size on a third column holds graph and timeline.
const LARGE: (u16, u16) = (160, 50);
/// Most rows the table takes on a small screen.
const TABLE_ROWS: u16 = 8;
/// Rows of the card on a small screen, its rule included.
const CARD_ROWS: u16 = 5;
/// Most rows of the details, unless the user makes them larger.
const DETAIL_ROWS: u16 = 16;
/// Rows of a frame.
const FRAME: u16 = 2;
/// Fewest rows a divider leaves to the views on either side.
const LEAST_ROWS: u16 = 4;
/// Fewest columns a divider leaves to the views on either side.
const LEAST_COLUMNS: u16 = 30;

/// Where a view belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ViewPlace {
    /// At the top, always shown.
    Top,
    /// Below it where there is room; else in the place of the bottom when it is open.
    Middle,
    /// At the bottom.
    Bottom,
    /// In a column beside them on a large screen; else in the place of the middle or the bottom when it is open.
    Side,
    /// Over everything, when there is something to show.
    Cover,
}

/// A view on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlacedView {
    pub(crate) id: ViewId,
    pub(crate) place: ViewPlace,
    /// Its rectangle, border included; empty when it is not shown.
    pub(crate) area: Rect,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    /// The title line.
    pub(crate) title: Rect,
    /// The automatic explanation, on small screens.
    pub(crate) card: Rect,
    /// The status line.
    pub(crate) status: Rect,
    /// Views have borders.
    pub(crate) borders: bool,
    /// The table has a header line.
    pub(crate) header: bool,
    /// All views, in the order of Tab.
    views: Vec<PlacedView>,
    /// The place between top and bottom; empty where there is none.
    middle: Rect,
    /// The column at the side; empty where there is none.
    column: Rect,
}

/// What the layout depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrangement<'a> {
    pub(crate) size: Rect,
    /// The view that has the whole screen.
    pub(crate) zoomed: Option<ViewId>,
    /// The view the user opened.
    pub(crate) open: Option<ViewId>,
    pub(crate) splits: &'a Splits,
    pub(crate) places: &'a [(ViewId, ViewPlace)],
    /// How many services there are.
    pub(crate) services: usize,
    /// There is something to explain on a card.
    pub(crate) has_card: bool,
    /// Rows that what is in a view takes, of those views that say so; 0: it has nothing to show.
    pub(crate) wanted: &'a [(ViewId, u16)],
}

impl Arrangement<'_> {
    /// Rows a view takes with its frame; `None`: as many as there are.
    fn rows_for(&self, id: ViewId) -> Option<u16> {
        let found = self.wanted.iter().find(|(known, _)| *known == id);
        found.map(|(_, rows)| if *rows == 0 { 0 } else { rows.saturating_add(FRAME) })
    }
}

impl Layout {
    /// The rectangle of a view; empty when it is not on the screen.
    pub(crate) fn area(&self, id: ViewId) -> Rect {
        let found = self.views.iter().find(|view| view.id == id);
        found.map_or_else(Rect::default, |view| view.area)
    }

    /// The part of a view inside its border or under its rule.
    pub(crate) fn inside(&self, id: ViewId) -> Rect {
        // Directly under the title line the table needs no rule of its own.
        if !self.borders && self.place(id) == Some(ViewPlace::Top) {
            return self.area(id);
        }
        inside_frame(self.area(id), self.borders)
    }

    /// Rows of the table, its header aside.
    pub(crate) fn rows_of_the_table(&self) -> u16 {
        let table = self.views_in(ViewPlace::Top).next();
        let inside = table.map_or_else(Rect::default, |table| self.inside(table.id));
        inside.height.saturating_sub(u16::from(self.header))
    }

    fn place(&self, id: ViewId) -> Option<ViewPlace> {
        self.views.iter().find(|view| view.id == id).map(|view| view.place)
    }

    /// The view at a cell.
    pub(crate) fn view_at(&self, at: Position) -> Option<ViewId> {
        let found = self.views.iter().find(|view| view.area.contains(at));
        found.map(|view| view.id)
    }

    /// The views that are shown, in the order of Tab.
    pub(crate) fn shown(&self) -> impl Iterator<Item = ViewId> {
        self.views
            .iter()
            .filter(|view| !view.area.is_empty())
            .map(|view| view.id)
    }

    fn views_in(&self, place: ViewPlace) -> impl Iterator<Item = &PlacedView> {
        self.views.iter().filter(move |view| view.place == place)
    }

    fn first_area(&self, place: ViewPlace) -> Rect {
        self.views_in(place).next().map_or_else(Rect::default, |view| view.area)
    }

    fn put(&mut self, id: ViewId, area: Rect) {
        if let Some(view) = self.views.iter_mut().find(|view| view.id == id) {
            view.area = area;
        }
    }

    fn put_first(&mut self, place: ViewPlace, area: Rect) {
        if let Some(view) = self.views.iter_mut().find(|view| view.place == place) {
            view.area = area;
        }
    }
}

/// The size classes of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeClass {
    /// Table, card, and one view below.
    Small,
    /// Table, details, logs.
    Middle,
    /// The same and a third column.
    Large,
}

/// The class of a size.
pub(crate) fn size_class(size: Rect) -> SizeClass {
    let fits = |(width, height): (u16, u16)| size.width >= width && size.height >= height;
    if fits(LARGE) {
        SizeClass::Large
    } else if fits(MIDDLE) {
        SizeClass::Middle
    } else {
        SizeClass::Small
    }
}

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
        SizeClass::Large => {
            let widest = size.width.saturating_sub(LEAST_COLUMNS * 2);
            let side = (size.width / 3).clamp(48, 72);
            let side = arrangement.splits.side.unwrap_or(side).clamp(LEAST_COLUMNS, widest);
            arrange_large(&mut layout, rest, side, arrangement);
        }
    }
    layout
}

/// Table and details at the left, the column beside them as high as what is in it, and below the logs.
fn arrange_large(layout: &mut Layout, mut rest: Rect, side: u16, arrangement: Arrangement<'_>) {
    let (table, detail) = upper_rows(layout, rest, arrangement);
    let ids: Vec<ViewId> = layout.views_in(ViewPlace::Side).map(|view| view.id).collect();
    let wanted = ids.iter().map(|id| arrangement.rows_for(*id).unwrap_or(rest.height));
    let wanted: u16 = wanted.fold(0, u16::saturating_add).min(rest.height * 3 / 5);
    let upper = match arrangement.splits.detail {
        Some(_) => table + detail,
        None => (table + detail).max(wanted),
    };
    let mut upper = take_top(&mut rest, upper);
    layout.column = take_right(&mut upper, side);
    arrange_column(layout, arrangement);
    let table = take_top(&mut upper, table);
    layout.put_first(ViewPlace::Top, table);
    put_middle(layout, upper, arrangement);
    layout.put_first(ViewPlace::Bottom, rest);
}

/// Divides the column among the views at the side that have something to show: each has the rows it takes; what is left is the
/// last one's, what lacks is taken from the highest. The first may have its own height.
fn arrange_column(layout: &mut Layout, arrangement: Arrangement<'_>) {
    let ids = layout.views_in(ViewPlace::Side).map(|view| view.id);
    let even = layout.column.height / 2;
    let rows = |id| arrangement.rows_for(id).unwrap_or(even);
    let shown: Vec<(ViewId, u16)> = ids.map(|id| (id, rows(id))).filter(|(_, rows)| *rows > 0).collect();
    let mut rest = layout.column;
    for (at, (id, wanted)) in shown.iter().enumerate() {
        let after = shown.get(at + 1..).unwrap_or_default();
        let others: u16 = after.iter().map(|(_, rows)| *rows).fold(0, u16::saturating_add);
        let left = u16::try_from(after.len()).unwrap_or(u16::MAX);
        let most = rest.height.saturating_sub(LEAST_ROWS * left);
        let lacking = wanted.saturating_add(others).saturating_sub(rest.height);
        // The others give first, down to an even share.
        let share = rest.height / (left + 1);
        let fair = rest.height.saturating_sub(others).max(share).min(*wanted);
        let own = if lacking > 0 { fair } else { *wanted };
        let own = arrangement.splits.graph.filter(|_| at == 0).unwrap_or(own);
        let rows = if after.is_empty() {
            rest.height
        } else {
            own.clamp(LEAST_ROWS, most.max(LEAST_ROWS))
        };
        let area = take_top(&mut rest, rows);
        layout.put(*id, area);
    }
}

fn arrange_small(layout: &mut Layout, mut rest: Rect, arrangement: Arrangement<'_>) {
    let frame = if layout.borders { 2 } else { 0 } + u16::from(layout.header);
    let room = (rest.height / 3).clamp(1, TABLE_ROWS);
    let own = arrangement.splits.table.map(|rows| {
        let most = rest.height.saturating_sub(LEAST_ROWS).max(1);
        rows.saturating_sub(frame).clamp(1, most)
    });
    let table = take_top(&mut rest, own.unwrap_or(count(arrangement).min(room)) + frame);
    layout.put_first(ViewPlace::Top, table);
    let over_the_bottom = |id: &ViewId| matches!(layout.place(*id), Some(ViewPlace::Middle | ViewPlace::Side));
    let open = arrangement.open.filter(over_the_bottom);
    if open.is_none() && arrangement.has_card && rest.height >= CARD_ROWS + 3 {
        layout.card = take_top(&mut rest, CARD_ROWS + u16::from(layout.borders));
    }
    match open {
        Some(id) => layout.put(id, rest),
        None => layout.put_first(ViewPlace::Bottom, rest),
    }
}

/// Rows of the table, and of the details below it: those that what is in them takes, so that the rest is for the logs.
fn upper_rows(layout: &Layout, rest: Rect, arrangement: Arrangement<'_>) -> (u16, u16) {
    let splits = arrangement.splits;
    let table = count(arrangement).saturating_add(3).min((rest.height / 3).max(5));
    let most = rest.height.saturating_sub(LEAST_ROWS * 2);
    let table = splits.table.unwrap_or(table).clamp(LEAST_ROWS, most);
    let rest = rest.height.saturating_sub(table);
    let usual = (rest * 2 / 5).clamp(8, DETAIL_ROWS);
    let front = middle_view(layout, arrangement).and_then(|id| arrangement.rows_for(id));
    let detail = front.map_or(usual, |rows| rows.clamp(LEAST_ROWS, usual));
    let most = rest.saturating_sub(LEAST_ROWS);
    (table, splits.detail.unwrap_or(detail).clamp(LEAST_ROWS, most))
}

/// The view in the middle: one that is open and has no place of its own, else the details.
fn middle_view(layout: &Layout, arrangement: Arrangement<'_>) -> Option<ViewId> {
    let is_large = size_class(arrangement.size) == SizeClass::Large;
    let without_a_place = |id: &ViewId| match layout.place(*id) {
        Some(ViewPlace::Middle) => true,
        Some(ViewPlace::Side) => !is_large || arrangement.rows_for(*id) == Some(0),
        Some(ViewPlace::Top | ViewPlace::Bottom | ViewPlace::Cover) | None => false,
    };
    let open = arrangement.open.filter(without_a_place);
    open.or_else(|| layout.views_in(ViewPlace::Middle).next().map(|view| view.id))
}

fn put_middle(layout: &mut Layout, area: Rect, arrangement: Arrangement<'_>) {
    layout.middle = area;
    if let Some(id) = middle_view(layout, arrangement) {
        layout.put(id, area);
    }
}

fn arrange_middle(layout: &mut Layout, mut rest: Rect, arrangement: Arrangement<'_>) {
    let (table, detail) = upper_rows(layout, rest, arrangement);
    let table = take_top(&mut rest, table);
    layout.put_first(ViewPlace::Top, table);
    let middle = take_top(&mut rest, detail);
    put_middle(layout, middle, arrangement);
    layout.put_first(ViewPlace::Bottom, rest);
}

fn count(arrangement: Arrangement<'_>) -> u16 {
    u16::try_from(arrangement.services).unwrap_or(u16::MAX).max(1)
}

/// What a covering view has: everything but title and status line, within a frame.
pub(crate) fn covered_area(size: Rect) -> Rect {
    let bordered = u16::from(size.width >= BORDERS_FROM);
    shrink(size, 2, bordered, 1 + bordered, bordered)
}
