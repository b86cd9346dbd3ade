//! The labels of a container, and a service read back from them.

use super::NewContainer;
use crate::compose::{Condition, Dependency, Project, Service};
use crate::plan::Observed;
use crate::plan::identity::hash::DIALECT_VERSION;
use crate::plan::identity::label;
use crate::plan::identity::{contents, fingerprint};
use indexmap::IndexMap;
use std::path::Path;

/// The user's labels, overridden by those of `docker compose`.
pub(super) fn container(
    project: &Project,
    service: &Service,
    observed: &Observed,
    new: &NewContainer<'_>,
) -> IndexMap<String, String> {
    let mut labels = service.labels.clone();
    let mut set = |key: &str, value: String| {
        labels.insert(key.to_owned(), value);
    };
    set(label::PROJECT, project.name.clone());
    set(label::SERVICE, service.name.clone());
    set(label::VERSION, DIALECT_VERSION.to_owned());
    set(label::WORKING_DIR, project.working_dir.display().to_string());
    set(label::CONFIG_FILES, joined(&project.config_files));
    if !project.env_files.is_empty() {
        set(label::ENVIRONMENT_FILE, joined(&project.env_files));
    }
    match new.one_off {
        Some(one_off) => {
            set(label::ONE_OFF, "True".to_owned());
            set(label::SLUG, one_off.slug.clone());
        }
        None => {
            set(label::ONE_OFF, "False".to_owned());
            set(label::NUMBER, new.number.to_string());
        }
    }
    set(label::CONFIG_HASH, new.config_hash.clone());
    set(label::DEPENDS_ON, depends_on(project, service));
    if let Some(id) = &new.image_id {
        set(label::IMAGE, id.clone());
    }
    if let Some(old) = &new.replaces {
        set(label::REPLACE, old.clone());
    }
    set(label::FINGERPRINT, fingerprint::compute(service));
    let contents = contents::label(project, service, &observed.contents);
    if !contents.is_empty() {
        labels.insert(label::CONTENTS.to_owned(), contents);
    }
    labels
}

/// The labels of a network or volume.
pub(super) fn object(
    project: &Project,
    own: &IndexMap<String, String>,
    kind: &str,
    key: &str,
    hash: String,
) -> IndexMap<String, String> {
    let mut labels = own.clone();
    labels.insert(label::PROJECT.to_owned(), project.name.clone());
    labels.insert(label::VERSION.to_owned(), DIALECT_VERSION.to_owned());
    labels.insert(kind.to_owned(), key.to_owned());
    labels.insert(label::CONFIG_HASH.to_owned(), hash);
    labels
}

fn joined(paths: &[impl AsRef<Path>]) -> String {
    let texts: Vec<String> = paths.iter().map(|path| path.as_ref().display().to_string()).collect();
    texts.join(",")
}

/// `service:condition:restart` of each enabled service it depends on.
fn depends_on(project: &Project, service: &Service) -> String {
    let all = service.depends_on.iter();
    let texts: Vec<String> = all
        .filter(|(name, _)| project.services.contains_key(*name))
        .map(|(name, on)| format!("{name}:{}:{}", on.condition.as_str(), on.restart))
        .collect();
    texts.join(",")
}

/// What a container's labels tell about its service; older versions of Compose wrote fewer of them.
pub(crate) fn service_of_label(name: &str, labels: &IndexMap<String, String>) -> Service {
    Service {
        name: name.to_owned(),
        depends_on: dependencies_of_label(labels),
        ..Service::default()
    }
}

/// The dependencies of a container's service, as its labels tell them.
pub fn dependencies_of_label(labels: &IndexMap<String, String>) -> IndexMap<String, Dependency> {
    let written = labels.get(label::DEPENDS_ON).map_or("", String::as_str);
    let entries = written.split(',').filter(|entry| !entry.is_empty());
    entries.map(dependency).collect()
}

fn dependency(entry: &str) -> (String, Dependency) {
    let mut parts = entry.split(':');
    let name = parts.next().unwrap_or(entry).to_owned();
    let condition = match parts.next() {
        Some("service_healthy") => Condition::Healthy,
        Some("service_completed_successfully") => Condition::CompletedSuccessfully,
        _ => Condition::Started,
    };
    let dependency = Dependency {
        condition,
        restart: parts.next().is_none_or(|restart| restart == "true"),
        required: true,
        ..Dependency::default()
    };
    (name, dependency)
}
