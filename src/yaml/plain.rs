//! A tree as plain data, without its places.

use super::{Node, Value};
use serde_json::{Number, Value as Json};

/// A node as plain JSON data, without spans.
pub fn to_plain(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value, text) => i64::try_from(*value)
            .map(Json::from)
            .or_else(|_| u64::try_from(*value).map(Json::from))
            .unwrap_or_else(|_| Json::from(text.parse::<f64>().unwrap_or_default())),
        Value::Float(value, text) => Number::from_f64(*value).map_or_else(|| Json::from(&**text), Json::Number),
        Value::String(text) => Json::from(&**text),
        Value::Seq(items) => items.iter().map(to_plain).collect(),
        Value::Map(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, entry)| (key.clone(), to_plain(&entry.node)))
                .collect(),
        ),
    }
}
