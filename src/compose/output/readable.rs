//! Changes values that plain YAML would not keep when it is loaded again. The reference's `config` writes some of them
//! in a form that neither tool can load.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Mappings of names to text that may also be lists of `name=text`, the only form that can have an empty name.
const LISTS: [&str; 5] = ["annotations", "args", "environment", "labels", "sysctls"];

/// Changes the model so that its YAML can be loaded again.
pub(super) fn make_readable(model: &mut Map<String, Value>) {
    for (key, section) in model.iter_mut().filter(|(key, _)| !key.starts_with("x-")) {
        match (key.as_str(), section) {
            ("services", Value::Object(services)) => {
                let names: BTreeSet<String> = services.keys().cloned().collect();
                for service in services.values_mut().filter_map(Value::as_object_mut) {
                    known_dependencies(service, &names);
                    odd_hosts(service);
                    repeated_groups(service);
                    device_requests(service);
                    nameless_devices(service);
                    nameless(service);
                }
            }
            ("configs", Value::Object(configs)) => {
                for config in configs.values_mut().filter_map(Value::as_object_mut) {
                    empty_content(config);
                    nameless(config);
                }
            }
            (_, Value::Object(entries)) => nameless(entries),
            _ => {}
        }
    }
    model.values_mut().for_each(double_dollars);
}

/// Drops optional dependencies on services that are not written: they would be dependencies on unknown services.
fn known_dependencies(service: &mut Map<String, Value>, names: &BTreeSet<String>) {
    if let Some(dependencies) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
        dependencies.retain(|name, dependency| dependency["required"] != Value::Bool(false) || names.contains(name));
        if dependencies.is_empty() {
            service.shift_remove("depends_on");
        }
    }
}

/// Repeated addresses, and those with a comma, need the mapping form: a list refuses the former and splits the latter.
fn odd_hosts(service: &mut Map<String, Value>) {
    let Some(hosts) = service.get("extra_hosts").and_then(Value::as_array) else {
        return;
    };
    let hosts: Vec<&str> = hosts.iter().filter_map(Value::as_str).collect();
    let different: BTreeSet<&str> = hosts.iter().copied().collect();
    if different.len() == hosts.len() && !hosts.iter().any(|host| host.contains(',')) {
        return;
    }
    let mut mapping: Map<String, Value> = Map::new();
    for (host, address) in hosts.iter().filter_map(|host| host.split_once('=')) {
        let addresses = mapping.entry(host).or_insert_with(|| json!([]));
        addresses
            .as_array_mut()
            .into_iter()
            .for_each(|all| all.push(address.into()));
    }
    service.insert("extra_hosts".to_owned(), Value::Object(mapping));
}

/// A list of groups refuses repeats, except of a number by a later text, so earlier ones are written as numbers.
fn repeated_groups(service: &mut Map<String, Value>) {
    let groups = service.get_mut("group_add").and_then(Value::as_array_mut);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for group in groups.into_iter().flatten().rev() {
        let text = group.as_str().unwrap_or("").to_owned();
        if let Ok(number) = text.parse::<i64>()
            && seen.contains(&text)
        {
            *group = Value::from(number);
        }
        seen.insert(text);
    }
}

/// A device request must have `capabilities`, even if empty.
fn device_requests(service: &mut Map<String, Value>) {
    let devices = service
        .get_mut("deploy")
        .and_then(|deploy| deploy.pointer_mut("/resources/reservations/devices"));
    for request in devices.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(request) = request.as_object_mut() {
            request.entry("capabilities").or_insert_with(|| json!([]));
        }
    }
}

/// A device without source or target can only be written in short form.
fn nameless_devices(service: &mut Map<String, Value>) {
    let devices = service.get_mut("devices").and_then(Value::as_array_mut);
    for device in devices.into_iter().flatten() {
        let part = |name: &str| device.get(name).and_then(Value::as_str).unwrap_or("");
        let [source, target, permissions] = ["source", "target", "permissions"].map(part);
        if source.is_empty() || target.is_empty() {
            *device = Value::from(format!("{source}:{target}:{permissions}"));
        }
    }
}

/// A config must have content, even if empty.
fn empty_content(config: &mut Map<String, Value>) {
    let sources = ["content", "environment", "external", "file"];
    if !sources.iter().any(|source| config.contains_key(*source)) {
        config.insert("content".to_owned(), Value::from(""));
    }
}

/// Turns mappings with an empty name into lists, where a list is allowed.
fn nameless(entries: &mut Map<String, Value>) {
    for (key, value) in entries.iter_mut().filter(|(key, _)| !key.starts_with("x-")) {
        match value {
            Value::Object(inner) if LISTS.contains(&key.as_str()) && inner.contains_key("") => {
                let items = inner.iter().map(|(name, value)| match value {
                    Value::Null => Value::from(name.as_str()),
                    Value::String(text) => Value::from(format!("{name}={text}")),
                    other => Value::from(format!("{name}={other}")),
                });
                *value = items.collect();
            }
            Value::Object(inner) => nameless(inner),
            Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(nameless),
            _ => {}
        }
    }
}

/// Doubles each `$` of a value. Keys stay: they are not interpolated.
fn double_dollars(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('$') => *text = text.replace('$', "$$"),
        Value::Array(items) => items.iter_mut().for_each(double_dollars),
        Value::Object(entries) => entries.values_mut().for_each(double_dollars),
        _ => {}
    }
}
