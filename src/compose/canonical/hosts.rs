//! Extra hosts: names with one or several addresses.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};
use std::collections::BTreeSet;

/// Turns a list of `host=address` (or `host:address`), or a mapping, into a mapping of hosts to lists of addresses.
pub(super) fn expand_extra_hosts(node: &mut Node) -> Result<(), Diagnostic> {
    let hosts = match &node.value {
        Value::Seq(items) => from_list(items)?,
        Value::Map(entries) => from_map(entries),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => return Ok(()),
    };
    let Some(hosts) = hosts else { return Ok(()) };
    for (host, entry) in &hosts {
        if host.is_empty() || host.contains([':', '=']) {
            return Err(Diagnostic::error("host-name", format!("`{host}` is not a host name"))
                .at(entry.key)
                .hint("write host=address"));
        }
    }
    node.value = Value::Map(hosts);
    Ok(())
}

fn from_list(items: &[Node]) -> Result<Option<Mapping>, Diagnostic> {
    let mut hosts = Mapping::new();
    let mut seen = BTreeSet::new();
    for item in items {
        let Some(text) = item.as_str() else { return Ok(None) };
        if !seen.insert(text) {
            let fault = Diagnostic::error("duplicate-item", format!("the host `{text}` is given twice"));
            return Err(fault.at(item.span).hint("keep one of them"));
        }
        let Some((host, addresses)) = text.split_once('=').or_else(|| text.split_once(':')) else {
            return Err(
                Diagnostic::error("host-address", format!("the host `{text}` has no address"))
                    .at(item.span)
                    .hint("write host=address"),
            );
        };
        let entry = hosts
            .entry(host.to_owned())
            .or_insert_with(|| Entry::new(item.span, Node::seq(Vec::new(), item.span)));
        if let Value::Seq(known) = &mut entry.node.value {
            add(known, addresses, item.span);
        }
    }
    Ok(Some(hosts))
}

fn from_map(entries: &Mapping) -> Option<Mapping> {
    let mut hosts = Mapping::with_capacity(entries.len());
    for (host, entry) in entries {
        let mut addresses = Vec::new();
        match &entry.node.value {
            Value::String(text) => addresses.push(Node::string(strip_brackets(text), entry.node.span)),
            Value::Seq(items) => {
                for item in items {
                    addresses.push(Node::string(strip_brackets(item.as_str()?), item.span));
                }
            }
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::Map(_) => return None,
        }
        hosts.insert(
            host.clone(),
            Entry::new(entry.key, Node::seq(addresses, entry.node.span)),
        );
    }
    Some(hosts)
}

/// Adds addresses separated by commas, which only the list form allows.
fn add(known: &mut Vec<Node>, addresses: &str, span: Span) {
    known.extend(
        addresses
            .split(',')
            .map(|address| Node::string(strip_brackets(address), span)),
    );
}

/// An IPv6 address without its brackets; any other unchanged.
fn strip_brackets(address: &str) -> &str {
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(address)
}
