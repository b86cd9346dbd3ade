//! Merges a later tree over an earlier one (Compose Specification, "Merge"). Both are in long form.

use super::join;
use crate::compose::load_state::LoadState;
use crate::compose::model_path::ModelPath;
use crate::compose::provenance::Provenance;
use crate::compose::schema::{Form, Merge, Shape, Unique};
use crate::diag::Diagnostic;
use crate::yaml::{Mapping, Node, Value};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Merges `over` into `base`.
pub(super) fn merge(
    base: &mut Node,
    over: Node,
    shape: Option<&'static Shape>,
    path: ModelPath<'_>,
    state: &mut LoadState<'_>,
) {
    Merging { state }.node(base, over, shape, path);
}

/// Removes repeated items from the lists of a tree: a later item replaces an earlier one with the same key.
pub(super) fn unify(node: &mut Node, shape: &'static Shape, path: ModelPath<'_>, provenance: &mut Provenance) {
    match &mut node.value {
        Value::Seq(items) => {
            let Some(list) = shape.list else { return };
            for (index, item) in items.iter_mut().enumerate() {
                unify(item, list.item, path.item(index), provenance);
            }
            // Variables are a list only where short forms are kept as written (`--no-interpolate`).
            let rule = if shape.merge == Merge::Variables {
                Unique::Key
            } else {
                list.unique
            };
            if !matches!(rule, Unique::No | Unique::Refused) {
                unique(items, rule, path, provenance);
            }
        }
        Value::Map(entries) => {
            for (key, entry) in entries {
                if let Some(under) = shape.under(key) {
                    unify(&mut entry.node, under, path.key(key), provenance);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {}
    }
}

struct Merging<'a, 'c> {
    state: &'a mut LoadState<'c>,
}

impl Merging<'_, '_> {
    fn node(&mut self, base: &mut Node, over: Node, shape: Option<&'static Shape>, path: ModelPath<'_>) {
        let rule = shape.map_or(Merge::Deep, |shape| shape.merge);
        if rule == Merge::Replace {
            return self.replace(base, over, path);
        }
        if self.state.skip.interpolation && is_joined(shape) && !base.is_null() {
            return join::join(base, over, rule == Merge::Hosts);
        }
        if over.is_null() {
            return;
        }
        if rule == Merge::Whole {
            return self.replace(base, over, path);
        }
        match (&mut base.value, over.value) {
            (Value::Map(entries), Value::Map(more)) => {
                if rule == Merge::Logging && drivers_differ(entries, &more) {
                    let over = Node::map(more, over.span);
                    return self.replace(base, over, path);
                }
                self.entries(entries, more, rule, shape, path);
            }
            (Value::Seq(items), Value::Seq(more)) if rule == Merge::Ipam => self.subnets(items, more, shape, path),
            (Value::Seq(items), Value::Seq(more)) => items.extend(more),
            (Value::Seq(_) | Value::Map(_), other) => {
                let fault = Diagnostic::error(
                    "cannot-override",
                    format!("{path} cannot take {} over {}", other.kind(), base.kind()),
                )
                .at(over.span)
                .label(base.span, "this is what it would override")
                .hint("write it the same way in both places, or use `!override`");
                self.state.diagnostics.report(fault.about(path.to_string()));
            }
            (_, value) => {
                let over = Node { value, ..over };
                self.replace(base, over, path);
            }
        }
    }

    fn entries(
        &mut self,
        base: &mut Mapping,
        over: Mapping,
        rule: Merge,
        shape: Option<&'static Shape>,
        path: ModelPath<'_>,
    ) {
        for (key, entry) in over {
            let Some(known) = base.get_mut(&key) else {
                base.insert(key, entry);
                continue;
            };
            let path = path.key(&key);
            match (rule, &mut known.node.value, entry.node.value) {
                (Merge::Variables, _, value) => {
                    known.key = entry.key;
                    let over = Node { value, ..entry.node };
                    self.replace(&mut known.node, over, path);
                }
                (Merge::Hosts, Value::Seq(addresses), Value::Seq(more)) => {
                    let known: BTreeSet<String> = addresses.iter().filter_map(Node::scalar_text).collect();
                    addresses.extend(
                        more.into_iter()
                            .filter(|new| new.scalar_text().is_none_or(|text| !known.contains(&text))),
                    );
                }
                (_, _, value) => {
                    let over = Node { value, ..entry.node };
                    let under = shape.and_then(|shape| shape.under(&key));
                    if !over.is_null() && over.is_scalar() {
                        known.key = entry.key;
                    }
                    self.node(&mut known.node, over, under, path);
                }
            }
        }
    }

    /// Merges IPAM configurations of the same subnet; others are appended.
    fn subnets(&mut self, base: &mut Vec<Node>, over: Vec<Node>, shape: Option<&'static Shape>, path: ModelPath<'_>) {
        let item = shape.and_then(Shape::item);
        let subnet = |node: &Node| node.get("subnet").and_then(Node::scalar_text);
        let mut places: IndexMap<Option<String>, usize> = IndexMap::new();
        for (index, old) in base.iter().enumerate() {
            places.entry(subnet(old)).or_insert(index);
        }
        for new in over {
            let at = *places.entry(subnet(&new)).or_insert(base.len());
            match base.get_mut(at) {
                Some(old) => self.node(old, new, item, path),
                None => base.push(new),
            }
        }
    }

    fn replace(&mut self, base: &mut Node, over: Node, path: ModelPath<'_>) {
        if !base.is_null() {
            self.state.provenance.note_overridden(&path, over.span, base);
        }
        *base = over;
    }
}

/// Whether two values are joined as lists because `--no-interpolate` keeps their short forms as written.
fn is_joined(shape: Option<&Shape>) -> bool {
    shape.is_some_and(|shape| {
        let is_keyed_list = shape.list.is_some_and(|list| list.unique == Unique::Key);
        shape.form.is_pairs() || (shape.form == Form::Strings && is_keyed_list)
    })
}

fn drivers_differ(base: &Mapping, over: &Mapping) -> bool {
    let driver = |entries: &Mapping| entries.get("driver").and_then(|entry| entry.node.scalar_text());
    match (driver(base), driver(over)) {
        (Some(base), Some(over)) => base != over,
        _ => false,
    }
}

fn unique(items: &mut Vec<Node>, rule: Unique, path: ModelPath<'_>, provenance: &mut Provenance) {
    let mut places: IndexMap<String, usize> = IndexMap::with_capacity(items.len());
    let mut kept: Vec<Node> = Vec::with_capacity(items.len());
    for item in std::mem::take(items) {
        let Some(key) = key_of(&item, rule) else {
            kept.push(item);
            continue;
        };
        match places.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(earlier) => {
                provenance.note_overridden(&path, item.span, earlier);
                *earlier = item;
            }
            None => {
                places.insert(key, kept.len());
                kept.push(item);
            }
        }
    }
    *items = kept;
}

/// What makes two items the same one under a rule; none for an item that is distinct from all others.
fn key_of(item: &Node, rule: Unique) -> Option<String> {
    let text = |field: &str| item.get(field).and_then(Node::scalar_text);
    match rule {
        Unique::No | Unique::Refused => None,
        Unique::Key => item
            .scalar_text()
            .map(|text| text.split('=').next().unwrap_or("").to_owned()),
        Unique::Value => item.scalar_text(),
        Unique::EnvFile => text("path"),
        Unique::Target => text("target"),
        Unique::Port => {
            let host = text("host_ip").unwrap_or_else(|| "0.0.0.0".to_owned());
            let published = text("published").unwrap_or_default();
            let protocol = text("protocol").unwrap_or_else(|| "tcp".to_owned());
            Some(format!("{host}:{published}:{}/{protocol}", text("target")?))
        }
        Unique::Mount(prefix) => text("target").or_else(|| Some(format!("{prefix}{}", text("source")?))),
    }
}
