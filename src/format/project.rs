//! Projects, as `docker compose ls` lists them.

use super::row::Row;
use crate::engine::ContainerSummary;
use indexmap::IndexMap;
use serde_json::Value;

/// The fields of a project with these containers: `Status` counts them by state.
pub fn project(name: &str, containers: &[&ContainerSummary]) -> Row {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for container in containers {
        *counts.entry(container.status.word()).or_default() += 1;
    }
    counts.sort_keys();
    let status: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{state}({count})"))
        .collect();
    let files = containers
        .iter()
        .find_map(|one| one.labels.get("com.docker.compose.project.config_files"));
    [
        ("Name", name.to_owned()),
        ("Status", status.join(", ")),
        ("ConfigFiles", files.cloned().unwrap_or_default()),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), Value::from(value)))
    .collect()
}
