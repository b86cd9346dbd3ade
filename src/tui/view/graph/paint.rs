//! The dependency graph, layer by layer: services without dependencies first, each with its dependencies, their
//! conditions and whether those hold. Below it: which services an action on the one under the cursor affects.

use crate::explain::Edge;
use crate::explain::EdgeState;
use crate::explain::GraphNode;
use crate::explain::graph as nodes_of;
use crate::explain::radius;
use crate::stack::GateFault;
use crate::tui::facts;
use crate::tui::facts::World;
use crate::tui::kit::frame::Heading;
use crate::tui::kit::frame::frame;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::Layout;
use crate::tui::layout::shrink;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::graph::rows::Line;
use crate::tui::view::graph::rows::first_line;
use crate::tui::view::graph::rows::lines;
use crate::tui::view::graph::rows::list_area;
use ratatui::layout::Rect;

/// Draws the graph.
pub(crate) fn graph(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.graph;
    if area.is_empty() {
        return;
    }
    let focused = screen.focus == Pane::Graph;
    let mut heading = Heading::of("graph", pen.theme().title, focused, layout.borders);
    let nodes = nodes_of(world.stack, world.now);
    heading.notes.push((counted(&nodes), pen.theme().dim));
    frame(pen, area, &heading);
    let inside = layout.inside(Pane::Graph);
    let lines = lines(&nodes);
    let list = list_area(inside, lines.len());
    let foot = inside.height - list.height;
    let chosen = screen.selected_or_first(world.stack);
    let first = first_line(&lines, chosen, list.height);
    for (y, line) in (0..list.height).zip(lines.iter().skip(first)) {
        let cursor = focused && matches!(line, Line::Service(node) if Some(node.service.as_str()) == chosen);
        draw(pen, list, y, line, cursor, world);
    }
    if let Some(service) = chosen.filter(|_| foot > 0) {
        let below = shrink(inside, inside.height - foot, 0, 0, 0);
        draw_radius(pen, below, service, world);
    }
}

/// "3 services, 1 condition open"
fn counted(nodes: &[GraphNode]) -> String {
    let edges = nodes.iter().flat_map(|node| &node.needs);
    let open = edges.filter(|edge| edge.state != EdgeState::Satisfied).count();
    match open {
        0 => "all conditions hold".to_owned(),
        open => format!("{} not met", human::plural(open, "condition")),
    }
}

fn draw(pen: &mut Pen<'_>, area: Rect, y: u16, line: &Line<'_>, cursor: bool, world: World<'_>) {
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    match line {
        Line::Layer(layer) => {
            let words = match layer {
                0 => "layer 1: needs nothing".to_owned(),
                layer => format!("layer {}", layer + 1),
            };
            pen.line(area, y).gap(1).put(&words, theme.dim);
        }
        Line::Service(node) => {
            let Some(service) = world.service(&node.service) else {
                return;
            };
            let phase = facts::looks(service);
            let style = theme.phase(&phase);
            if cursor {
                let row = Rect {
                    y: area.y + y,
                    height: 1,
                    ..area
                };
                pen.shade(row, theme.selected);
            }
            let mut line = pen.line(area, y);
            line.put(if cursor { glyphs.cursor } else { " " }, theme.focus)
                .put(glyphs.phase(&phase), style)
                .gap(1)
                .put(&node.service, theme.service(&node.service))
                .gap(1)
                .put(&facts::words(service, world.now), style);
            if !node.needed_by.is_empty() {
                let words = format!("  {} {}", glyphs.arrow, node.needed_by.join(", "));
                line.put(&words, theme.dim);
            }
        }
        Line::Need(edge, last) => draw_need(pen, (area, y), edge, *last, world),
    }
}

/// Why a condition does not hold. "Cannot be met" only without a healthcheck; else another start may change it.
fn fails(fault: &GateFault) -> String {
    match fault {
        GateFault::Unhealthy { .. } => "not met, it is unhealthy".to_owned(),
        GateFault::Exited { code, .. } => format!("not met, {}", facts::exit(*code)),
        GateFault::Restarting { code, .. } => format!("not met, restarting after {}", facts::exit(*code)),
        GateFault::NoCheck { .. } => "cannot be met, it has no health check".to_owned(),
        GateFault::Failed(failure) => format!("not met, {} failed", failure.doing),
    }
}

fn draw_need(pen: &mut Pen<'_>, (area, y): (Rect, u16), edge: &Edge, last: bool, world: World<'_>) {
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    let branch = if last { glyphs.last_branch } else { glyphs.branch };
    let (state, style) = match &edge.state {
        EdgeState::Satisfied => ("satisfied".to_owned(), theme.good),
        EdgeState::Blocked(since) => (format!("blocked {}", human::clock(world.now.since(*since))), theme.wait),
        EdgeState::Open => ("not met".to_owned(), theme.dim),
        EdgeState::Fails(fault) => (fails(fault), theme.bad),
    };
    let mut line = pen.line(area, y);
    line.gap(3)
        .put(branch, theme.rule)
        .put(glyphs.rule, theme.rule)
        .gap(1)
        .put(&edge.on, theme.service(&edge.on))
        .put(&format!(" {}: ", facts::condition(edge.condition)), theme.dim)
        .put(&state, style);
    if !edge.required {
        line.put(", optional", theme.dim);
    }
    if edge.restart {
        line.put(", restarts along", theme.dim);
    }
}

/// Draws which services an action on this one affects.
fn draw_radius(pen: &mut Pen<'_>, area: Rect, service: &str, world: World<'_>) {
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    let radius = radius(world.stack, service);
    if area.height == 1 {
        pen.line(area, 0)
            .gap(1)
            .put("s", theme.key)
            .put(" stop ", theme.text)
            .put(service, theme.service(service))
            .put(&format!(": {}", radius.stop), theme.dim);
        return;
    }
    let mut line = pen.line(shrink(area, 0, 1, 0, 0), 0);
    line.gap(1)
        .put(service, theme.service(service))
        .put(": what it takes along ", theme.dim);
    line.rule(glyphs.rule, theme.rule);
    let rows = [
        ("u", "up", &radius.up),
        ("s", "stop", &radius.stop),
        ("r", "restart", &radius.restart),
    ];
    for (y, (key, verb, words)) in (1..).zip(rows) {
        pen.line(area, y)
            .gap(1)
            .put(key, theme.key)
            .gap(1)
            .field(8, verb, theme.text)
            .put(words, theme.dim);
    }
}
