//! The dependency graph as a list of layers: what needs nothing first, each service with what it waits for.

use super::frame::{Heading, frame};
use super::pen::Pen;
use crate::tui::facts::{self, World};
use crate::tui::layout::Layout;
use crate::tui::screen::{Pane, Screen};
use ratatui::layout::Rect;

/// Draws the graph.
pub(super) fn graph(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.graph;
    if area.is_empty() {
        return;
    }
    let heading = Heading::of("graph", pen.theme().title, screen.focus == Pane::Graph, layout.borders);
    frame(pen, area, &heading);
    let inside = layout.inside(Pane::Graph);
    let lines = lines(world);
    let first = first_line(&lines, screen, inside.height);
    for (y, line) in (0..inside.height).zip(lines.iter().skip(first)) {
        draw(pen, inside, y, line, screen, world);
    }
}

/// A service, or one of its needs below it.
enum GraphLine {
    Service(String),
    Need { of: String, on: String, last: bool },
}

fn lines(world: World<'_>) -> Vec<GraphLine> {
    let mut lines = Vec::new();
    for name in world.stack.services.keys() {
        lines.push(GraphLine::Service(name.clone()));
        let needs = needs(name, world);
        for (at, on) in needs.iter().enumerate() {
            lines.push(GraphLine::Need {
                of: name.clone(),
                on: on.clone(),
                last: at + 1 == needs.len(),
            });
        }
    }
    lines
}

/// What a service depends on: by the file, else by what it waits for now.
fn needs(name: &str, world: World<'_>) -> Vec<String> {
    let project = world.stack.project.as_ref();
    if let Some(service) = project.and_then(|project| project.services.get(name)) {
        return service.depends_on.keys().cloned().collect();
    }
    let blocked = world
        .service(name)
        .map(|service| service.blocked.as_slice())
        .unwrap_or_default();
    blocked.iter().map(|blocked| blocked.on.clone()).collect()
}

/// Scrolls so that the service under the cursor is in sight.
fn first_line(lines: &[GraphLine], screen: &Screen, height: u16) -> usize {
    let services = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| matches!(line, GraphLine::Service(_)));
    let at = services.map(|(at, _)| at).nth(screen.side_at).unwrap_or(0);
    (at + 1).saturating_sub(usize::from(height))
}

fn draw(pen: &mut Pen<'_>, area: Rect, y: u16, line: &GraphLine, screen: &Screen, world: World<'_>) {
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    match line {
        GraphLine::Service(name) => {
            let Some(service) = world.service(name) else { return };
            let phase = service.phase();
            let style = theme.phase(&phase);
            let here = world.stack.services.get_index_of(name) == Some(screen.side_at);
            let cursor = if here && screen.focus == Pane::Graph {
                glyphs.cursor
            } else {
                " "
            };
            pen.line(area, y)
                .put(cursor, theme.focus)
                .put(glyphs.phase(&phase), style)
                .gap(1)
                .put(name, theme.service(name))
                .gap(1)
                .put(&facts::words(service, world.now), style);
        }
        GraphLine::Need { of, on, last } => {
            let blocked = world
                .service(of)
                .and_then(|service| service.blocked.iter().find(|blocked| blocked.on == *on));
            let condition = world
                .stack
                .project
                .as_ref()
                .and_then(|project| project.services.get(of))
                .and_then(|service| service.depends_on.get(on))
                .map(|need| need.condition)
                .or_else(|| blocked.map(|blocked| blocked.condition));
            let word = condition.map_or("started", facts::condition);
            let branch = if *last { glyphs.last_branch } else { glyphs.branch };
            let (state, style) = if blocked.is_some() {
                ("not yet", theme.wait)
            } else {
                ("ok", theme.dim)
            };
            pen.line(area, y)
                .gap(3)
                .put(branch, theme.rule)
                .put(glyphs.rule, theme.rule)
                .gap(1)
                .put(on, theme.service(on))
                .put(&format!(" {word}: "), theme.dim)
                .put(state, style);
        }
    }
}
