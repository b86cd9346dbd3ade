//! The source positions and paths of a service's parts, for diagnostics.

use crate::diag::Span;
use crate::yaml::{Entry, Node, Value};

/// The span of the value at a path below a service; where the path ends early, of its longest existing part. `steps`
/// are keys and list indexes.
pub(super) fn find_span(root: &Node, service: &str, steps: &[&str]) -> Option<Span> {
    let entry = root.get("services")?.as_map()?.get(service)?;
    let mut span = entry.key;
    let mut node = &entry.node;
    for step in steps {
        let Some((key, next)) = down(node, step) else {
            break;
        };
        span = if next.is_scalar() && !next.is_null() {
            next.span
        } else {
            key.unwrap_or(next.span)
        };
        node = next;
    }
    Some(span)
}

/// One step down: a key, or an index.
fn down<'n>(node: &'n Node, step: &str) -> Option<(Option<Span>, &'n Node)> {
    match &node.value {
        Value::Map(entries) => entries.get(step).map(|Entry { key, node }| (Some(*key), node)),
        Value::Seq(items) => items.get(step.parse::<usize>().ok()?).map(|item| (None, item)),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => None,
    }
}

/// The path below a service as text: `services.web.ports[0]`.
pub(super) fn format_path(service: &str, steps: &[&str]) -> String {
    let mut path = format!("services.{service}");
    for step in steps {
        let text = if step.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("[{step}]")
        } else {
            format!(".{step}")
        };
        path.push_str(&text);
    }
    path
}
