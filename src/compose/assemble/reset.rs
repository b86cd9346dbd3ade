//! The tags `!reset` and `!override` (Compose Specification, "Merge"): they remove the value of earlier files at their
//! path.

use crate::compose::provenance::{Provenance, Removed};
use crate::diag::Span;
use crate::yaml::{Node, Tag, Value};

/// The tagged paths of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Resets {
    paths: Vec<(Vec<String>, Span)>,
}

/// Takes the tags out of a document; values under `!reset` are removed with them.
pub(super) fn take(root: &mut Node) -> Resets {
    let mut resets = Resets::default();
    take_from(root, &mut Vec::new(), true, &mut resets);
    resets
}

/// False when the value is to be removed. `reachable`: whether an earlier file can have the same path.
fn take_from(node: &mut Node, path: &mut Vec<String>, reachable: bool, resets: &mut Resets) -> bool {
    let tag = node.tag.take();
    if tag.is_some() && reachable && !path.is_empty() {
        resets.paths.push((path.clone(), node.span));
    }
    if tag == Some(Tag::Reset) {
        return false;
    }
    match &mut node.value {
        // List items have no key, so no earlier file has the same path.
        Value::Seq(items) => items.retain_mut(|item| take_from(item, path, false, resets)),
        Value::Map(entries) => entries.retain(|key, entry| {
            path.push(key.clone());
            let stays = take_from(&mut entry.node, path, reachable, resets);
            path.pop();
            stays
        }),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {}
    }
    true
}

impl Resets {
    /// Removes the tagged paths from the tree merged so far.
    pub(super) fn apply(&self, root: &mut Node, provenance: &mut Provenance) {
        for (path, by) in &self.paths {
            remove(root, path, path, *by, provenance);
        }
    }

    /// Removes the tagged paths of one service from the service it extends.
    pub(super) fn apply_to_service(&self, name: &str, service: &mut Node, provenance: &mut Provenance) {
        for (path, by) in &self.paths {
            if let [services, service_name, rest @ ..] = path.as_slice()
                && services == "services"
                && service_name == name
            {
                remove(service, rest, path, *by, provenance);
            }
        }
    }
}

fn remove(node: &mut Node, rest: &[String], path: &[String], by: Span, provenance: &mut Provenance) {
    let Some(entries) = node.as_map_mut() else { return };
    match rest {
        [] => {}
        [last] => {
            if let Some(entry) = entries.shift_remove(last) {
                provenance.removed.push(Removed {
                    path: path.join("."),
                    span: entry.node.span,
                    by,
                });
            }
        }
        [first, rest @ ..] => {
            if let Some(entry) = entries.get_mut(first) {
                remove(&mut entry.node, rest, path, by, provenance);
            }
        }
    }
}
