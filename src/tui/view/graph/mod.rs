//! The dependency graph, layer by layer: services without dependencies first, each with its dependencies, their
//! conditions and whether those hold. Below it: which services an action on the one under the cursor affects.

mod rows;

use crate::compose::Project;
use crate::explain::{Edge, EdgeState, GraphNode, graph, graph as nodes_of, radius};
use crate::stack::{GateFault, ServiceTasks};
use crate::tui::action::{ActionSlice, Group, ServiceAction, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::facts;
use crate::tui::keymap::contexts_of;
use crate::tui::kit::{Heading, Pen, frame, human, moved, row_of, shrink, text};
use crate::tui::layout::{SizeClass, ViewPlace, WantedRows, size_class};
use crate::tui::operate::on_swarm;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::graph::rows::{GraphLine, first_line, graph_rows, lines, list_area, service_at};
use ratatui::layout::{Position, Rect};
use std::rc::Rc;

pub(crate) const ID: ViewId = ViewId("graph");

/// The dependency graph.
#[derive(Debug, Default)]
pub(crate) struct DependencyGraph {
    measured: Option<GraphRows>,
}

/// How many rows the graph takes, and of what.
#[derive(Debug)]
struct GraphRows {
    project: Option<Rc<Project>>,
    services: usize,
    rows: WantedRows,
}

impl DeckView for DependencyGraph {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(12, [
        row(UserAction::Show(ViewId("graph")), "graph", "graph", "Who waits for whom", Some(Group::View)),
        ])]
    }

    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { y, .. }: Position) -> Option<Effects> {
        let inside = screen.layout(cx).inside(ID);
        if let Some(service) = service_at(inside, screen, cx, y) {
            screen.selected = Some(service);
        }
        None
    }

    /// Moves the cursor through the services in the order of the graph.
    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let nodes = graph(cx.stack, cx.now);
        let chosen = screen.selected_or_first(cx.stack);
        let at = nodes.iter().position(|node| Some(node.service.as_str()) == chosen);
        let next = nodes.get(moved(at.unwrap_or(0), by, nodes.len()));
        if let Some(node) = next {
            screen.selected = Some(node.service.clone());
        }
        Vec::new()
    }

    fn wanted_rows(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<WantedRows> {
        if columns == 0 && size_class(screen.size) != SizeClass::Large {
            return None;
        }
        let (project, services) = (cx.stack.project.clone(), cx.stack.services.len());
        let is_same = |known: &&GraphRows| {
            let is_same = match (&known.project, &project) {
                (Some(known), Some(now)) => Rc::ptr_eq(known, now),
                (known, now) => known.is_none() && now.is_none(),
            };
            is_same && known.services == services
        };
        if let Some(known) = self.measured.as_ref().filter(is_same) {
            return Some(known.rows);
        }
        let rows = graph_rows(&nodes_of(cx.stack, cx.now));
        self.measured = Some(GraphRows {
            project,
            services,
            rows,
        });
        Some(rows)
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        paint_graph(pen, all, used);
    }
}

/// Draws the graph.
pub(super) fn paint_graph(pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
    let (screen, cx, layout) = (all.screen, all.cx, all.layout);
    let area = layout.area(ID);
    if area.is_empty() {
        return;
    }
    let focused = screen.focus == ID;
    let mut heading = Heading::titled("graph", pen.theme().title, focused, layout.borders);
    let nodes = nodes_of(cx.stack, cx.now);
    heading.note(counted(&nodes), pen.theme().dim);
    frame(pen, area, &heading);
    let inside = layout.inside(ID);
    let lines = lines(&nodes);
    let list = list_area(inside, lines.len());
    let foot = inside.height - list.height;
    let chosen = screen.selected_or_first(cx.stack);
    let first = first_line(&lines, chosen, list.height);
    for (y, line) in (0..list.height).zip(lines.iter().skip(first)) {
        let here = line.service().is_some_and(|node| Some(node.service.as_str()) == chosen);
        draw(pen, list, y, line, focused && here, cx);
    }
    if let Some(service) = chosen.filter(|_| foot > 0) {
        let below = shrink(inside, inside.height - foot, 0, 0, 0);
        draw_radius(pen, below, service, cx);
    }
    let services = cx.stack.services.values();
    for time in services.filter_map(|service| facts::clock_turns(service, cx.now)) {
        used.stays_true_for(time);
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

fn draw(pen: &mut Pen<'_>, area: Rect, y: u16, line: &GraphLine<'_>, cursor: bool, cx: ViewContext<'_>) {
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    match line {
        GraphLine::Layer(layer) => {
            let words = match layer {
                0 => "layer 1: needs nothing".to_owned(),
                layer => format!("layer {}", layer + 1),
            };
            pen.line(area, y).gap(1).put(&words, theme.dim);
        }
        GraphLine::Service(node) => {
            let Some(service) = cx.service(&node.service) else {
                return;
            };
            let phase = facts::shown_phase(service, cx.stack, cx.now);
            let (sign, style) = facts::state_sign(pen.look, service, &phase);
            let mut line = pen.list_row(area, y, cursor);
            line.put(sign, style)
                .gap(1)
                .put(&node.service, theme.service(&node.service))
                .gap(1)
                .put(&facts::state_words(service, cx.stack, cx.now), style);
            let nodes = service.tasks.as_ref().map(|tasks| tasks.nodes()).unwrap_or_default();
            if !nodes.is_empty() {
                line.put(&format!(" on {}", nodes.join(" ")), theme.dim);
            }
            if !node.needed_by.is_empty() {
                let words = format!("  {} {}", glyphs.arrow, node.needed_by.join(", "));
                line.put(&words, theme.dim);
            }
        }
        GraphLine::Need(edge, last) => draw_need(pen, row_of(area, y), edge, *last, cx),
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

fn draw_need(pen: &mut Pen<'_>, row: Rect, edge: &Edge, last: bool, cx: ViewContext<'_>) {
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let branch = if last { glyphs.last_branch } else { glyphs.branch };
    let (state, style) = match &edge.state {
        EdgeState::Satisfied => ("satisfied".to_owned(), theme.good),
        EdgeState::Blocked(since) => (format!("blocked {}", human::clock(cx.now.since(*since))), theme.wait),
        EdgeState::Open => ("not met".to_owned(), theme.dim),
        EdgeState::Fails(fault) => (fails(fault), theme.bad),
    };
    let mut line = pen.line(row, 0);
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
fn draw_radius(pen: &mut Pen<'_>, area: Rect, service: &str, cx: ViewContext<'_>) {
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let offers = match cx.service(service).and_then(|service| service.tasks.as_deref()) {
        Some(tasks) => offers_on_swarm(service, tasks, cx),
        None => offers_on_engine(service, cx),
    };
    if area.height == 1 {
        let Some(offer) = offers.iter().max_by_key(|offer| offer.worth) else {
            return;
        };
        let parts = [&offer.key, offer.verb, service, &offer.words];
        let whole: usize = parts.into_iter().map(text::width).sum();
        let has_room = whole + 5 <= usize::from(area.width);
        let mut line = pen.line(area, 0);
        line.gap(1)
            .put(&offer.key, theme.key)
            .gap(1)
            .put(offer.verb, theme.text);
        // Where it is narrow, the cursor alone says of which.
        if has_room {
            line.gap(1).put(service, theme.service(service));
        }
        line.put(&format!(": {}", offer.words), theme.dim);
        return;
    }
    let mut line = pen.line(shrink(area, 0, 1, 0, 0), 0);
    line.gap(1)
        .put(service, theme.service(service))
        .put(": what it takes along ", theme.dim);
    line.rule(glyphs.rule, theme.rule);
    let widest = offers.iter().map(|offer| text::width(offer.verb)).max();
    let cells = u16::try_from(widest.unwrap_or(0)).unwrap_or(0) + 1;
    for (y, offer) in (1..area.height).zip(&offers) {
        pen.line(area, y)
            .gap(1)
            .put(&offer.key, theme.key)
            .gap(1)
            .field(cells, offer.verb, theme.text)
            .put(&offer.words, theme.dim);
    }
}

/// What can be done with a service, and what that takes along.
struct Offer {
    key: String,
    verb: &'static str,
    words: String,
    /// Where there is room for one alone, it is that of most worth.
    worth: u8,
}

fn offer(action: ServiceAction, (verb, worth): (&'static str, u8), words: String, cx: ViewContext<'_>) -> Offer {
    let action = UserAction::Service(action);
    let here = cx.keymap.keys_for(&contexts_of(ID), action).into_iter().next();
    Offer {
        key: here
            .or_else(|| cx.keymap.anywhere(action))
            .unwrap_or_else(|| ":".to_owned()),
        verb,
        words,
        worth,
    }
}

fn offers_on_engine(service: &str, cx: ViewContext<'_>) -> Vec<Offer> {
    let radius = radius(cx.stack, service);
    vec![
        offer(ServiceAction::Up, ("up", 1), radius.up, cx),
        offer(ServiceAction::Stop, ("stop", 3), radius.stop, cx),
        offer(ServiceAction::Restart, ("restart", 2), radius.restart, cx),
    ]
}

/// A swarm stops nothing: tasks end where fewer are wanted, and are replaced by a forced update.
fn offers_on_swarm(service: &str, tasks: &ServiceTasks, cx: ViewContext<'_>) -> Vec<Offer> {
    let radius = radius(cx.stack, service);
    let back = match tasks.report.has_previous {
        true => "to the spec before its last update".to_owned(),
        false => "it was never updated, so there is nothing to go back to".to_owned(),
    };
    let scale = match on_swarm::refused(UserAction::Service(ServiceAction::Scale), &[service.to_owned()], cx) {
        Some(why) => why,
        None => format!("at 0 its tasks end: {}", radius.stop),
    };
    vec![
        offer(ServiceAction::Scale, ("scale", 3), scale, cx),
        offer(ServiceAction::RollBack, ("roll back", 1), back, cx),
        offer(
            ServiceAction::Restart,
            ("restart", 2),
            format!("a forced update of {}", on_swarm::way_of_replacing(tasks)),
            cx,
        ),
    ]
}
