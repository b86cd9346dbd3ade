//! Where the panes are. A pure function of the terminal's size, of what is open and of how much there is to show; never
//! of which pane has the focus.

use super::facts::{World, troubled};
use super::screen::{Pane, Screen};
use ratatui::layout::Rect;

/// From this width on panes have borders; below, a rule line separates them.
const BORDERS_FROM: u16 = 90;
/// From this size on table, details and logs stand together.
const MIDDLE: (u16, u16) = (120, 36);
/// From this size on a third column holds graph and timeline.
const LARGE: (u16, u16) = (160, 50);
/// Most rows the table takes on a small screen.
const TABLE_ROWS: u16 = 8;
/// Rows of the card on a small screen, its rule included.
const CARD_ROWS: u16 = 5;

/// Where the panes are; an empty rectangle is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layout {
    /// The title line.
    pub title: Rect,
    /// The service table, border and header included.
    pub services: Rect,
    /// The unasked explanation, on small screens.
    pub card: Rect,
    /// The details.
    pub detail: Rect,
    /// The log lines.
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
    pub(super) fn pane(&self, pane: Pane) -> Rect {
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
    pub(super) fn inside(&self, pane: Pane) -> Rect {
        let area = self.pane(pane);
        if self.borders {
            return shrink(area, 1, 1, 1, 1);
        }
        // The title line is the rule of a table that stands under it.
        let ruled = pane != Pane::Services;
        shrink(area, u16::from(ruled), 0, 0, 0)
    }

    /// The pane at a cell.
    #[must_use]
    pub(super) fn at(&self, x: u16, y: u16) -> Option<Pane> {
        [Pane::Services, Pane::Detail, Pane::Logs, Pane::Graph, Pane::Timeline]
            .into_iter()
            .find(|pane| self.pane(*pane).contains((x, y).into()))
    }

    /// The panes on the screen, in the order Tab goes.
    #[must_use]
    pub(super) fn panes(&self) -> Vec<Pane> {
        [Pane::Services, Pane::Detail, Pane::Logs, Pane::Graph, Pane::Timeline]
            .into_iter()
            .filter(|pane| !self.pane(*pane).is_empty())
            .collect()
    }
}

/// A rectangle with its sides moved in.
#[must_use]
pub(super) fn shrink(area: Rect, top: u16, right: u16, bottom: u16, left: u16) -> Rect {
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
pub(super) enum Class {
    /// Table, card, and one pane below.
    Small,
    /// Table, details, logs.
    Middle,
    /// The same and a third column.
    Large,
}

/// The class of a size.
#[must_use]
pub(super) fn class(size: Rect) -> Class {
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
pub(super) fn layout(screen: &Screen, world: World<'_>) -> Layout {
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
            Pane::Logs => &mut layout.logs,
            Pane::Graph => &mut layout.graph,
            Pane::Timeline => &mut layout.timeline,
        };
        *zoomed = rest;
        return layout;
    }
    let count = u16::try_from(world.stack.services.len()).unwrap_or(u16::MAX).max(1);
    match class(size) {
        Class::Small => small(&mut layout, rest, screen, world, count),
        Class::Middle => middle(&mut layout, rest, screen, count),
        Class::Large => {
            let side = (size.width / 3).clamp(48, 72);
            let mut column = take_right(&mut rest, side);
            let half = column.height / 2;
            layout.graph = take_top(&mut column, half);
            layout.timeline = column;
            middle(&mut layout, rest, screen, count);
        }
    }
    layout
}

fn small(layout: &mut Layout, mut rest: Rect, screen: &Screen, world: World<'_>, count: u16) {
    let frame = if layout.borders { 2 } else { 0 } + u16::from(layout.header);
    let room = (rest.height / 3).clamp(1, TABLE_ROWS);
    layout.services = take_top(&mut rest, count.min(room) + frame);
    let open = screen.view.filter(|view| *view != Pane::Logs);
    if open.is_none() && card_subject(screen, world).is_some() && rest.height >= CARD_ROWS + 3 {
        layout.card = take_top(&mut rest, CARD_ROWS + u16::from(layout.borders));
    }
    match open {
        Some(Pane::Detail) => layout.detail = rest,
        Some(Pane::Graph) => layout.graph = rest,
        Some(Pane::Timeline) => layout.timeline = rest,
        _ => layout.logs = rest,
    }
}

fn middle(layout: &mut Layout, mut rest: Rect, screen: &Screen, count: u16) {
    let table = count.saturating_add(3).min((rest.height / 3).max(5));
    layout.services = take_top(&mut rest, table);
    let detail = (rest.height * 2 / 5).max(8);
    let place = take_top(&mut rest, detail);
    match screen.view {
        Some(Pane::Graph) if layout.graph.is_empty() => layout.graph = place,
        Some(Pane::Timeline) if layout.timeline.is_empty() => layout.timeline = place,
        _ => layout.detail = place,
    }
    layout.logs = rest;
}

/// The service the card is about, unless it was sent away in this very state.
#[must_use]
pub(super) fn card_subject<'a>(screen: &Screen, world: World<'a>) -> Option<&'a str> {
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
pub(super) fn shell_area(size: Rect) -> Rect {
    let bordered = u16::from(size.width >= BORDERS_FROM);
    shrink(size, 2, bordered, 1 + bordered, bordered)
}
