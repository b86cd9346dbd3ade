//! The fields of a mapping being encoded, in the order they are added.

use super::{Encode, Syntax, order};
use crate::compose::model::Extensions;
use serde_json::{Map, Value};

/// The fields encoded so far.
pub(crate) struct ObjectBuilder {
    syntax: Syntax,
    fields: Map<String, Value>,
}

impl ObjectBuilder {
    /// No fields yet.
    pub(crate) fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
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
        self.fields.insert(key.to_owned(), value.encode(self.syntax));
    }

    /// Adds a field; in YAML, unless it is unset.
    pub(crate) fn always_in_json(&mut self, key: &str, value: &impl Encode) {
        match self.syntax {
            Syntax::Json => self.always(key, value),
            Syntax::Yaml => self.when_set(key, value),
        }
    }

    /// Adds a field whose Go type has no JSON name: in JSON its key is capitalised.
    pub(crate) fn capital(&mut self, key: &str, value: &impl Encode) {
        match self.syntax {
            Syntax::Json => {
                let (first, rest) = key.split_at(1);
                self.always(&format!("{}{rest}", first.to_ascii_uppercase()), value);
            }
            Syntax::Yaml => self.always(key, value),
        }
    }

    /// Adds the `x-*` of the mapping, in YAML only.
    pub(crate) fn extensions(&mut self, extensions: &Extensions) {
        if self.syntax == Syntax::Yaml {
            let sorted = order::sort_entries(&extensions.0, self.syntax);
            self.fields.extend(sorted);
        }
    }

    /// The finished mapping.
    pub(crate) fn finish(self) -> Value {
        Value::Object(self.fields)
    }
}
