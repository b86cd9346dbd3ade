//! Tasks and stacks as tables and as JSON.

use super::gate::SwarmView;
use super::stack::{IMAGE, NAMESPACE};
use crate::engine::Timestamp;
use crate::engine::swarm::{ServiceReport, TaskReport};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// The name of a task as the docker client writes it: `shop_web.1`; of a service that does not number them with the node's.
pub fn task_name(view: &SwarmView, service: &ServiceReport, task: &TaskReport) -> String {
    match task.slot {
        0 => format!("{}.{}", service.spec.name, view.node_name(&task.node_id)),
        slot => format!("{}.{slot}", service.spec.name),
    }
}

/// The services of a stack: how many tasks, the state of the last update, and the image. Ends with a newline.
pub fn services_table(view: &SwarmView) -> String {
    let rows = view.services.iter().map(|service| {
        let progress = view.progress(service);
        vec![
            service.spec.name.clone(),
            format!("{}/{}", progress.done, progress.wanted),
            service
                .update
                .as_ref()
                .map(|update| update.state.replace('_', " "))
                .unwrap_or_default(),
            service.spec.labels.get(IMAGE).cloned().unwrap_or_default(),
        ]
    });
    table(&["SERVICE", "TASKS", "UPDATE", "IMAGE"], rows)
}

/// Tasks, newest first within a slot; `whole`: with the digests of their images. Ends with a newline.
pub fn tasks_table(view: &SwarmView, tasks: &[(&ServiceReport, &TaskReport)], now: Timestamp, whole: bool) -> String {
    let image = |task: &TaskReport| match whole {
        true => task.image.clone(),
        false => task.image.split('@').next().unwrap_or_default().to_owned(),
    };
    let node = |task: &TaskReport| match view.nodes.iter().find(|node| node.id == task.node_id) {
        Some(node) if node.state != "ready" => format!("{} ({})", node.hostname, node.state),
        Some(_) | None => view.node_name(&task.node_id).to_owned(),
    };
    let rows = tasks.iter().map(|(service, task)| {
        vec![
            task_name(view, service, task),
            node(task),
            task.state.as_str().to_owned(),
            task.since.map(|since| ago(since, now)).unwrap_or_default(),
            image(task),
            task.error.clone(),
        ]
    });
    table(&["TASK", "NODE", "STATE", "SINCE", "IMAGE", "ERROR"], rows)
}

/// The tasks to show; ended ones only when asked for. By name, newest first.
pub fn tasks_shown(view: &SwarmView, all: bool) -> Vec<(&ServiceReport, &TaskReport)> {
    let mut shown: Vec<(&ServiceReport, &TaskReport)> = Vec::new();
    for service in &view.services {
        let tasks = view.tasks_of(service).filter(|task| all || !task.state.is_ended());
        shown.extend(tasks.map(|task| (service, task)));
    }
    shown.sort_by(|(one, a), (other, b)| {
        (&one.spec.name, a.slot, &a.node_id, b.since).cmp(&(&other.spec.name, b.slot, &b.node_id, a.since))
    });
    shown
}

/// A task as an object.
pub fn task_json(view: &SwarmView, service: &ServiceReport, task: &TaskReport) -> Value {
    json!({
        "type": "task",
        "id": task.id,
        "name": task_name(view, service, task),
        "service": service.spec.name,
        "slot": task.slot,
        "node": view.node_name(&task.node_id),
        "state": task.state.as_str(),
        "wanted": task.wanted.as_str(),
        "image": task.image,
        "error": task.error,
        "exit_code": task.exit_code,
    })
}

/// The stacks of services: name and number of services.
pub fn stacks(services: &[ServiceReport]) -> IndexMap<String, usize> {
    let mut stacks = IndexMap::new();
    for service in services {
        if let Some(name) = service.spec.labels.get(NAMESPACE) {
            *stacks.entry(name.clone()).or_insert(0) += 1;
        }
    }
    stacks.sort_keys();
    stacks
}

/// Stacks as a table.
pub fn stacks_table(stacks: &IndexMap<String, usize>) -> String {
    let rows = stacks
        .iter()
        .map(|(name, services)| vec![name.clone(), services.to_string()]);
    table(&["STACK", "SERVICES"], rows)
}

fn table(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let heading = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// How long ago, in its largest unit.
pub(super) fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.0.saturating_sub(then.0).max(0) / 1_000_000_000;
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![
            vec!["a".to_owned(), "1".to_owned()],
            vec!["long".to_owned(), "2".to_owned()],
        ];
        assert_eq!(table(&["N", "V"], rows.into_iter()), "N     V\na     1\nlong  2\n");
    }

    #[test]
    fn a_time_is_said_in_its_largest_unit() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000_000);
        let told: Vec<String> = [59, 61, 7200, 200_000].map(|seconds| ago(at(0), at(seconds))).to_vec();
        assert_eq!(told, ["59s", "1m", "2h", "2d"]);
    }
}
