//! A container port published twice because the lists of several files were joined.

use super::LintInput;
use crate::compose::model::Service;
use crate::diag::{Diagnostic, Span};
use crate::yaml::Node;
use std::collections::BTreeMap;

/// Two host ports for one container port, written in different lists.
pub(super) fn check(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    let items = input
        .root
        .at(&["services", &service.name, "ports"])
        .and_then(Node::as_seq);
    let mut first: BTreeMap<String, (String, Span)> = BTreeMap::new();
    for (index, item) in items.unwrap_or(&[]).iter().enumerate() {
        let Some((inner, outer, span)) = parts(item) else {
            continue;
        };
        let Some((at, place)) = first.get(&inner) else {
            first.insert(inner, (outer, span));
            continue;
        };
        if *at == outer || !apart(input, *place, span) {
            continue;
        }
        let steps = ["ports", &index.to_string()];
        let message = format!(
            "port {inner} of `{}` is published twice: as {at} and as {outer}",
            service.name
        );
        let mut warning = input.warning(service, &steps, "two-host-ports", message).because(
            "lists are joined when files are merged or a service is extended; the later does not replace the earlier",
        );
        warning.span = Some(span);
        found.push(
            warning
                .label(*place, "published here first")
                .hint("to replace the list, write `ports: !override` in the later place"),
        );
    }
}

/// Container port with protocol, host port, and the span of the item.
fn parts(item: &Node) -> Option<(String, String, Span)> {
    let text = |key: &str| item.get(key).and_then(Node::scalar_text);
    let protocol = text("protocol").unwrap_or_else(|| "tcp".to_owned());
    Some((format!("{}/{protocol}", text("target")?), text("published")?, item.span))
}

/// Whether two spans are in different lists: in other files, or in other services of one file.
fn apart(input: &LintInput<'_>, one: Span, two: Span) -> bool {
    one.source != two.source || owner(input, one) != owner(input, two)
}

/// The service that a span lies in, as the span of its key.
fn owner(input: &LintInput<'_>, place: Span) -> Option<Span> {
    let services = input.root.get("services").and_then(Node::as_map)?;
    let keys = services.values().map(|entry| entry.key);
    keys.filter(|key| key.source == place.source && key.start <= place.start)
        .max_by_key(|key| key.start)
}
