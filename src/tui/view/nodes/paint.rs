//! Draws the nodes, and below them the tasks of the one under the cursor.

use super::question::{moves, on_node};
use crate::engine::swarm::NodeReport;
use crate::stack::{NodeTask, Phase, ServiceState};
use crate::swarm::NodeUse;
use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::facts::{phase_glyph, phase_style};
use crate::tui::kit::{Heading, Pen, PenLine, first_shown, frame, human, shrink, text};
use crate::tui::screen::PaintContext;
use ratatui::layout::Rect;

pub(crate) const ID: ViewId = ViewId("nodes");

/// Most cells of a node's name.
const NAME: usize = 20;
/// Columns after the name: title, cells, whether it is dropped where it is narrow, last first.
const COLUMNS: [(NodeColumn, &str, u16); 7] = [
    (NodeColumn::Role, "role", 8),
    (NodeColumn::State, "state", 13),
    (NodeColumn::Tasks, "tasks", 6),
    (NodeColumn::Cpus, "cpus reserved", 14),
    (NodeColumn::Memory, "mem reserved", 14),
    (NodeColumn::Engine, "engine", 9),
    (NodeColumn::Address, "address", 16),
];

#[derive(Debug, Clone, Copy)]
enum NodeColumn {
    Role,
    State,
    Tasks,
    Cpus,
    Memory,
    Engine,
    Address,
}

/// The first node shown where so many rows are inside.
pub(super) fn first(at: usize, height: u16) -> usize {
    first_shown(at, rows(height))
}

/// Rows for nodes.
fn rows(height: u16) -> u16 {
    height.saturating_sub(1).saturating_sub(foot(height)).max(1)
}

/// Rows for the tasks of a node.
fn foot(height: u16) -> u16 {
    if height < 8 { 0 } else { (height / 3).min(8) }
}

pub(super) fn paint_nodes(pen: &mut Pen<'_>, at: usize, all: PaintContext<'_>) {
    let (cx, layout) = (all.cx, all.layout);
    let area = layout.area(ID);
    let focused = all.screen.focus == ID;
    let mut heading = Heading::titled("nodes", pen.theme().title, focused, layout.borders);
    let Some(swarm) = &cx.stack.swarm else {
        return;
    };
    let nodes = swarm.nodes();
    let managers = nodes.iter().filter(|node| node.is_manager).count();
    heading.note(human::plural(managers, "manager"), pen.theme().dim);
    frame(pen, area, &heading);
    let inside = layout.inside(ID);
    if inside.is_empty() {
        return;
    }
    let widest = nodes.iter().map(|node| text::width(&text::clean(&node.hostname))).max();
    let name = u16::try_from(widest.unwrap_or(0).clamp(4, NAME)).unwrap_or(8) + 2;
    let columns = fitting(inside.width, name);
    let style = pen.theme().dim;
    let mut line = pen.line(inside, 0);
    line.gap(3).field(name, "node", style);
    for (_, title, cells) in &columns {
        line.field(*cells, title, style);
    }
    let shown = nodes.iter().enumerate().skip(first(at, inside.height));
    let unused = NodeUse::default();
    let mut drawn = 0;
    for (y, (number, node)) in (1..=rows(inside.height)).zip(shown) {
        let used = swarm.uses.get(&node.id).unwrap_or(&unused);
        let mut line = pen.list_row(inside, y, focused && number == at);
        node_row(&mut line, node, used, name, &columns);
        drawn = y;
    }
    let below = shrink(inside, drawn + 1, 0, 0, 0);
    if let Some(node) = nodes.get(at).filter(|_| foot(inside.height) > 0) {
        paint_tasks(pen, below, node, cx);
    }
}

/// The columns that fit, in order.
fn fitting(width: u16, name: u16) -> Vec<(NodeColumn, &'static str, u16)> {
    let mut left = width.saturating_sub(name + 3);
    let fits = |(_, _, cells): &&(NodeColumn, &str, u16)| {
        let fits = *cells <= left;
        left = left.saturating_sub(if fits { *cells } else { left });
        fits
    };
    COLUMNS.iter().take_while(fits).copied().collect()
}

fn node_row(
    line: &mut PenLine<'_>,
    node: &NodeReport,
    used: &NodeUse,
    name: u16,
    columns: &[(NodeColumn, &'static str, u16)],
) {
    let (theme, glyphs) = (&line.look().theme, line.look().glyphs);
    let (phase, style) = match (node.state.as_str(), node.availability.as_str()) {
        ("ready", "active") => (Phase::Running, theme.good),
        ("ready", _) => (Phase::Paused, theme.wait),
        _ => (Phase::Failed, theme.bad),
    };
    let cleaned = text::clean(&node.hostname);
    let fitted = text::fit_middle(&cleaned, usize::from(name) - 1, glyphs.ellipsis);
    line.put(phase_glyph(glyphs, &phase), phase_style(theme, &phase))
        .gap(1)
        .field(name, &fitted, theme.text);
    for (column, _, cells) in columns {
        let (words, style) = match column {
            NodeColumn::Role => (
                role(node).to_owned(),
                if node.is_leader { theme.accent } else { theme.text },
            ),
            NodeColumn::State => (state(node), style),
            NodeColumn::Tasks => (used.tasks.to_string(), theme.text),
            NodeColumn::Cpus => (
                format!("{} of {}", cpus(used.nano_cpus), cpus(node.nano_cpus)),
                theme.text,
            ),
            NodeColumn::Memory => (
                format!("{} of {}", memory(used.memory), memory(node.memory)),
                theme.text,
            ),
            NodeColumn::Engine => (node.engine_version.clone(), theme.dim),
            NodeColumn::Address => (node.address.clone(), theme.dim),
        };
        let words = text::clean(&words).into_owned();
        line.field(cells.saturating_sub(1), &words, style).gap(1);
    }
}

fn role(node: &NodeReport) -> &'static str {
    match (node.is_leader, node.is_manager) {
        (true, _) => "leader",
        (false, true) => "manager",
        (false, false) => "worker",
    }
}

/// "ready", "ready, drain", "down"
fn state(node: &NodeReport) -> String {
    match node.availability.as_str() {
        "active" => node.state.clone(),
        other => format!("{}, {other}", node.state),
    }
}

fn cpus(nano: i64) -> String {
    let (whole, hundredths) = (nano / 1_000_000_000, nano / 10_000_000 % 100);
    match (hundredths / 10, hundredths % 10) {
        (0, 0) => whole.to_string(),
        (tenths, 0) => format!("{whole}.{tenths}"),
        (tenths, rest) => format!("{whole}.{tenths}{rest}"),
    }
}

fn memory(bytes: i64) -> String {
    human::bytes(u64::try_from(bytes).unwrap_or(0))
}

/// The tasks of the stack on a node.
fn paint_tasks(pen: &mut Pen<'_>, area: Rect, node: &NodeReport, cx: ViewContext<'_>) {
    if area.height < 2 {
        return;
    }
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let mut line = pen.line(area, 0);
    line.gap(1)
        .put("on ", theme.dim)
        .put(&text::clean(&node.hostname), theme.text)
        .gap(1);
    line.rule(glyphs.rule, theme.rule);
    let services = cx.stack.services.values();
    let here = services.flat_map(|service| on_node(service, node).map(move |task| (service, task)));
    let tasks: Vec<(&ServiceState, &NodeTask)> = here.collect();
    if tasks.is_empty() {
        pen.line(area, 1).gap(1).put("no task of this stack", theme.dim);
        return;
    }
    let room = usize::from(area.height - 1);
    let most = if tasks.len() > room { room - 1 } else { room };
    for (y, (service, task)) in (1..).zip(tasks.iter().take(most)) {
        let name = format!("{}.{}", service.name, task.place());
        pen.line(area, y)
            .gap(1)
            .field(26, &name, theme.text)
            .put(task.report.state.as_str(), theme.dim);
    }
    if tasks.len() > most {
        let y = u16::try_from(most + 1).unwrap_or(u16::MAX);
        let words = format!("and {} more", tasks.len() - most);
        pen.line(area, y).gap(1).put(&words, theme.dim);
    }
}

/// All that is known of a node, a line each.
pub(super) fn in_full(node: &NodeReport, cx: ViewContext<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("id        {}", node.id),
        format!("role      {}", role(node)),
        format!("state     {} {}", state(node), node.message),
        format!("address   {}", node.address),
        format!(
            "engine    {} on {}/{}",
            node.engine_version, node.platform.os, node.platform.architecture
        ),
    ];
    let labels = |kind: &str, labels: &indexmap::IndexMap<String, String>| {
        let pairs = labels.iter().map(|(key, value)| format!("{kind}  {key}={value}"));
        pairs.collect::<Vec<_>>()
    };
    lines.extend(labels("label   ", &node.labels));
    lines.extend(labels("of engine", &node.engine_labels));
    lines.push(String::new());
    lines.push("were it drained:".to_owned());
    if let Some(swarm) = &cx.stack.swarm {
        lines.extend(moves(node, swarm, cx).into_iter().map(|line| format!("  {line}")));
    }
    lines
}
