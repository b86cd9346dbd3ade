//! Values of the model as plain JSON data by the reference's conventions: sizes as decimal text, durations as Go writes
//! them, modes in octal, unset values left out.

use super::{Encode, ObjectBuilder, Syntax, order};
use crate::compose::model::{Bytes, Condition, FileMode, Hosts, MountKind, SshKeys, Ulimit};
use crate::compose::units;
use indexmap::IndexMap;
use serde_json::Value;
use std::time::Duration;

impl Encode for String {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(self.as_str())
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl Encode for bool {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(*self)
    }
    fn is_unset(&self) -> bool {
        !self
    }
}

/// `Encode` for integers of each width.
macro_rules! whole_numbers {
    ($($type:ty),*) => {
        $(impl Encode for $type {
            fn encode(&self, _: Syntax) -> Value {
                Value::from(*self)
            }
            fn is_unset(&self) -> bool {
                *self == 0
            }
        })*
    };
}
whole_numbers!(i64, u64, u32, u16);

impl Encode for f32 {
    /// The shortest text that reads back as the same 32 bits: what Go writes for a `float32`.
    fn encode(&self, _: Syntax) -> Value {
        Value::from(self.to_string().parse::<f64>().unwrap_or_default())
    }
    fn is_unset(&self) -> bool {
        *self == 0.0
    }
}

impl Encode for Bytes {
    /// In YAML a negative size is a number: as text it could not be read again.
    fn encode(&self, syntax: Syntax) -> Value {
        if syntax == Syntax::Yaml && self.0 < 0 {
            Value::from(self.0)
        } else {
            Value::from(self.0.to_string())
        }
    }
    fn is_unset(&self) -> bool {
        self.0 == 0
    }
}

impl Encode for Duration {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(units::format_go_duration(*self))
    }
    fn is_unset(&self) -> bool {
        self.is_zero()
    }
}

impl Encode for FileMode {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(format!("0{:o}", self.0))
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Encode for Condition {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(self.as_str())
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Encode for MountKind {
    fn encode(&self, _: Syntax) -> Value {
        Value::from(self.as_str())
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Encode for Ulimit {
    fn encode(&self, syntax: Syntax) -> Value {
        // In YAML `{}` could not be read again.
        let nothing = syntax == Syntax::Yaml && self.soft == 0 && self.hard == 0;
        if self.single != 0 || nothing {
            return Value::from(self.single);
        }
        let mut fields = ObjectBuilder::new(syntax);
        fields.when_set("soft", &self.soft);
        fields.when_set("hard", &self.hard);
        fields.finish()
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, syntax: Syntax) -> Value {
        self.as_ref().map_or(Value::Null, |value| value.encode(syntax))
    }
    fn is_unset(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, syntax: Syntax) -> Value {
        self.iter().map(|item| item.encode(syntax)).collect()
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Encode> Encode for IndexMap<String, T> {
    fn encode(&self, syntax: Syntax) -> Value {
        let entries = self.iter().map(|(key, item)| (key.clone(), item.encode(syntax)));
        order::sort_object(entries.collect(), syntax)
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl Encode for Hosts {
    fn encode(&self, _: Syntax) -> Value {
        let mut lines: Vec<String> = self
            .pairs()
            .map(|(host, address)| format!("{host}={address}"))
            .collect();
        lines.sort();
        Value::from(lines)
    }
    fn is_unset(&self) -> bool {
        self.0.is_empty()
    }
}

impl Encode for SshKeys {
    fn encode(&self, _: Syntax) -> Value {
        let line = |(id, path): (&String, &String)| {
            if path.is_empty() {
                id.clone()
            } else {
                format!("{id}={path}")
            }
        };
        Value::from(self.0.iter().map(line).collect::<Vec<_>>())
    }
    fn is_unset(&self) -> bool {
        self.0.is_empty()
    }
}
