//! `config`: the whole model. Networks, volumes, secrets, configs and models that no enabled service uses are left out,
//! and `$` is doubled so that the text can be loaded again.

use super::{json, readable};
use crate::compose::encode::{Encode, Syntax, order};
use crate::compose::hash::Dialect;
use crate::compose::model::{MountKind, PROJECT, Project, Service};
use crate::compose::schema::{Form, Shape, Unique};
use crate::compose::tree::Tree;
use crate::yaml;
use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value};

/// The model as JSON, ending in a newline.
pub fn config_json(project: &Project) -> String {
    let mut fields = Map::new();
    let project = prepare(project);
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    put_name(&project, &mut put);
    put("services", project.services.encode(Syntax::Json));
    sections(&project, Syntax::Json, &mut put);
    for (key, extension) in &project.extensions.0 {
        put(key, order::nullify_empty_lists(extension.clone()));
    }
    let entries = fields.into_iter().filter(|(key, _)| key != "models").collect();
    let text = json::write_pretty(&order::sort_object(entries, Syntax::Json));
    escape_dollars(&text) + "\n"
}

/// The model as YAML.
pub fn config_yaml(project: &Project) -> String {
    let mut fields = Map::new();
    let project = prepare(project);
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    put_name(&project, &mut put);
    put("services", project.services.encode(Syntax::Yaml));
    sections(&project, Syntax::Yaml, &mut put);
    for (key, extension) in order::sort_entries(&project.extensions.0, Syntax::Yaml) {
        put(&key, extension);
    }
    readable::make_readable(&mut fields);
    yaml::emit(&Value::Object(fields))
}

/// A model that was loaded always has a name; one made from containers may have none.
fn put_name(project: &Project, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    if !project.name.is_empty() {
        put("name", Value::from(project.name.as_str()));
    }
}

/// The tree as JSON, variables as written, ending in a newline.
pub fn raw_json(tree: &Tree) -> String {
    json::write_pretty(&nil_lists(raw(tree, Syntax::Json), Some(&PROJECT), false)) + "\n"
}

/// The tree as YAML, variables as written.
pub fn raw_yaml(tree: &Tree) -> String {
    yaml::emit(&raw(tree, Syntax::Yaml))
}

/// Writes an empty list as null unless the reference has removed repeats from it: only those are no longer nil slices
/// in Go.
fn nil_lists(value: Value, shape: Option<&'static Shape>, item: bool) -> Value {
    match value {
        Value::Array(items) if items.is_empty() => {
            let unique = shape.and_then(|shape| shape.list).map(|list| list.unique);
            let repeats = !matches!(unique, None | Some(Unique::No | Unique::Refused));
            let labels = !item && shape.is_some_and(|shape| shape.form == Form::Labels);
            if repeats || labels {
                Value::Array(items)
            } else {
                Value::Null
            }
        }
        Value::Array(items) => {
            let under = shape.and_then(Shape::item);
            items.into_iter().map(|value| nil_lists(value, under, true)).collect()
        }
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let under = shape.and_then(|shape| shape.under(&key));
                let value = nil_lists(value, under, item);
                (key, value)
            });
            Value::Object(entries.collect())
        }
        other => other,
    }
}

fn raw(tree: &Tree, syntax: Syntax) -> Value {
    let plain = tree.root.as_ref().map(yaml::to_plain);
    let mut entries: IndexMap<String, Value> = match plain {
        Some(Value::Object(entries)) => entries.into_iter().collect(),
        _ => IndexMap::new(),
    };
    entries.insert("name".to_owned(), Value::from(tree.project_name.as_str()));
    Value::Object(order::sort_entries(&entries, syntax))
}

/// What is written of a project: the used parts, in the reference's dialect.
fn prepare(project: &Project) -> Project {
    let mut project = keep_used(project);
    for service in project.services.values_mut() {
        Dialect::Compose2.apply(service);
        service.label_file.clear();
    }
    for object in project.secrets.values_mut() {
        object.content.clear();
    }
    for object in project
        .configs
        .values_mut()
        .filter(|object| !object.environment.is_empty())
    {
        object.content.clear();
    }
    project
}

/// The project without what no enabled service uses, unless all resources are to be kept.
pub(super) fn keep_used(project: &Project) -> Project {
    let mut kept = project.clone();
    if project.all_resources {
        return kept;
    }
    let services = || project.services.values();
    let networks: IndexSet<&String> = services().flat_map(|service| service.networks.keys()).collect();
    let volumes: IndexSet<&String> = services().flat_map(named_volumes).collect();
    let built = |service: &'_ Service| {
        service
            .build
            .iter()
            .flat_map(|build| build.secrets.clone())
            .collect::<Vec<_>>()
    };
    let secrets: IndexSet<String> = services()
        .flat_map(|service| service.secrets.iter().cloned().chain(built(service)))
        .map(|grant| grant.source)
        .collect();
    let configs: IndexSet<&String> = services()
        .flat_map(|service| &service.configs)
        .map(|grant| &grant.source)
        .collect();
    let models: IndexSet<&String> = services().flat_map(|service| service.models.keys()).collect();
    kept.networks.retain(|key, _| networks.contains(key));
    kept.volumes.retain(|key, _| volumes.contains(key));
    kept.secrets.retain(|key, _| secrets.contains(key));
    kept.configs.retain(|key, _| configs.contains(key));
    kept.models.retain(|key, _| models.contains(key));
    kept
}

fn named_volumes(service: &Service) -> impl Iterator<Item = &String> {
    let mounts = service.volumes.iter();
    mounts
        .filter(|mount| mount.kind == MountKind::Volume && !mount.source.is_empty())
        .map(|mount| &mount.source)
}

/// Puts every section except `services` that is not empty.
fn sections(project: &Project, syntax: Syntax, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let mut section = |key: &str, value: &dyn Section| {
        if !value.unset() {
            put(key, value.encode_section(syntax));
        }
    };
    section("networks", &project.networks);
    section("volumes", &project.volumes);
    section("secrets", &project.secrets);
    section("configs", &project.configs);
    section("models", &project.models);
}

/// A top-level mapping, such as `networks`.
trait Section {
    fn encode_section(&self, syntax: Syntax) -> Value;
    fn unset(&self) -> bool;
}

impl<T: Encode> Section for IndexMap<String, T> {
    fn encode_section(&self, syntax: Syntax) -> Value {
        self.encode(syntax)
    }
    fn unset(&self) -> bool {
        self.is_empty()
    }
}

fn escape_dollars(text: &str) -> String {
    text.replace('$', "$$")
}
