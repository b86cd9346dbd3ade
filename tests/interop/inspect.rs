//! What was created, as the engine shows it, without what differs from one run to the next.

use crate::support::Project;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Path → value, of everything in a project.
pub type Seen = BTreeMap<String, String>;

/// Everything the tool made.
pub fn of(project: &Project) -> Seen {
    let containers = project.containers();
    let ids: Vec<(String, String)> = containers
        .iter()
        .map(|(name, full)| (full["Id"].as_str().unwrap().to_owned(), format!("<id of {name}>")))
        .collect();
    let mut seen = Seen::new();
    for (name, full) in &containers {
        flatten(name, &without_empty(full), &ids, &mut seen);
    }
    for one in project
        .engine
        .networks(&project.name)
        .iter()
        .chain(&project.engine.volumes(&project.name))
    {
        flatten(one["Name"].as_str().unwrap(), &without_empty(one), &ids, &mut seen);
    }
    seen
}

/// What only one of the two has.
pub fn differences<'a>(reference: &'a Seen, ours: &'a Seen) -> impl Iterator<Item = String> + 'a {
    let missing = reference
        .iter()
        .filter(|(path, value)| ours.get(*path) != Some(value))
        .map(|(path, value)| {
            let ours = ours.get(path).map_or("nothing", String::as_str);
            format!("{path}: the reference makes {value}, we make {ours}")
        });
    let added = ours
        .iter()
        .filter(|(path, _)| !reference.contains_key(*path))
        .map(|(path, value)| format!("{path}: we make {value}, the reference makes nothing"));
    missing.chain(added)
}

/// An engine keeps `null`, an empty list and nothing apart, and means the same by them.
fn without_empty(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().map(|(name, value)| (name.clone(), without_empty(value)));
            // Whether a command is cleared or the image's is not the same.
            let matters = |name: &str| ["Cmd", "Entrypoint", "MaskedPaths", "ReadonlyPaths"].contains(&name);
            Value::Object(kept.filter(|(name, value)| matters(name) || !is_empty(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_empty).collect()),
        value => value.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn flatten(path: &str, value: &Value, ids: &[(String, String)], into: &mut Seen) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, value)| !is_volatile(name, value, fields))
            .for_each(|(name, value)| flatten(&format!("{path} {name}"), value, ids, into)),
        Value::Array(items) if !items.is_empty() => {
            let mut items: Vec<String> = items.iter().map(|item| known(&item.to_string(), ids)).collect();
            items.sort();
            into.insert(path.to_owned(), items.join(", "));
        }
        Value::String(text) if path.ends_with(".depends_on") => {
            // The reference writes it in random order.
            let mut parts: Vec<&str> = text.split(',').collect();
            parts.sort_unstable();
            into.insert(path.to_owned(), parts.join(","));
        }
        value => {
            into.insert(path.to_owned(), known(&value.to_string(), ids));
        }
    }
}

/// Ids of the project's own containers are told by name; of anonymous volumes and the rest only that there is one.
fn known(text: &str, ids: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (id, name) in ids {
        text = text.replace(id, name).replace(&id[..12], name);
    }
    let anonymous = regex::Regex::new("[0-9a-f]{64}").unwrap();
    anonymous.replace_all(&text, "<id>").into_owned()
}

/// Ids, times, addresses the engine gave, and our own labels.
fn is_volatile(name: &str, value: &Value, beside: &Map<String, Value>) -> bool {
    const VOLATILE: [&str; 26] = [
        "Id",
        "Created",
        "ExecIDs",
        "IPPrefixLen",
        "CreatedAt",
        "StartedAt",
        "FinishedAt",
        "Pid",
        "ResolvConfPath",
        "HostnamePath",
        "HostsPath",
        "LogPath",
        "SandboxID",
        "SandboxKey",
        "EndpointID",
        "NetworkID",
        "IPAddress",
        "MacAddress",
        "GraphDriver",
        "Log",
        "DNSNames",
        "Gateway",
        "Status",
        "Containers",
        "Storage",
        "Health",
    ];
    // Of a link to a second replica the reference says the first one's name twice (`db-2:db-1`); see docs/compose-differences.md.
    let links = name == "Links" && value.to_string().contains("links-db-2:");
    let hostname = name == "Hostname" && value.as_str().is_some_and(|name| name.len() == 12);
    // An address we asked for is compared where we asked for it; what the engine chose differs.
    let pool = name == "IPAM" && beside.get("Driver").is_some_and(|driver| driver == "bridge") && !asked_for(value);
    VOLATILE.contains(&name)
        || links
        || hostname
        || pool
        || name.starts_with("io.stackdeck.")
        || name == "com.docker.compose.version"
        || name.starts_with("Ports") && beside.contains_key("SandboxKey")
        || name.starts_with("ImageManifestDescriptor")
}

/// Whether the file gave an address range; those of the tests begin with 10.231.
fn asked_for(ipam: &Value) -> bool {
    ipam.to_string().contains("10.231.")
}
