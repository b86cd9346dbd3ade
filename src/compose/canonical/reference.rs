//! Simple short forms: a text that stands for a list or a record, names that stand for a mapping.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};

/// A boolean becomes its text.
pub(super) fn convert_bool_to_text(node: &mut Node) {
    if let Value::Bool(value) = node.value {
        node.value = Value::String(value.to_string().into());
    }
}

/// A text becomes a list with that one item.
pub(super) fn expand_strings(node: &mut Node) {
    if let Value::String(text) = &node.value {
        node.value = Value::Seq(vec![Node::string(text.clone(), node.span)]);
    }
}

/// A text becomes a list with that one item, and empty items are removed.
pub(super) fn expand_filled_strings(node: &mut Node) {
    expand_strings(node);
    if let Value::Seq(items) = &mut node.value {
        items.retain(|item| item.as_str() != Some(""));
    }
}

/// A text becomes a record with that one field.
pub(super) fn expand_record(node: &mut Node, field: &str) {
    if let Value::String(text) = &node.value {
        let value = Node::string(text.clone(), node.span);
        node.value = Value::Map(single(field, node.span, value));
    }
}

/// A list of names becomes a mapping from them to null.
pub(super) fn expand_names(node: &mut Node) {
    expand_keys(node, Node::null);
}

/// A list of service names becomes a mapping to required `service_started` dependencies.
pub(super) fn expand_depends_on(node: &mut Node) {
    expand_keys(node, |span| {
        let mut dependency = single("condition", span, Node::string("service_started", span));
        dependency.insert("required".to_owned(), Entry::new(span, Node::bool(true, span)));
        Node::map(dependency, span)
    });
}

/// A text, or a list of texts and records, becomes a list of records.
pub(super) fn expand_env_files(node: &mut Node) {
    expand_strings(node);
    if let Value::Seq(items) = &mut node.value {
        items.iter_mut().for_each(|item| expand_record(item, "path"));
    }
}

/// The old `external: {name: …}` becomes `external: true` and `name: …`. Returns where the old form was written.
pub(super) fn expand_external(node: &mut Node) -> Result<Option<Span>, Diagnostic> {
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
    if inner.keys().any(|key| key != "name" && !key.starts_with("x-")) {
        // Left a mapping, so that the type check reports the keys that do not belong there.
        return Ok(None);
    }
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

fn expand_keys(node: &mut Node, value: impl Fn(Span) -> Node) {
    let Value::Seq(items) = &node.value else { return };
    let mut entries = Mapping::with_capacity(items.len());
    for item in items {
        let Some(name) = item.as_str() else { return };
        if entries
            .insert(name.to_owned(), Entry::new(item.span, value(item.span)))
            .is_some()
        {
            // Left a list, so that the type check reports the repeated item.
            return;
        }
    }
    node.value = Value::Map(entries);
}

fn single(field: &str, key: Span, value: Node) -> Mapping {
    Mapping::from([(field.to_owned(), Entry::new(key, value))])
}
