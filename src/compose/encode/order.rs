//! The order of keys in plain data.

use super::Syntax;
use super::natural::natural;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// An object with its keys in the order of the syntax.
pub(crate) fn sorted_object(entries: IndexMap<String, Value>, syntax: Syntax) -> Value {
    let mut entries: Vec<(String, Value)> = entries.into_iter().collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, syntax));
    Value::Object(entries.into_iter().collect())
}

/// The same for data of unknown shape, at every level.
pub(crate) fn sorted(entries: &IndexMap<String, Value>, syntax: Syntax) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = entries
        .iter()
        .map(|(key, value)| (key.clone(), sorted_deeply(value, syntax)))
        .collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, syntax));
    entries.into_iter().collect()
}

fn sorted_deeply(value: &Value, syntax: Syntax) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| sorted_deeply(item, syntax)).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Value::Object(sorted(&entries, syntax))
        }
        other => other.clone(),
    }
}

/// Turns empty lists of untyped data into null: to Go they are nil slices.
pub(crate) fn nil_lists(value: Value) -> Value {
    match value {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => items.into_iter().map(nil_lists).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, nil_lists(value)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

fn compare(left: &str, right: &str, syntax: Syntax) -> Ordering {
    match syntax {
        Syntax::Json => left.cmp(right),
        Syntax::Yaml => natural(left, right),
    }
}
