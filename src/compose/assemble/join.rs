//! Merging for `config --no-interpolate`, which keeps every short form that could hold a variable.

use crate::yaml::{Node, Value};
use indexmap::IndexMap;

/// Joins two values that may be lists of `key=value`, mappings or one text: both become lists, and a later item
/// replaces an earlier one with the same key. `whole`: the key is the whole item.
pub(super) fn join(base: &mut Node, over: Node, whole: bool) {
    let span = over.span;
    let earlier = std::mem::replace(base, Node::null(span));
    let mut kept: IndexMap<String, Node> = IndexMap::new();
    for item in sequence(earlier).into_iter().chain(sequence(over)) {
        let text = item.scalar_text().unwrap_or_default();
        let key = if whole {
            text
        } else {
            text.split('=').next().unwrap_or("").to_owned()
        };
        kept.insert(key, item);
    }
    *base = Node::seq(kept.into_values().collect(), span);
}

/// The items of a list, or of a mapping as `key=value` sorted by key.
fn sequence(node: Node) -> Vec<Node> {
    match node.value {
        Value::Seq(items) => items,
        Value::Map(entries) => {
            let mut lines: Vec<Node> = entries
                .iter()
                .flat_map(|(key, entry)| lines(key, &entry.node))
                .collect();
            lines.sort_by_key(Node::scalar_text);
            lines
        }
        Value::Null => Vec::new(),
        value => vec![Node { value, ..node }],
    }
}

fn lines(key: &str, node: &Node) -> Vec<Node> {
    match &node.value {
        Value::Seq(items) => items.iter().flat_map(|item| lines(key, item)).collect(),
        Value::Null => vec![Node::string(key, node.span)],
        Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) | Value::Map(_) => vec![Node::string(
            format!("{key}={}", node.scalar_text().unwrap_or_default()),
            node.span,
        )],
    }
}
