//! The fields of a mapping being encoded, in the order they are added.

use super::{Encode, Style, value};
use crate::compose::model::Extensions;
use serde_json::{Map, Value};

/// The fields encoded so far.
pub(crate) struct Fields {
    style: Style,
    fields: Map<String, Value>,
}

impl Fields {
    /// No fields yet.
    pub(crate) fn new(style: Style) -> Self {
        Self {
            style,
            fields: Map::new(),
        }
    }

    /// Adds a field, unless it is unset.
    pub(crate) fn when_set(&mut self, key: &str, value: &impl Encode) {
        if !value.is_unset() {
            self.always(key, value);
        }
    }

    /// Adds a field, set or not.
    pub(crate) fn always(&mut self, key: &str, value: &impl Encode) {
        self.fields.insert(key.to_owned(), value.encode(self.style));
    }

    /// Adds a field; in YAML, unless it is unset.
    pub(crate) fn always_in_json(&mut self, key: &str, value: &impl Encode) {
        match self.style {
            Style::Json => self.always(key, value),
            Style::Yaml => self.when_set(key, value),
        }
    }

    /// Adds a field whose Go type has no JSON name: in JSON its key is capitalised.
    pub(crate) fn capital(&mut self, key: &str, value: &impl Encode) {
        match self.style {
            Style::Json => {
                let (first, rest) = key.split_at(1);
                self.always(&format!("{}{rest}", first.to_ascii_uppercase()), value);
            }
            Style::Yaml => self.always(key, value),
        }
    }

    /// Adds the `x-*` of the mapping, in YAML only.
    pub(crate) fn extensions(&mut self, extensions: &Extensions) {
        if self.style == Style::Yaml {
            let sorted = value::sorted(&extensions.0, self.style);
            self.fields.extend(sorted);
        }
    }

    /// The finished mapping.
    pub(crate) fn finish(self) -> Value {
        Value::Object(self.fields)
    }
}
