//! The order of keys in plain data.

use super::Syntax;
use super::natural::compare_naturally;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// An object with its keys in the order of the syntax.
pub(crate) fn sort_object(entries: IndexMap<String, Value>, syntax: Syntax) -> Value {
    let mut entries: Vec<(String, Value)> = entries.into_iter().collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, syntax));
    Value::Object(entries.into_iter().collect())
}

/// The same for data of unknown shape, at every level.
pub(crate) fn sort_entries(entries: &IndexMap<String, Value>, syntax: Syntax) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = entries
        .iter()
        .map(|(key, value)| (key.clone(), sort_deeply(value, syntax)))
        .collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, syntax));
    entries.into_iter().collect()
}

fn sort_deeply(value: &Value, syntax: Syntax) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| sort_deeply(item, syntax)).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Value::Object(sort_entries(&entries, syntax))
        }
        other => other.clone(),
    }
}

/// Turns empty lists of untyped data into null: to Go they are nil slices.
pub(crate) fn nullify_empty_lists(value: Value) -> Value {
    match value {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => items.into_iter().map(nullify_empty_lists).collect(),
        Value::Object(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key, nullify_empty_lists(value)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

fn compare(left: &str, right: &str, syntax: Syntax) -> Ordering {
    match syntax {
        Syntax::Json => left.cmp(right),
        Syntax::Yaml => compare_naturally(left, right),
    }
}
