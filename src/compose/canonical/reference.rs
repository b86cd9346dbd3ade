//! Short forms that only wrap: a text for a list, a text for a record, names for a mapping.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};

/// A text stands for a list of it.
pub(super) fn strings(node: &mut Node) {
    if let Value::String(text) = &node.value {
        node.value = Value::Seq(vec![Node::string(text.clone(), node.span)]);
    }
}

/// A text stands for a record with that one field.
pub(super) fn under(node: &mut Node, field: &str) {
    if let Value::String(text) = &node.value {
        let value = Node::string(text.clone(), node.span);
        node.value = Value::Map(single(field, node.span, value));
    }
}

/// Names stand for a mapping from them to nothing.
pub(super) fn names(node: &mut Node) {
    keys(node, Node::null);
}

/// Names stand for services that have to be started; `required` is true unless said otherwise.
pub(super) fn depends_on(node: &mut Node) {
    keys(node, |span| {
        Node::map(single("condition", span, Node::string("service_started", span)), span)
    });
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        let span = entry.node.span;
        if let Some(dependency) = entry.node.as_map_mut() {
            let required = || Entry::new(span, Node::bool(true, span));
            dependency.entry("required".to_owned()).or_insert_with(required);
        }
    }
}

/// A text, or a list of texts and records, stands for a list of records; `required` is true unless said otherwise.
pub(super) fn env_files(node: &mut Node) {
    strings(node);
    let Value::Seq(items) = &mut node.value else { return };
    for item in items {
        under(item, "path");
        let span = item.span;
        if let Some(file) = item.as_map_mut() {
            let required = || Entry::new(span, Node::bool(true, span));
            file.entry("required".to_owned()).or_insert_with(required);
        }
    }
}

/// The old `external: {name: …}` becomes `external: true` and `name: …`. Answers where it stood.
pub(super) fn external(node: &mut Node) -> Result<Option<Span>, Diagnostic> {
    let Some(resource) = node.as_map_mut() else {
        return Ok(None);
    };
    let Some(external) = resource.get_mut("external") else {
        return Ok(None);
    };
    let span = external.node.span;
    let Value::Map(inner) = &mut external.node.value else {
        return Ok(None);
    };
    let name = inner.shift_remove("name");
    external.node.value = Value::Bool(true);
    let Some(name) = name else { return Ok(None) };
    if let Some(other) = resource.get("name") {
        if other.node.value != name.node.value {
            return Err(Diagnostic::error("external-name", "`name` and `external.name` differ")
                .at(name.node.span)
                .label(other.node.span, "the name is also given here")
                .hint("keep `name` only, with `external: true`"));
        }
    } else {
        resource.insert("name".to_owned(), name);
    }
    Ok(Some(span))
}

fn keys(node: &mut Node, value: impl Fn(Span) -> Node) {
    let Value::Seq(items) = &node.value else { return };
    let mut entries = Mapping::with_capacity(items.len());
    for item in items {
        let Some(name) = item.as_str() else { return };
        if entries
            .insert(name.to_owned(), Entry::new(item.span, value(item.span)))
            .is_some()
        {
            // Left as a list, the check refuses what is given twice.
            return;
        }
    }
    node.value = Value::Map(entries);
}

fn single(field: &str, key: Span, value: Node) -> Mapping {
    Mapping::from([(field.to_owned(), Entry::new(key, value))])
}
