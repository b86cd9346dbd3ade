//! Building JSON objects in which empty means "not sent", as the Engine API reads it.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

/// An object under construction.
#[derive(Debug, Default)]
pub(in crate::engine::docker) struct Fields(Map<String, Value>);

impl Fields {
    /// Sends `value`, whatever it is.
    pub(in crate::engine::docker) fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Sends a text that is not empty.
    pub(in crate::engine::docker) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.set(key, value) }
    }

    /// Sends a number that is not zero.
    pub(in crate::engine::docker) fn number(&mut self, key: &str, value: i64) -> &mut Self {
        if value == 0 { self } else { self.set(key, value) }
    }

    /// Sends a truth that is true.
    pub(in crate::engine::docker) fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        if value { self.set(key, true) } else { self }
    }

    /// Sends a list that is not empty.
    pub(in crate::engine::docker) fn list<T: Into<Value> + Clone>(&mut self, key: &str, values: &[T]) -> &mut Self {
        if values.is_empty() {
            return self;
        }
        self.set(key, values.to_vec())
    }

    /// Sends a list that may be empty on purpose.
    pub(in crate::engine::docker) fn maybe_list(&mut self, key: &str, values: Option<&Vec<String>>) -> &mut Self {
        match values {
            Some(values) => self.set(key, values.clone()),
            None => self,
        }
    }

    /// Sends a map of texts that is not empty.
    pub(in crate::engine::docker) fn map(&mut self, key: &str, values: &IndexMap<String, String>) -> &mut Self {
        if values.is_empty() {
            self
        } else {
            self.set(key, json!(values))
        }
    }

    /// Sends an object that is not empty.
    pub(in crate::engine::docker) fn object(&mut self, key: &str, fields: Self) -> &mut Self {
        if fields.0.is_empty() {
            self
        } else {
            self.set(key, Value::Object(fields.0))
        }
    }

    /// The object.
    pub(in crate::engine::docker) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
