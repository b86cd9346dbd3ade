//! One line of a listing.

use serde_json::{Map, Value};

/// One line of a listing: field names of the docker CLI and their values.
pub type Row = Map<String, Value>;

/// The field that holds the labels of a row as a mapping. Go has a method there, `.Label "key"`.
pub(super) const LABELS: &str = "Label";

/// The fields of an object.
pub(super) fn row_of(object: Value) -> Row {
    match object {
        Value::Object(fields) => fields,
        _ => Row::new(),
    }
}
