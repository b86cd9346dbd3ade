//! Order of keys in plain data.

use super::Style;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// An object with its keys in the order of the style.
pub(super) fn sorted_object(entries: IndexMap<String, Value>, style: Style) -> Value {
    let mut entries: Vec<(String, Value)> = entries.into_iter().collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, style));
    Value::Object(entries.into_iter().collect())
}

/// The same for data of unknown shape, all the way down.
pub(super) fn sorted(entries: &IndexMap<String, Value>, style: Style) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = entries
        .iter()
        .map(|(key, value)| (key.clone(), sorted_deeply(value, style)))
        .collect();
    entries.sort_by(|(left, _), (right, _)| compare(left, right, style));
    entries.into_iter().collect()
}

fn sorted_deeply(value: &Value, style: Style) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| sorted_deeply(item, style)).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Value::Object(sorted(&entries, style))
        }
        other => other.clone(),
    }
}

/// Empty lists of data that no type was given are nil slices of Go's, which its JSON has as null.
pub(super) fn nil_lists(value: Value) -> Value {
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

fn compare(left: &str, right: &str, style: Style) -> Ordering {
    match style {
        Style::Json => left.cmp(right),
        Style::Yaml => natural(left, right),
    }
}

/// Go's YAML order of keys: runs of digits count as numbers, letters go after everything else.
fn natural(left: &str, right: &str) -> Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut digits = false;
    let mut index = 0;
    while let (Some(&l), Some(&r)) = (left.get(index), right.get(index)) {
        if l == r {
            digits = l.is_ascii_digit();
            index += 1;
            continue;
        }
        return match (l.is_alphabetic(), r.is_alphabetic()) {
            (true, true) => l.cmp(&r),
            (true, false) if digits => Ordering::Greater,
            (false, true) if digits => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => numbers(left.get(index..), right.get(index..)).then_with(|| l.cmp(&r)),
        };
    }
    left.len().cmp(&right.len())
}

/// Compares what may be two runs of digits that begin here.
fn numbers(left: Option<&[char]>, right: Option<&[char]>) -> Ordering {
    let run = |chars: Option<&[char]>| -> (u64, usize) {
        let digits: String = chars
            .unwrap_or_default()
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .collect();
        (digits.parse().unwrap_or(0), digits.len())
    };
    run(left).cmp(&run(right))
}
