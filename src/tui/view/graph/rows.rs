//! The rows of the dependency graph, and which of them are visible.

use crate::explain::Edge;
use crate::explain::GraphNode;
use crate::explain::graph;
use crate::tui::facts::World;
use crate::tui::layout::Layout;
use crate::tui::layout::shrink;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use ratatui::layout::Rect;

/// Rows of the foot: a rule and one row per action; if there is too little room, only what a stop affects.
const FOOT: u16 = 4;
const SHORT_FOOT: u16 = 1;

/// Once the graph has this many rows, the foot gets its full height.
const ENOUGH: u16 = 12;

/// The part of the pane for the graph's `rows` rows; the rest is the foot.
#[must_use]
pub(crate) fn list_area(inside: Rect, rows: usize) -> Rect {
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(ENOUGH);
    let foot = if inside.height >= rows.saturating_add(FOOT) {
        FOOT
    } else {
        SHORT_FOOT.min(inside.height.saturating_sub(2))
    };
    shrink(inside, 0, 0, foot, 0)
}

/// The service a row of the terminal is about.
#[must_use]
pub(crate) fn service_at(screen: &Screen, world: World<'_>, layout: &Layout, y: u16) -> Option<String> {
    let nodes = graph(world.stack, world.now);
    let lines = lines(&nodes);
    let list = list_area(layout.inside(Pane::Graph), lines.len());
    let row = usize::from(y.checked_sub(list.y).filter(|row| *row < list.height)?);
    let at = first_line(&lines, screen.selected_or_first(world.stack), list.height) + row;
    let above = lines.get(..=at)?.iter().rev();
    above
        .take_while(|line| !matches!(line, Line::Layer(_)))
        .find_map(|line| match line {
            Line::Service(node) => Some(node.service.clone()),
            _ => None,
        })
}

/// The content of a row.
pub(crate) enum Line<'a> {
    /// The heading of a layer.
    Layer(usize),
    Service(&'a GraphNode),
    /// One of its dependencies; true for the last.
    Need(&'a Edge, bool),
}

/// The rows of the graph.
pub(crate) fn lines(nodes: &[GraphNode]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut layer = None;
    for node in nodes {
        if layer != Some(node.layer) {
            layer = Some(node.layer);
            lines.push(Line::Layer(node.layer));
        }
        lines.push(Line::Service(node));
        for (at, edge) in node.needs.iter().enumerate() {
            lines.push(Line::Need(edge, at + 1 == node.needs.len()));
        }
    }
    lines
}

/// The first row to show so that the chosen service and its dependencies are visible.
pub(crate) fn first_line(lines: &[Line<'_>], chosen: Option<&str>, height: u16) -> usize {
    let at = lines
        .iter()
        .position(|line| matches!(line, Line::Service(node) if Some(node.service.as_str()) == chosen));
    let at = at.unwrap_or(0);
    let needs = match lines.get(at) {
        Some(Line::Service(node)) => node.needs.len(),
        _ => 0,
    };
    (at + needs + 1).saturating_sub(usize::from(height)).min(at)
}
