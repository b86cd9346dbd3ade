//! Where the panes are: a pure function of the terminal's size, of what is open and of how much there is to show. Focus
//! does not change it.

use crate::settings::Splits;
use crate::tui::facts::World;
use crate::tui::facts::troubled;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::logs::tiles::MOST;
use crate::tui::view::logs::tiles::tiles;
use ratatui::layout::Rect;

/// Panes have borders from this width on; below it, a rule separates them.
const BORDERS_FROM: u16 = 90;
/// From this size on table, details and logs are shown together.
const MIDDLE: (u16, u16) = (120, 36);
/// From this size on a third column holds graph and timeline.
const LARGE: (u16, u16) = (160, 50);
/// Most rows the table takes on a small screen.
const TABLE_ROWS: u16 = 8;
/// Rows of the card on a small screen, its rule included.
const CARD_ROWS: u16 = 5;

/// Most rows of the details, unless the user makes the pane larger.
const DETAIL_ROWS: u16 = 16;
/// Fewest rows a divider leaves to the panes on either side.
const LEAST_ROWS: u16 = 4;
/// Fewest columns a divider leaves to the panes on either side.
const LEAST_COLUMNS: u16 = 30;

/// A line between panes that can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Divider {
    /// Under the service table.
    Table,
    /// Between the details (or the pane in their place) and the logs.
    Detail,
    /// Left of graph and timeline.
    Side,
    /// Between graph and timeline.
    Graph,
    /// Between the log pane of this number and the next.
    Tile(usize),
}

/// Where the panes are; a pane with an empty rectangle is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    /// The title line.
    pub title: Rect,
    /// The service table, border and header included.
    pub services: Rect,
    /// The automatic explanation, on small screens.
    pub card: Rect,
    pub detail: Rect,
    /// The log lines, all panes of them.
    pub all_logs: Rect,
    /// Each log pane, from left to right; an empty one is not shown.
    pub tiles: [Rect; MOST],
    /// The log pane that receives keys.
    pub logs: Rect,
    /// The dependency graph.
    pub graph: Rect,
    /// The start-up timeline.
    pub timeline: Rect,
    /// The status line.
    pub status: Rect,
    /// Panes have borders.
    pub borders: bool,
    /// The table has a header line.
    pub header: bool,
}

impl Layout {
    /// The rectangle of a pane; empty when it is not on the screen.
    #[must_use]
    pub(crate) fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Services => self.services,
            Pane::Detail => self.detail,
            Pane::Logs => self.logs,
            Pane::Graph => self.graph,
            Pane::Timeline => self.timeline,
        }
    }

    /// The part of a pane inside its border or under its rule.
    #[must_use]
    pub(crate) fn inside(&self, pane: Pane) -> Rect {
        let area = self.pane(pane);
        if self.borders {
            return shrink(area, 1, 1, 1, 1);
        }
        // Directly under the title line the table needs no rule of its own.
        let ruled = pane != Pane::Services;
        shrink(area, u16::from(ruled), 0, 0, 0)
    }

    /// The pane at a cell.
    #[must_use]
    pub(crate) fn at(&self, x: u16, y: u16) -> Option<Pane> {
        if self.tile_at(x, y).is_some() {
            return Some(Pane::Logs);
        }
        [Pane::Services, Pane::Detail, Pane::Logs, Pane::Graph, Pane::Timeline]
            .into_iter()
            .find(|pane| self.pane(*pane).contains((x, y).into()))
    }

    /// The number of the log pane at a cell.
    #[must_use]
    pub(crate) fn tile_at(&self, x: u16, y: u16) -> Option<usize> {
        self.tiles.iter().position(|tile| tile.contains((x, y).into()))
    }

    /// The rectangle of the pane in the place of the details (details, graph or timeline); empty when there is none.
    fn middle_place(&self) -> Rect {
        let places = [self.detail, self.graph, self.timeline];
        let above_the_logs = |place: &&Rect| place.bottom() == self.all_logs.y && place.x == self.all_logs.x;
        places.iter().find(above_the_logs).copied().unwrap_or_default()
    }

    /// Whether graph and timeline have a column of their own.
    fn has_column(&self) -> bool {
        self.graph.x > self.all_logs.x && self.timeline.x == self.graph.x
    }

    /// The divider at a cell: the edges on both sides of it count.
    #[must_use]
    pub(crate) fn divider_at(&self, x: u16, y: u16) -> Option<Divider> {
        let near = |at: u16, line: u16| at == line || (self.borders && at + 1 == line);
        if self.has_column() {
            // The right edge of the log pane is its scrollbar.
            let edge = near(x, self.graph.x) && !self.all_logs.contains((x, y).into());
            if edge && y >= self.graph.y && y < self.timeline.bottom() {
                return Some(Divider::Side);
            }
            if x > self.graph.x {
                return near(y, self.timeline.y).then_some(Divider::Graph);
            }
        }
        let shown = |area: Rect| !area.is_empty();
        if shown(self.services) && y < self.status.y && near(y, self.services.bottom()) {
            return Some(Divider::Table);
        }
        if shown(self.middle_place()) && near(y, self.all_logs.y) {
            return Some(Divider::Detail);
        }
        self.tile_ending_at(x, y).map(Divider::Tile)
    }

    /// The divider positions after one is dragged to a cell.
    #[must_use]
    pub(crate) fn moved(&self, mut splits: Splits, divider: Divider, (x, y): (u16, u16)) -> Splits {
        match divider {
            Divider::Table => splits.table = Some(y.saturating_sub(self.services.y)),
            Divider::Detail => splits.detail = Some(y.saturating_sub(self.middle_place().y)),
            Divider::Side => splits.side = Some(self.graph.right().saturating_sub(x)),
            Divider::Graph => splits.graph = Some(y.saturating_sub(self.graph.y)),
            Divider::Tile(ending) => return self.tiles_moved(splits, ending, (x, y)),
        }
        splits
    }

    /// The divider positions after a pane has grown by `by` rows.
    #[must_use]
    pub(crate) fn grown(&self, mut splits: Splits, pane: Pane, by: i16) -> Splits {
        let rows = |area: Rect, by: i16| Some(area.height.saturating_add_signed(by).max(LEAST_ROWS));
        let in_column = self.has_column() && matches!(pane, Pane::Graph | Pane::Timeline);
        match pane {
            Pane::Services => splits.table = rows(self.services, by),
            Pane::Graph if in_column => splits.graph = rows(self.graph, by),
            Pane::Timeline if in_column => splits.graph = rows(self.graph, -by),
            Pane::Logs if self.middle_place().is_empty() => splits.table = rows(self.services, -by),
            Pane::Logs => splits.detail = rows(self.middle_place(), -by),
            _ if self.middle_place().is_empty() => splits.table = rows(self.services, -by),
            _ => splits.detail = rows(self.middle_place(), by),
        }
        splits
    }

    /// The visible panes, in Tab order.
    #[must_use]
    pub(crate) fn panes(&self) -> Vec<Pane> {
        [Pane::Services, Pane::Detail, Pane::Logs, Pane::Graph, Pane::Timeline]
            .into_iter()
            .filter(|pane| !self.pane(*pane).is_empty())
            .collect()
    }
}

/// A rectangle with its sides moved in.
#[must_use]
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

/// The size classes of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Table, card, and one pane below.
    Small,
    /// Table, details, logs.
    Middle,
    /// The same and a third column.
    Large,
}

/// The class of a size.
#[must_use]
pub(crate) fn class(size: Rect) -> Class {
    let fits = |(width, height): (u16, u16)| size.width >= width && size.height >= height;
    if fits(LARGE) {
        Class::Large
    } else if fits(MIDDLE) {
        Class::Middle
    } else {
        Class::Small
    }
}

/// Where everything is.
#[must_use]
pub(crate) fn layout(screen: &Screen, world: World<'_>) -> Layout {
    let size = screen.size;
    let mut layout = Layout {
        borders: size.width >= BORDERS_FROM && size.height >= 16,
        header: size.width >= BORDERS_FROM && size.height >= 20,
        ..Layout::default()
    };
    let mut rest = size;
    layout.title = take_top(&mut rest, 1);
    layout.status = take_bottom(&mut rest, u16::from(size.height >= 3));
    if screen.zoomed {
        let zoomed = match screen.focus {
            Pane::Services => &mut layout.services,
            Pane::Detail => &mut layout.detail,
            Pane::Logs => &mut layout.all_logs,
            Pane::Graph => &mut layout.graph,
            Pane::Timeline => &mut layout.timeline,
        };
        *zoomed = rest;
        // Zoomed: the focused pane has the whole screen.
        return tiled(layout, 1, screen);
    }
    let count = u16::try_from(world.stack.services.len()).unwrap_or(u16::MAX).max(1);
    match class(size) {
        Class::Small => small(&mut layout, rest, screen, world, count),
        Class::Middle => middle(&mut layout, rest, screen, count),
        Class::Large => {
            let widest = size.width.saturating_sub(LEAST_COLUMNS * 2);
            let side = (size.width / 3).clamp(48, 72);
            let side = screen.splits.side.unwrap_or(side).clamp(LEAST_COLUMNS, widest);
            let mut column = take_right(&mut rest, side);
            let half = screen.splits.graph.unwrap_or(column.height / 2);
            let graph = half.clamp(LEAST_ROWS, column.height.saturating_sub(LEAST_ROWS));
            layout.graph = take_top(&mut column, graph);
            layout.timeline = column;
            middle(&mut layout, rest, screen, count);
        }
    }
    tiled(layout, screen.other_logs.len() + 1, screen)
}

/// Divides the area of the logs among the log panes.
fn tiled(mut layout: Layout, count: usize, screen: &Screen) -> Layout {
    let with_keys = screen.tile;
    if layout.all_logs.is_empty() {
        return layout;
    }
    if count == 1 {
        if let Some(only) = layout.tiles.get_mut(with_keys) {
            *only = layout.all_logs;
        }
    } else {
        layout.tiles = tiles(layout.all_logs, (count, with_keys), &screen.splits);
    }
    layout.logs = layout.tiles.get(with_keys).copied().unwrap_or_default();
    layout
}

fn small(layout: &mut Layout, mut rest: Rect, screen: &Screen, world: World<'_>, count: u16) {
    let frame = if layout.borders { 2 } else { 0 } + u16::from(layout.header);
    let room = (rest.height / 3).clamp(1, TABLE_ROWS);
    let own = screen.splits.table.map(|rows| {
        let most = rest.height.saturating_sub(LEAST_ROWS).max(1);
        rows.saturating_sub(frame).clamp(1, most)
    });
    layout.services = take_top(&mut rest, own.unwrap_or(count.min(room)) + frame);
    let open = screen.view.filter(|view| *view != Pane::Logs);
    if open.is_none() && card_subject(screen, world).is_some() && rest.height >= CARD_ROWS + 3 {
        layout.card = take_top(&mut rest, CARD_ROWS + u16::from(layout.borders));
    }
    match open {
        Some(Pane::Detail) => layout.detail = rest,
        Some(Pane::Graph) => layout.graph = rest,
        Some(Pane::Timeline) => layout.timeline = rest,
        _ => layout.all_logs = rest,
    }
}

fn middle(layout: &mut Layout, mut rest: Rect, screen: &Screen, count: u16) {
    let table = count.saturating_add(3).min((rest.height / 3).max(5));
    let most = rest.height.saturating_sub(LEAST_ROWS * 2);
    let table = screen.splits.table.unwrap_or(table).clamp(LEAST_ROWS, most);
    layout.services = take_top(&mut rest, table);
    // Details are mostly short, logs are not.
    let detail = (rest.height * 2 / 5).clamp(8, DETAIL_ROWS);
    let most = rest.height.saturating_sub(LEAST_ROWS);
    let detail = screen.splits.detail.unwrap_or(detail).clamp(LEAST_ROWS, most);
    let place = take_top(&mut rest, detail);
    match screen.view {
        Some(Pane::Graph) if layout.graph.is_empty() => layout.graph = place,
        Some(Pane::Timeline) if layout.timeline.is_empty() => layout.timeline = place,
        _ => layout.detail = place,
    }
    layout.all_logs = rest;
}

/// The service the card is about; `None` if the user closed the card for this service in this state.
#[must_use]
pub(crate) fn card_subject<'a>(screen: &Screen, world: World<'a>) -> Option<&'a str> {
    let service = troubled(world, screen.selected.as_deref())?;
    let closed = screen.card_closed.as_ref();
    let same = closed.is_some_and(|(name, phase)| *name == service.name && *phase == format!("{:?}", service.phase()));
    if same { None } else { Some(&service.name) }
}

fn take_top(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    let top = Rect { height: rows, ..*area };
    area.y += rows;
    area.height -= rows;
    top
}

fn take_bottom(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    area.height -= rows;
    Rect {
        y: area.y + area.height,
        height: rows,
        ..*area
    }
}

fn take_right(area: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    area.width -= columns;
    Rect {
        x: area.x + area.width,
        width: columns,
        ..*area
    }
}

/// The inside of the shell's pane: everything but title and status line, within its frame.
#[must_use]
pub(crate) fn shell_area(size: Rect) -> Rect {
    let bordered = u16::from(size.width >= BORDERS_FROM);
    shrink(size, 2, bordered, 1 + bordered, bordered)
}
