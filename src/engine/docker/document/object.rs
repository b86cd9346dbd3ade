//! Builds JSON objects in which empty means "not sent", as the Engine API reads them.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

/// An object under construction.
#[derive(Debug, Default)]
pub(crate) struct JsonObject(Map<String, Value>);

impl JsonObject {
    /// Sets a field, whatever its value.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Sets a text, unless it is empty.
    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.set(key, value) }
    }

    /// Sets a number, unless it is zero.
    pub(crate) fn number(&mut self, key: &str, value: i64) -> &mut Self {
        if value == 0 { self } else { self.set(key, value) }
    }

    /// Sets a flag, if it is true.
    pub(crate) fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        if value { self.set(key, true) } else { self }
    }

    /// Sets a list, unless it is empty.
    pub(crate) fn list<T: Into<Value> + Clone>(&mut self, key: &str, values: &[T]) -> &mut Self {
        if values.is_empty() {
            return self;
        }
        self.set(key, values.to_vec())
    }

    /// Sets a list, even an empty one; `None` is not sent.
    pub(crate) fn maybe_list(&mut self, key: &str, values: Option<&Vec<String>>) -> &mut Self {
        match values {
            Some(values) => self.set(key, values.clone()),
            None => self,
        }
    }

    /// Sets a map of texts, unless it is empty.
    pub(crate) fn map(&mut self, key: &str, values: &IndexMap<String, String>) -> &mut Self {
        if values.is_empty() {
            self
        } else {
            self.set(key, json!(values))
        }
    }

    /// Sets an object, unless it is empty.
    pub(crate) fn object(&mut self, key: &str, fields: Self) -> &mut Self {
        if fields.0.is_empty() {
            self
        } else {
            self.set(key, Value::Object(fields.0))
        }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
