//! Short forms that only wrap: a text for a list, a text for a record, names for a mapping.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};

/// A truth value is text.
pub(super) fn truth_as_text(node: &mut Node) {
    if let Value::Bool(value) = node.value {
        node.value = Value::String(value.to_string().into());
    }
}

/// A text stands for a list of it.
pub(super) fn strings(node: &mut Node) {
    if let Value::String(text) = &node.value {
        node.value = Value::Seq(vec![Node::string(text.clone(), node.span)]);
    }
}

/// A text stands for a list of it, and empty items go.
pub(super) fn filled_strings(node: &mut Node) {
    strings(node);
    if let Value::Seq(items) = &mut node.value {
        items.retain(|item| item.as_str() != Some(""));
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

/// Names stand for services that have to be started, each required.
pub(super) fn depends_on(node: &mut Node) {
    keys(node, |span| {
        let mut dependency = single("condition", span, Node::string("service_started", span));
        dependency.insert("required".to_owned(), Entry::new(span, Node::bool(true, span)));
        Node::map(dependency, span)
    });
}

/// A text, or a list of texts and records, stands for a list of records.
pub(super) fn env_files(node: &mut Node) {
    strings(node);
    if let Value::Seq(items) = &mut node.value {
        items.iter_mut().for_each(|item| under(item, "path"));
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
    if inner.keys().any(|key| key != "name" && !key.starts_with("x-")) {
        // Left as a mapping, the check names what does not belong there.
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
