//! Rules between the keys of one mapping, which the type tables cannot express.

use crate::compose::diagnostics::Diagnostics;
use crate::compose::options::SkipSteps;
use crate::diag::Diagnostic;
use crate::yaml::{Mapping, Node};
use std::net::IpAddr;

/// Checks the rules on a tree in long form.
pub(crate) fn check_structure(root: &Node, skip: SkipSteps, diagnostics: &mut Diagnostics) {
    each(root, "secrets", |name, secret| {
        check_content(
            diagnostics,
            &format!("secrets.{name}"),
            secret,
            &["file", "environment"],
        )
    });
    each(root, "configs", |name, config| {
        check_content(
            diagnostics,
            &format!("configs.{name}"),
            config,
            &["file", "environment", "content"],
        );
    });
    each(root, "volumes", |name, volume| {
        check_external(diagnostics, &format!("volumes.{name}"), volume)
    });
    each(root, "services", |name, service| {
        check_service(diagnostics, &format!("services.{name}"), service, skip)
    });
}

fn each(root: &Node, key: &str, mut visit: impl FnMut(&str, &Node)) {
    let entries = root.get(key).and_then(Node::as_map);
    entries
        .into_iter()
        .flatten()
        .for_each(|(name, entry)| visit(name, &entry.node));
}

fn items(list: Option<&Node>) -> &[Node] {
    list.and_then(Node::as_seq).unwrap_or(&[])
}

/// A secret or config has exactly one source of content, unless it is external.
fn check_content(diagnostics: &mut Diagnostics, path: &str, node: &Node, sources: &[&str]) {
    let Some(entries) = node.as_map() else { return };
    let given: Vec<_> = sources.iter().filter_map(|key| entries.get_full(*key)).collect();
    match given.as_slice() {
        [] if entries.contains_key("external") || entries.contains_key("driver") || diagnostics.is_faulty(path) => {}
        [] => {
            let fault = Diagnostic::error("no-content", format!("{path} does not say where its content is"))
                .at(node.span)
                .hint(format!("give it one of {}, or `external: true`", sources.join(", ")));
            diagnostics.report(fault.about(path));
        }
        [_] => {}
        [(_, first, one), (_, second, two), ..] => {
            let fault = Diagnostic::error("two-contents", format!("{path} has both `{first}` and `{second}`"))
                .at(two.key)
                .label(one.key, "the other one is here")
                .hint("keep one of them");
            diagnostics.report(fault.about(path));
        }
    }
}

/// An external resource has no attribute but its name.
fn check_external(diagnostics: &mut Diagnostics, path: &str, node: &Node) {
    let Some(entries) = node.as_map() else { return };
    if node.get("external").and_then(Node::as_bool) != Some(true) {
        return;
    }
    let conflict = |entries: &Mapping| {
        let mut others = entries
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "name" | "external") && !key.starts_with("x-"));
        others.next().map(|(key, entry)| (key.clone(), entry.key))
    };
    if let Some((key, span)) = conflict(entries) {
        let fault = Diagnostic::error(
            "external-conflict",
            format!("{path} is external and cannot have `{key}`"),
        )
        .at(span)
        .because("it is created elsewhere; only its name matters here")
        .hint(format!("remove `{key}` or `external`"));
        diagnostics.report(fault.about(path));
    }
}

fn check_service(diagnostics: &mut Diagnostics, path: &str, service: &Node, skip: SkipSteps) {
    for (index, port) in items(service.get("ports")).iter().enumerate() {
        if let Some(host) = port.get("host_ip")
            && let Some(text) = host.as_str()
            && !(skip.interpolation && text.contains('$'))
            && text.parse::<IpAddr>().is_err()
        {
            let path = format!("{path}.ports[{index}].host_ip");
            let fault = Diagnostic::error("not-an-address", format!("`{text}` is not an IP address"))
                .at(host.span)
                .hint("write an address of this host, for example 127.0.0.1");
            diagnostics.report(fault.about(path));
        }
    }
    for (index, rule) in items(service.at(&["develop", "watch"])).iter().enumerate() {
        if let Some(watched) = rule.get("path").filter(|watched| watched.as_str() == Some("")) {
            let fault = Diagnostic::error("blank-path", "a watch rule has a blank path")
                .at(watched.span)
                .hint("name the directory or file to watch");
            diagnostics.report(fault.about(format!("{path}.develop.watch[{index}].path")));
        }
    }
    for (index, volume) in items(service.get("volumes")).iter().enumerate() {
        check_mount(diagnostics, &format!("{path}.volumes[{index}]"), volume);
    }
    check_requests(diagnostics, &format!("{path}.gpus"), service.get("gpus"));
    let devices = service.at(&["deploy", "resources", "reservations", "devices"]);
    check_requests(
        diagnostics,
        &format!("{path}.deploy.resources.reservations.devices"),
        devices,
    );
}

/// A mount has a target, and a bind mount also a source.
fn check_mount(diagnostics: &mut Diagnostics, path: &str, volume: &Node) {
    let blank = |key: &str| volume.get(key).and_then(Node::as_str).unwrap_or("").is_empty();
    let bind = volume.get("type").and_then(Node::as_str) == Some("bind");
    let missing = match (blank("target"), bind && volume.get("source").is_none()) {
        (true, _) => "target",
        (_, true) => "source",
        _ => return,
    };
    if !diagnostics.is_faulty(path) {
        let fault = Diagnostic::error("mount-incomplete", format!("{path} has no {missing}"))
            .at(volume.span)
            .hint(format!("add `{missing}`"));
        diagnostics.report(fault.about(path));
    }
}

/// A device request has `count` or `device_ids`, not both.
fn check_requests(diagnostics: &mut Diagnostics, path: &str, list: Option<&Node>) {
    for (index, request) in items(list).iter().enumerate() {
        if let (Some(count), Some(ids)) = (request.get("count"), request.get("device_ids")) {
            let fault = Diagnostic::error("count-and-ids", "a device request has both `count` and `device_ids`")
                .at(ids.span)
                .label(count.span, "the count is here")
                .hint("keep one of them");
            diagnostics.report(fault.about(format!("{path}[{index}]")));
        }
    }
}
