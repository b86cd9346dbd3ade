//! The rows of the dependency graph, and which of them are visible.

use crate::explain::{Edge, GraphNode, graph};
use crate::tui::context::ViewContext;
use crate::tui::kit::shrink;
use crate::tui::layout::WantedRows;
use crate::tui::screen::Screen;
use ratatui::layout::Rect;

/// Rows of the foot: a rule and one row per action; if there is too little room, only what a stop affects.
const FOOT: u16 = 4;
const SHORT_FOOT: u16 = 1;

/// Once the graph has this many rows, the foot gets its full height.
const ENOUGH: u16 = 12;

/// Rows the whole graph takes, with the foot's least and its full height.
pub(super) fn graph_rows(nodes: &[GraphNode]) -> WantedRows {
    let rows = u16::try_from(lines(nodes).len()).unwrap_or(u16::MAX);
    if rows == 0 {
        return WantedRows::default();
    }
    WantedRows {
        least: rows.saturating_add(SHORT_FOOT),
        all: rows.saturating_add(FOOT),
    }
}

/// The part of the pane for the graph's `rows` rows; the rest is the foot.
pub(crate) fn list_area(inside: Rect, rows: usize) -> Rect {
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(ENOUGH);
    let most = inside.height.saturating_sub(rows).min(FOOT);
    let foot = most.max(SHORT_FOOT.min(inside.height.saturating_sub(2)));
    shrink(inside, 0, 0, foot, 0)
}

/// The service a row of the terminal is about.
pub(super) fn service_at(inside: Rect, screen: &Screen, cx: ViewContext<'_>, y: u16) -> Option<String> {
    let nodes = graph(cx.stack, cx.now);
    let lines = lines(&nodes);
    let list = list_area(inside, lines.len());
    let row = usize::from(y.checked_sub(list.y).filter(|row| *row < list.height)?);
    let at = first_line(&lines, screen.selected_or_first(cx.stack), list.height) + row;
    let above = lines.get(..=at)?.iter().rev();
    above
        .take_while(|line| !matches!(line, GraphLine::Layer(_)))
        .find_map(GraphLine::service)
        .map(|node| node.service.clone())
}

/// The content of a row.
pub(crate) enum GraphLine<'a> {
    /// The heading of a layer.
    Layer(usize),
    Service(&'a GraphNode),
    /// One of its dependencies; true for the last.
    Need(&'a Edge, bool),
}

impl<'a> GraphLine<'a> {
    /// The service, if the row is one.
    pub(super) fn service(&self) -> Option<&'a GraphNode> {
        match self {
            Self::Service(node) => Some(node),
            Self::Layer(_) | Self::Need(..) => None,
        }
    }
}

/// The rows of the graph.
pub(crate) fn lines(nodes: &[GraphNode]) -> Vec<GraphLine<'_>> {
    let mut lines = Vec::new();
    let mut layer = None;
    for node in nodes {
        if layer != Some(node.layer) {
            layer = Some(node.layer);
            lines.push(GraphLine::Layer(node.layer));
        }
        lines.push(GraphLine::Service(node));
        for (at, edge) in node.needs.iter().enumerate() {
            lines.push(GraphLine::Need(edge, at + 1 == node.needs.len()));
        }
    }
    lines
}

/// The first row to show so that the chosen service and its dependencies are visible.
pub(crate) fn first_line(lines: &[GraphLine<'_>], chosen: Option<&str>, height: u16) -> usize {
    let at = lines
        .iter()
        .position(|line| line.service().is_some_and(|node| Some(node.service.as_str()) == chosen));
    let at = at.unwrap_or(0);
    let node = lines.get(at).and_then(GraphLine::service);
    let needs = node.map_or(0, |node| node.needs.len());
    (at + needs + 1).saturating_sub(usize::from(height)).min(at)
}
