//! The attributes of the Compose Specification, by name, and where the files of a project set them: `schema`, walked.
//!
//! A name leaves out what the user chooses: `services.depends_on.condition` for `services.web.depends_on.db.condition`.

use super::model::{PROJECT, Project};
use super::schema::{Map, Shape};
use crate::diag::Span;
use crate::yaml::{Node, Value};
use std::collections::BTreeSet;

/// The name that all attributes beginning with `x-` share.
pub const EXTENSION: &str = "x-*";

/// An attribute that the files set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeUse {
    /// Its name.
    pub attribute: String,
    /// Where it is in the model: `services.web.depends_on.db.condition`.
    pub path: String,
    /// The service that it belongs to.
    pub service: Option<String>,
    /// Its value, when that is a scalar; the items, when it is a list of them.
    pub values: Vec<String>,
    /// Where it stands.
    pub place: Span,
}

/// The names of all attributes.
pub fn attributes() -> BTreeSet<String> {
    let mut names = BTreeSet::from([EXTENSION.to_owned()]);
    name_all(&PROJECT, "", &mut names);
    names
}

fn name_all(shape: &Shape, above: &str, names: &mut BTreeSet<String>) {
    if let Some(item) = shape.item() {
        name_all(item, above, names);
    }
    match shape.map {
        None => {}
        Some(Map::Dict(dict)) => name_all(dict.value, above, names),
        Some(Map::Record(record)) => {
            for key in record.keys() {
                let name = joined(above, key);
                if let Some(shape) = record.attribute(key) {
                    name_all(shape, &name, names);
                }
                names.insert(name);
            }
        }
    }
}

fn joined(above: &str, key: &str) -> String {
    if above.is_empty() {
        key.to_owned()
    } else {
        format!("{above}.{key}")
    }
}

/// The attributes that the files of a project set, as far as they concern it: without services that are not enabled, and
/// without what none of its services uses. Empty for a project that was not read from files.
pub fn attribute_uses(project: &Project) -> Vec<AttributeUse> {
    let mut walk = Walk {
        project,
        found: Vec::new(),
    };
    if let Some(root) = project.places.tree().and_then(|tree| tree.root.as_ref()) {
        walk.node(root, &PROJECT, &At::default());
    }
    walk.found
}

/// Where the walk is.
#[derive(Debug, Clone, Default)]
struct At {
    attribute: String,
    path: String,
}

struct Walk<'p> {
    project: &'p Project,
    found: Vec<AttributeUse>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, shape: &Shape, at: &At) {
        match &node.value {
            Value::Map(entries) => {
                for (key, entry) in entries {
                    let below = At {
                        attribute: at.attribute.clone(),
                        path: joined(&at.path, key),
                    };
                    match shape.map {
                        Some(Map::Dict(dict)) if self.concerns(at, key) => self.node(&entry.node, dict.value, &below),
                        Some(Map::Record(_)) => self.attribute(key, entry.key, &entry.node, shape, below),
                        Some(Map::Dict(_)) | None => {}
                    }
                }
            }
            Value::Seq(items) => {
                let Some(shape) = shape.item() else { return };
                for (index, item) in items.iter().enumerate() {
                    let at = At {
                        attribute: at.attribute.clone(),
                        path: format!("{}[{index}]", at.path),
                    };
                    self.node(item, shape, &at);
                }
            }
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {}
        }
    }

    /// A key of a mapping with known keys.
    fn attribute(&mut self, key: &str, place: Span, node: &Node, shape: &Shape, mut at: At) {
        if node.is_null() {
            return;
        }
        let known = shape.under(key);
        at.attribute = match known {
            Some(_) => joined(&at.attribute, key),
            None if key.starts_with("x-") => EXTENSION.to_owned(),
            None => return,
        };
        let service = at.path.strip_prefix("services.").map(|rest| self.service(rest));
        self.found.push(AttributeUse {
            attribute: at.attribute.clone(),
            path: at.path.clone(),
            service: service.flatten(),
            values: values(node),
            place,
        });
        if let Some(shape) = known {
            self.node(node, shape, &at);
        }
    }

    /// The service whose key a path begins with. A key may have dots itself.
    fn service(&self, rest: &str) -> Option<String> {
        let is_of = |name: &&String| {
            let rest = rest.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let names = self.project.services.keys().filter(is_of);
        names.max_by_key(|name| name.len()).cloned()
    }

    /// Whether an entry of a mapping is one that the project has.
    fn concerns(&self, at: &At, key: &str) -> bool {
        match at.path.as_str() {
            "services" => self.project.services.contains_key(key),
            "networks" => self.project.networks.contains_key(key),
            "volumes" => self.project.volumes.contains_key(key),
            "secrets" => self.project.secrets.contains_key(key),
            "configs" => self.project.configs.contains_key(key),
            "models" => self.project.models.contains_key(key),
            _ => true,
        }
    }
}

fn values(node: &Node) -> Vec<String> {
    match node.as_seq() {
        Some(items) => items.iter().filter_map(Node::scalar_text).collect(),
        None => node.scalar_text().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_out_what_the_user_chooses() {
        let names = attributes();
        for name in [
            "name",
            "services.image",
            "services.depends_on.condition",
            "services.deploy.resources.reservations.generic_resources.discrete_resource_spec.kind",
            "services.volumes.bind.create_host_path",
            "networks.ipam.config.subnet",
            "secrets.environment",
            "configs.content",
        ] {
            assert!(names.contains(name), "{name}");
        }
        assert!(!names.contains("secrets.content"));
    }
}
