//! The configuration tab: the resolved model of a service with the source of every value, then the container's actual
//! one.

use crate::compose::environment::VariableOrigin;
use crate::compose::provenance::VariableUse;
use crate::compose::tree::Tree;
use crate::mask::{is_secret_name, mask_contents};
use crate::tui::editor::FilePlace;
use crate::tui::kit::{LinkTarget, text};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::yaml::{Node, Value};

/// Column at which the sources begin.
const VALUES: usize = 46;

pub(super) struct ConfigTab;

impl Tab for ConfigTab {
    fn page(&self, tab: TabContext<'_>) -> Page {
        let TabContext { service, cx, .. } = tab;
        let mut rows = Vec::new();
        if let Some(tree) = cx.tree
            && let Some(node) = node_of(tree, &service.name)
        {
            for step in tree.provenance.extended.get(&service.name).into_iter().flatten() {
                let file = step.file.as_deref().unwrap_or("the same file");
                rows.push(PageRow::new(format!("extends {} of {file}", step.base), Ink::Dim));
            }
            let writer = Writer { tree, tab };
            writer.write(&mut rows, node, 0, "");
        }
        let in_force = in_force(tab);
        if !rows.is_empty() && !in_force.is_empty() {
            rows.push(PageRow::new("in force", Ink::Accent));
        }
        rows.extend(in_force);
        if rows.is_empty() {
            return Page::of_note("not known: no file and no container", Ink::Dim);
        }
        Page::of_rows(rows)
    }
}

/// What the specification says of a service's own attribute.
fn specification(name: &str, depth: usize) -> Option<LinkTarget> {
    let is_of_the_service = depth == 0 && !name.is_empty() && !name.starts_with("x-");
    is_of_the_service.then(|| LinkTarget::Attribute(name.to_owned()))
}

fn node_of<'a>(tree: &'a Tree, service: &str) -> Option<&'a Node> {
    let Value::Map(top) = &tree.root.as_ref()?.value else {
        return None;
    };
    let Value::Map(services) = &top.get("services")?.node.value else {
        return None;
    };
    services.get(service).map(|entry| &entry.node)
}

struct Writer<'a> {
    tree: &'a Tree,
    tab: TabContext<'a>,
}

impl Writer<'_> {
    fn write(&self, rows: &mut Vec<PageRow>, node: &Node, depth: usize, key: &str) {
        match &node.value {
            Value::Map(entries) => {
                for (name, entry) in entries {
                    self.entry(rows, name, &format!("{name}:"), &entry.node, depth);
                }
            }
            Value::Seq(items) => {
                let mut before = "";
                for item in items {
                    // What follows an option is its value: `--requirepass`, `s3cret`.
                    let text = word_of(item);
                    let is_value = is_secret_option(before) && !text.starts_with('-');
                    self.entry(rows, if is_value { before } else { key }, "-", item, depth);
                    before = text;
                }
            }
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {
                rows.push(self.scalar(key, "", node, depth))
            }
        }
    }

    fn entry(&self, rows: &mut Vec<PageRow>, name: &str, shown: &str, node: &Node, depth: usize) {
        if shown == "-" && is_nested(node) {
            // As in YAML: the dash is before the first key.
            let first = rows.len();
            self.write(rows, node, depth + 1, name);
            if let Some((lead, _)) = rows.get_mut(first).and_then(|row| row.pieces.first_mut()) {
                lead.replace_range(2 * depth..2 * depth + 2, "- ");
            }
        } else if is_nested(node) {
            let row = PageRow::new(format!("{}{shown}", "  ".repeat(depth)), Ink::Accent);
            rows.push(row.leads_to(specification(name, depth)));
            self.write(rows, node, depth + 1, name);
        } else {
            rows.push(self.scalar(name, shown, node, depth));
        }
    }

    /// `  image: redis:7.4    compose.yaml:12:5  ${REDIS_IMAGE} from .env:3`
    fn scalar(&self, key: &str, shown: &str, node: &Node, depth: usize) -> PageRow {
        let variables = || self.tree.provenance.variables.get(&node.span).into_iter().flatten();
        let mut value = self.tab.show(key, &scalar_text(node));
        if !self.tab.reveal {
            // What a secret's variable gave is a secret wherever it stands.
            let secrets = variables().filter(|found| is_secret_name(&found.name));
            let given = secrets.filter_map(|found| found.value.clone().or_else(|| found.default.clone()));
            value = mask_contents(&value, &given.collect::<Vec<_>>());
        }
        let lead = format!("{}{shown} ", "  ".repeat(depth));
        let used = text::width(&lead) + text::width(&text::clean(&value));
        let place = self.tree.sources.place(node.span);
        let short = place.rsplit('/').next().unwrap_or(&place).to_owned();
        let gap = " ".repeat(VALUES.saturating_sub(used).max(2));
        let mut origin = String::new();
        let mut story = place;
        for found in variables() {
            let words = self.variable(found);
            origin.push_str(&format!("  {words}"));
            story.push_str(&format!("\nfilled by {words}"));
        }
        for loser in self.tree.provenance.overridden.get(&node.span).into_iter().flatten() {
            let was = self.tab.show(key, &loser.value);
            story.push_str(&format!(
                "\ntook the place of {was} at {}",
                self.tree.sources.place(loser.span)
            ));
            origin.push_str("  overrides");
        }
        let at = FilePlace::of(&self.tree.sources, node.span);
        PageRow::new(lead, Ink::Accent)
            .leads_to(specification(key, depth))
            .and(value.clone(), Ink::Text)
            .and(gap, Ink::Dim)
            .and(short, Ink::Dim)
            .leads_to(at.as_ref().map(|place| LinkTarget::File(place.file.clone())))
            .and(origin, Ink::Dim)
            .opens(if key.is_empty() { "value" } else { key }, format!("{value}\n{story}"))
            .copies(value)
            .stands_at(at)
    }

    /// `${MYSQL_IMAGE} from .env:2:1`, `${TZ} not set, default`
    fn variable(&self, found: &VariableUse) -> String {
        let from = match (&found.origin, &found.default) {
            (Some(VariableOrigin::Process), _) => "from the environment".to_owned(),
            (Some(VariableOrigin::File(span)), _) => {
                let place = self.tree.sources.place(*span);
                format!("from {}", place.rsplit('/').next().unwrap_or(&place))
            }
            (Some(VariableOrigin::Project), _) => "from the project".to_owned(),
            (None, Some(_)) => "not set, default".to_owned(),
            (None, None) => "not set".to_owned(),
        };
        format!("${{{}}} {from}", found.name)
    }
}

fn is_nested(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => !entries.is_empty(),
        Value::Seq(items) => !items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => false,
    }
}

/// The text of a node that is one.
fn word_of(node: &Node) -> &str {
    match &node.value {
        Value::String(text) => text,
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::Seq(_) | Value::Map(_) => "",
    }
}

/// `--requirepass`, but not `--requirepass=s3cret`.
fn is_secret_option(word: &str) -> bool {
    word.starts_with('-') && !word.contains('=') && is_secret_name(word)
}

fn scalar_text(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(_, text) | Value::Float(_, text) | Value::String(text) => text.to_string(),
        Value::Seq(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

/// What the container actually has.
fn in_force(tab: TabContext<'_>) -> Vec<PageRow> {
    let Some(container) = tab.service.lead() else {
        return Vec::new();
    };
    let line = |name: &str, value: String| {
        PageRow::new(format!("{name:<12}"), Ink::Dim)
            .and(value.clone(), Ink::Text)
            .copies(value)
    };
    let mut rows = match &container.task {
        Some(task) => vec![
            line("task", container.name.clone()),
            line("node", task.node.clone()),
            line("id", container.id.clone()),
        ],
        None => vec![
            line("container", container.name.clone()),
            line("id", container.id.clone()),
        ],
    };
    if let Some(report) = &container.report {
        rows.push(line("command", tab.show("", &report.command.join(" "))));
        rows.push(line("restart", report.restart_policy.clone()));
        rows.push(line("network", report.network_mode.clone()));
        for mount in &report.summary.mounts {
            let access = if mount.writable { "" } else { " (read only)" };
            let from = if mount.name.is_empty() {
                &mount.source
            } else {
                &mount.name
            };
            rows.push(line("mount", format!("{from} → {}{access}", mount.target)));
        }
        rows.push(line("log driver", report.log_driver.clone()));
    }
    for port in &container.ports {
        let host = port
            .host_port
            .map_or_else(|| "not published".to_owned(), |host| format!("{}:{host}", port.host_ip));
        rows.push(line(
            "port",
            format!("{host} → {}/{}", port.container_port, port.protocol),
        ));
    }
    rows
}
