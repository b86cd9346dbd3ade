//! Projects, as `docker compose ls` lists them.

use super::row::Row;
use crate::engine::ContainerSummary;
use crate::plan::label;
use indexmap::IndexMap;
use serde_json::Value;

/// The headings of the fields that `ls` knows.
pub const PROJECT_HEADINGS: [(&str, &str); 3] =
    [("Name", "NAME"), ("Status", "STATUS"), ("ConfigFiles", "CONFIG FILES")];

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
    let files = containers.iter().find_map(|one| one.labels.get(label::CONFIG_FILES));
    [
        ("Name", name.to_owned()),
        ("Status", status.join(", ")),
        ("ConfigFiles", files.cloned().unwrap_or_default()),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), Value::from(value)))
    .collect()
}
