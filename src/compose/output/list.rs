//! `config --services` and the like: names, one a line, sorted.

use super::config::used;
use crate::compose::hash::{self, Dialect};
use crate::compose::model::Project;
use crate::compose::tree::Tree;
use indexmap::IndexMap;
use std::fmt::Write;

fn lines<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// Enabled services.
#[must_use]
pub fn services(project: &Project) -> String {
    lines(project.services.keys().map(String::as_str))
}

/// Volumes in use.
#[must_use]
pub fn volumes(project: &Project) -> String {
    lines(used(project).volumes.keys().map(String::as_str))
}

/// Networks in use.
#[must_use]
pub fn networks(project: &Project) -> String {
    lines(used(project).networks.keys().map(String::as_str))
}

/// Models in use.
#[must_use]
pub fn models(project: &Project) -> String {
    lines(used(project).models.values().map(|model| model.model.as_str()))
}

/// Images of enabled services; `compatibility`: those without a name get one with `_`.
#[must_use]
pub fn images(project: &Project, compatibility: bool) -> String {
    let name = |service: &crate::compose::Service| {
        if compatibility && service.image.is_empty() {
            format!("{}_{}", project.name, service.name)
        } else {
            service.image_name(&project.name)
        }
    };
    let images: Vec<String> = project.services.values().map(name).collect();
    lines(images.iter().map(String::as_str))
}

/// Profiles that services name.
#[must_use]
pub fn profiles(project: &Project) -> String {
    let all = project.services.values().chain(project.disabled_services.values());
    lines(all.flat_map(|service| &service.profiles).map(String::as_str))
}

/// The environment files could use, `NAME=value`.
#[must_use]
pub fn environment(project: &Project) -> String {
    let all: Vec<String> = project
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    lines(all.iter().map(String::as_str))
}

/// `service hash` of the services named; no names: of all.
#[must_use]
pub fn hashes(project: &Project, names: &[&str]) -> String {
    let mut wanted: Vec<_> = project
        .services
        .values()
        .filter(|service| names.is_empty() || names.contains(&service.name.as_str()))
        .collect();
    wanted.sort_by(|left, right| left.name.cmp(&right.name));
    let line = |service: &&crate::compose::Service| {
        format!("{} {}\n", service.name, hash::service(service, Dialect::Compose2))
    };
    wanted.iter().map(line).collect()
}

/// The variables the files use, as a table, sorted by name.
#[must_use]
pub fn variables(tree: &Tree) -> String {
    let mut uses: IndexMap<&str, (bool, &str, &str)> = IndexMap::new();
    for variable in tree.provenance.variables.values().flatten() {
        let entry = uses.entry(&variable.name).or_default();
        entry.0 |= variable.required;
        entry.1 = variable.default.as_deref().unwrap_or(entry.1);
        entry.2 = variable.alternative.as_deref().unwrap_or(entry.2);
    }
    uses.sort_keys();
    let mut table = format!(
        "{:<20}{:<20}{:<20}{}\n",
        "NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"
    );
    for (name, (required, default, alternative)) in uses {
        let row = writeln!(table, "{name:<20}{required:<20}{default:<20}{alternative}");
        debug_assert!(row.is_ok(), "a String takes all that is written to it");
    }
    table
}
