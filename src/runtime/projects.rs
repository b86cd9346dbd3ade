//! The Compose projects on an engine, by the labels of their containers.

use crate::engine::{ContainerStatus, Engine, LabelFilter, Result};
use crate::plan::label;
use crate::stack::OtherProject;
use indexmap::IndexMap;

/// The projects on an engine, sorted by name.
pub(super) async fn projects(engine: &dyn Engine) -> Result<Vec<OtherProject>> {
    let all = engine.containers(LabelFilter(vec![label::PROJECT.to_owned()])).await?;
    let mut found: IndexMap<String, OtherProject> = IndexMap::new();
    for container in all {
        let said = |name: &str| container.labels.get(name).cloned().unwrap_or_default();
        let name = said(label::PROJECT);
        let project = found.entry(name.clone()).or_insert_with(|| OtherProject {
            name,
            running: 0,
            containers: 0,
            files: said(label::CONFIG_FILES)
                .split(',')
                .filter(|file| !file.is_empty())
                .map(str::to_owned)
                .collect(),
            directory: said(label::WORKING_DIR),
        });
        project.containers += 1;
        project.running += usize::from(container.status == ContainerStatus::Running);
    }
    found.sort_keys();
    Ok(found.into_values().collect())
}
