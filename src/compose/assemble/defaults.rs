//! Default values of the specification that depend on nothing outside their own mapping.

use crate::compose::options::SkipSteps;
use crate::yaml::{Entry, Node};

/// Adds default values to a tree in long form.
pub(super) fn add(root: &mut Node, skip: SkipSteps) {
    let default_count = |request: &mut Node| default_count(request, skip);
    for service in root.values_mut("services") {
        if let Some(build) = service.get_mut("build") {
            default_text(build, "context", || ".".to_owned());
        }
        for dependency in service.values_mut("depends_on") {
            default_required(dependency);
        }
        items(service.get_mut("env_file")).for_each(default_required);
        for port in items(service.get_mut("ports")) {
            default_text(port, "protocol", || "tcp".to_owned());
            default_text(port, "mode", || "ingress".to_owned());
        }
        for secret in items(service.get_mut("secrets")) {
            let source = secret.get("source").and_then(Node::as_str).unwrap_or("").to_owned();
            default_text(secret, "target", || format!("/run/secrets/{source}"));
        }
        items(service.get_mut("gpus")).for_each(default_count);
        let reservations = service
            .get_mut("deploy")
            .and_then(|deploy| deploy.get_mut("resources"))
            .and_then(|resources| resources.get_mut("reservations"));
        items(reservations.and_then(|reservations| reservations.get_mut("devices"))).for_each(default_count);
    }
}

fn items(list: Option<&mut Node>) -> impl Iterator<Item = &mut Node> {
    list.and_then(Node::as_seq_mut).into_iter().flatten()
}

fn default_text(record: &mut Node, key: &str, text: impl FnOnce() -> String) {
    let span = record.span;
    if let Some(entries) = record.as_map_mut()
        && !entries.contains_key(key)
    {
        entries.insert(key.to_owned(), Entry::implied(Node::string(text(), span)));
    }
}

/// An entry without `required` is required.
fn default_required(record: &mut Node) {
    let span = record.span;
    if let Some(entries) = record.as_map_mut()
        && !entries.contains_key("required")
    {
        entries.insert("required".to_owned(), Entry::implied(Node::bool(true, span)));
    }
}

/// A device request with neither `count` nor `device_ids` asks for all devices.
fn default_count(request: &mut Node, skip: SkipSteps) {
    let span = request.span;
    let all = if skip.interpolation {
        Node::string("all", span)
    } else {
        Node::int(-1, span)
    };
    if let Some(entries) = request.as_map_mut()
        && !entries.contains_key("count")
        && !entries.contains_key("device_ids")
    {
        entries.insert("count".to_owned(), Entry::implied(all));
    }
}
