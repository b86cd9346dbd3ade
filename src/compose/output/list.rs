//! `config --services` and the like: names, one to a line, sorted unless said otherwise.

use super::config::keep_used;
use super::json;
use crate::compose::hash::{self, Dialect};
use crate::compose::model::Project;
use crate::compose::tree::Tree;
use crate::compose::variables::{self, VariableUsage};
use crate::yaml;
use serde_json::Value;
use std::collections::BTreeMap;

fn lines<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// Enabled services, each after those it depends on.
pub fn services(project: &Project) -> String {
    let names = project.in_dependency_order();
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// Volumes that enabled services use.
pub fn volumes(project: &Project) -> String {
    lines(keep_used(project).volumes.keys().map(String::as_str))
}

/// Networks that enabled services use.
pub fn networks(project: &Project) -> String {
    lines(keep_used(project).networks.keys().map(String::as_str))
}

/// Models that enabled services use.
pub fn models(project: &Project) -> String {
    lines(keep_used(project).models.values().map(|model| model.model.as_str()))
}

/// The image of each enabled service, repeated when several use it. `compatibility`: generated names have `_` as
/// separator.
pub fn images(project: &Project, compatibility: bool) -> String {
    let name = |service: &crate::compose::Service| {
        if compatibility && service.image.is_empty() {
            format!("{}_{}", project.name, service.name)
        } else {
            service.image_name(project)
        }
    };
    let mut images: Vec<String> = project.services.values().map(name).collect();
    images.sort_unstable();
    images.iter().map(|image| format!("{image}\n")).collect()
}

/// Profiles that services have.
pub fn profiles(project: &Project) -> String {
    let all = project.services.values().chain(project.disabled_services.values());
    lines(all.flat_map(|service| &service.profiles).map(String::as_str))
}

/// The variables that interpolation sees, `NAME=value`.
pub fn environment(project: &Project) -> String {
    let all: Vec<String> = project
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    lines(all.iter().map(String::as_str))
}

/// `service hash` for each of the named services, or for all when none is named.
pub fn hashes(project: &Project, names: &[&str]) -> String {
    let mut chosen: Vec<_> = project
        .services
        .values()
        .filter(|service| names.is_empty() || names.contains(&service.name.as_str()))
        .collect();
    chosen.sort_by(|left, right| left.name.cmp(&right.name));
    let line = |service: &&crate::compose::Service| {
        format!("{} {}\n", service.name, hash::service(service, Dialect::Compose2))
    };
    chosen.iter().map(line).collect()
}

/// The variables the files use, as a table sorted by name. The tree must be loaded without interpolation.
pub fn variables(tree: &Tree) -> String {
    let usages = usages(tree);
    let rows = usages.iter().map(|(name, variable)| {
        let required = variable.required.to_string();
        [
            name.clone(),
            required,
            variable.default.clone(),
            variable.alternative.clone(),
        ]
    });
    let titles = ["NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(titles).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        (widest + GAP).max(NARROWEST)
    };
    let [name, required, default] = [width(0), width(1), width(2)];
    let line = |row: &[String; 4]| {
        let [first, second, third, last] = row;
        format!("{first:<name$}{second:<required$}{third:<default$}{last}\n")
    };
    rows.iter().map(line).collect()
}

/// The variables the files use, as JSON, ending in a newline.
pub fn variables_json(tree: &Tree) -> String {
    let names = ["Name", "DefaultValue", "PresenceValue", "Required"];
    json::write_pretty(&described(tree, names)) + "\n"
}

/// The variables the files use, as YAML.
pub fn variables_yaml(tree: &Tree) -> String {
    yaml::emit(&described(tree, ["name", "defaultvalue", "presencevalue", "required"]))
}

/// Table layout: space after a column's widest cell, and least width of a column.
const GAP: usize = 3;
const NARROWEST: usize = 20;

/// The variables the files use and the values they get, as a table; empty when there are none.
pub fn variable_values(tree: &Tree) -> String {
    let usages = usages(tree);
    if usages.is_empty() {
        return String::new();
    }
    let rows = usages.iter().map(|(name, usage)| {
        let required = if usage.required { "yes" } else { "no" };
        let (value, source) = match tree.environment.value(name) {
            Some(value) => (value, "environment"),
            None if usage.default.is_empty() => ("<unset>", "none"),
            None => (usage.default.as_str(), "compose file"),
        };
        [name, value, source, required, &usage.default].map(str::to_owned)
    });
    let titles = ["VARIABLE", "VALUE", "SOURCE", "REQUIRED", "DEFAULT"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(titles).chain(rows).collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths = [0, 1, 2, 3, 4].map(|column| width(column).unwrap_or(0) + GAP);
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}

fn usages(tree: &Tree) -> BTreeMap<String, VariableUsage> {
    tree.root.as_ref().map(variables::usages).unwrap_or_default()
}

fn described(tree: &Tree, fields: [&str; 4]) -> Value {
    let [name_key, default, alternative, required] = fields;
    let describe = |(name, usage): (String, VariableUsage)| {
        let described = serde_json::json!({
            name_key: name,
            default: usage.default,
            alternative: usage.alternative,
            required: usage.required,
        });
        (name, described)
    };
    Value::Object(usages(tree).into_iter().map(describe).collect())
}
