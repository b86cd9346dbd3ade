//! What a layout is, what it depends on, and what the views take of it.

use crate::settings::Splits;
use crate::tui::action::ViewId;
use crate::tui::kit::inside_frame;
use ratatui::layout::{Position, Rect};

/// From this size on table, details and logs are shown together.
const MIDDLE: (u16, u16) = (120, 36);
/// From this size on graph and timeline are shown as well.
const LARGE: (u16, u16) = (160, 50);
/// Most rows of text on the card on a small screen.
pub(crate) const CARD_ROWS: u16 = 4;
/// Most rows of the details, unless the user makes them larger.
const DETAIL_ROWS: u16 = 16;
/// Rows of a frame.
pub(super) const FRAME: u16 = 2;
/// Fewest rows a divider leaves to the views on either side.
pub(super) const LEAST_ROWS: u16 = 4;
/// Fewest columns a divider leaves to the views on either side.
pub(super) const LEAST_COLUMNS: u16 = 30;

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

/// Rows that what is in a view takes inside its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct WantedRows {
    /// Those without which something is out of sight.
    pub(crate) least: u16,
    /// Those beyond which the view stays empty; 0: it has nothing to show.
    pub(crate) all: u16,
}

impl WantedRows {
    /// Neither more nor fewer.
    pub(crate) fn exactly(rows: u16) -> Self {
        Self { least: rows, all: rows }
    }

    fn framed(self, frame: u16) -> Self {
        if self.all == 0 {
            return self;
        }
        Self {
            least: self.least.saturating_add(frame),
            all: self.all.saturating_add(frame),
        }
    }
}

/// How the views of a large screen stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LargeForm {
    /// The table over the details, and those at the side in a column beside both.
    BesideTable,
    /// Below the table: the details, and those at the side in a column beside them.
    Column,
    /// Below the table: the details, the first of those at the side, and the second beside it.
    Row,
    /// Below the table: the second of those at the side under the details, and the first beside both.
    UnderDetails,
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
    pub(super) views: Vec<PlacedView>,
    /// The place between top and bottom; empty where there is none.
    pub(super) middle: Rect,
    /// The column at the side; empty where there is none.
    pub(super) column: Rect,
    /// How the views of a large screen stand to each other.
    pub(crate) form: Option<LargeForm>,
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
    pub(crate) measured: &'a MeasuredViews,
}

/// What the views take of the screen.
#[derive(Debug, Default)]
pub(crate) struct MeasuredViews {
    /// The rows of those views that say so.
    pub(crate) wanted: Vec<(ViewId, WantedRows)>,
    /// The rows of the text on the card.
    pub(crate) card: u16,
    /// The form of a large screen until now: it is left only for one that is clearly better.
    pub(crate) form: Option<LargeForm>,
}

impl Arrangement<'_> {
    /// Rows a view takes with a frame of so many rows; `None`: as many as there are.
    pub(super) fn rows_for(&self, id: ViewId, frame: u16) -> Option<WantedRows> {
        let found = self.measured.wanted.iter().find(|(known, _)| *known == id);
        found.map(|(_, rows)| rows.framed(frame))
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

    pub(super) fn place(&self, id: ViewId) -> Option<ViewPlace> {
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

    pub(super) fn views_in(&self, place: ViewPlace) -> impl Iterator<Item = &PlacedView> {
        self.views.iter().filter(move |view| view.place == place)
    }

    pub(super) fn first_area(&self, place: ViewPlace) -> Rect {
        self.views_in(place).next().map_or_else(Rect::default, |view| view.area)
    }

    pub(super) fn put(&mut self, id: ViewId, area: Rect) {
        if let Some(view) = self.views.iter_mut().find(|view| view.id == id) {
            view.area = area;
        }
    }

    pub(super) fn put_first(&mut self, place: ViewPlace, area: Rect) {
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

/// Rows of the table and, of what is left below it, those of the details.
pub(super) fn table_rows(layout: &Layout, rest: Rect, arrangement: Arrangement<'_>) -> u16 {
    let wanted = count(layout, arrangement).saturating_add(FRAME + 1);
    let table = wanted.min((rest.height / 3).max(5));
    let most = rest.height.saturating_sub(LEAST_ROWS * 2);
    arrangement
        .splits
        .table
        .unwrap_or(table)
        .clamp(LEAST_ROWS, most.max(LEAST_ROWS))
}

/// Rows of the details, of so many below the table: those that their text takes, so that the rest is for the logs.
pub(super) fn detail_rows(layout: &Layout, rest: u16, arrangement: Arrangement<'_>) -> WantedRows {
    let most = (rest / 2).clamp(8, DETAIL_ROWS);
    let front = middle_view(layout, arrangement).and_then(|id| arrangement.rows_for(id, FRAME));
    match front {
        Some(rows) => WantedRows {
            least: rows.least.clamp(FRAME + 1, most),
            all: rows.all.max(FRAME + 1),
        },
        None => WantedRows::exactly((rest * 2 / 5).clamp(8, DETAIL_ROWS)),
    }
}

/// The view in the middle: one that is open and has no place of its own, else the details.
pub(super) fn middle_view(layout: &Layout, arrangement: Arrangement<'_>) -> Option<ViewId> {
    let is_large = size_class(arrangement.size) == SizeClass::Large;
    let has_nothing = |id| arrangement.rows_for(id, FRAME).is_some_and(|rows| rows.all == 0);
    let without_a_place = |id: &ViewId| match layout.place(*id) {
        Some(ViewPlace::Middle) => true,
        Some(ViewPlace::Side) => !is_large || has_nothing(*id),
        Some(ViewPlace::Top | ViewPlace::Bottom | ViewPlace::Cover) | None => false,
    };
    let open = arrangement.open.filter(without_a_place);
    open.or_else(|| layout.views_in(ViewPlace::Middle).next().map(|view| view.id))
}

/// Rows between table and logs as the user wants them, as far as both sides keep some.
pub(super) fn own_detail(rows: u16, below_the_table: u16) -> u16 {
    let most = below_the_table.saturating_sub(LEAST_ROWS).max(LEAST_ROWS);
    rows.clamp(LEAST_ROWS, most)
}

/// Rows in the table.
pub(super) fn count(layout: &Layout, arrangement: Arrangement<'_>) -> u16 {
    let table = layout.views_in(ViewPlace::Top).next();
    let wanted = table.and_then(|table| arrangement.rows_for(table.id, 0));
    let services = u16::try_from(arrangement.services).unwrap_or(u16::MAX);
    wanted.map_or(services, |rows| rows.all).max(1)
}
