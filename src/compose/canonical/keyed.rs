//! Lists of `key=value` and mappings of scalars to mappings of text.

use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node, Value};

/// Environment and arguments: a key alone has no value.
pub(super) fn variables(node: &mut Node) {
    pairs(node, Node::null);
    texts(node);
}

/// Labels and their like: a key alone has an empty value.
pub(super) fn labels(node: &mut Node) {
    pairs(node, |span| Node::string("", span));
    texts(node);
    options(node);
}

/// A mapping of options: nothing becomes empty text.
pub(super) fn options(node: &mut Node) {
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        if entry.node.is_null() {
            entry.node.value = Value::String("".into());
        }
    }
}

/// Options of a provider: each a list of text.
pub(super) fn provider_options(node: &mut Node) {
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        if entry.node.is_scalar() && !entry.node.is_null() {
            let item = entry.node.clone();
            entry.node.value = Value::Seq(vec![item]);
        }
        if let Value::Seq(items) = &mut entry.node.value {
            items.iter_mut().for_each(text);
        }
    }
}

/// Keys of `ssh`: `default`, or `id=path`.
pub(super) fn ssh(node: &mut Node) -> Result<(), Diagnostic> {
    if let Value::Seq(items) = &node.value {
        let bare = items
            .iter()
            .find(|item| item.as_str().is_some_and(|key| !key.contains('=') && key != "default"));
        if let Some(bare) = bare {
            let key = bare.as_str().unwrap_or("");
            return Err(Diagnostic::error("ssh-key", format!("the ssh key `{key}` has no path"))
                .at(bare.span)
                .hint(format!("write `default` for the agent, or `{key}=path`")));
        }
    }
    labels(node);
    Ok(())
}

/// Splits a list of `key=value`; one that holds anything else is left alone. The later of two keys counts.
fn pairs(node: &mut Node, alone: impl Fn(crate::diag::Span) -> Node) {
    let Value::Seq(items) = &node.value else { return };
    let mut entries = Mapping::with_capacity(items.len());
    for item in items {
        let Some(text) = item.as_str() else { return };
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Node::string(value, item.span)),
            None => (text, alone(item.span)),
        };
        entries.insert(key.to_owned(), Entry::new(item.span, value));
    }
    node.value = Value::Map(entries);
}

fn texts(node: &mut Node) {
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        text(&mut entry.node);
    }
}

fn text(node: &mut Node) {
    if let Some(text) = node.scalar_text() {
        node.value = Value::String(text.into());
    }
}
