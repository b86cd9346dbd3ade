//! Decodes scalars as loosely as the reference: a text that reads as a number is one.

use super::{Decode, Decoder};
use crate::compose::model::{Bytes, Condition, FileMode, MountKind};
use crate::compose::units;
use crate::yaml::{Node, Value};
use std::time::Duration;

impl Decode for String {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        text(node).or_else(|| at.fault(node, "wrong-type", "must be a text"))
    }
}

impl Decode for bool {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        match &node.value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "t" | "y" | "yes" | "on" => Some(true),
                "false" | "0" | "f" | "n" | "no" | "off" | "" => Some(false),
                _ => at.fault(node, "wrong-type", &format!("must be true or false, not `{text}`")),
            },
            Value::Int(value, _) => Some(*value != 0),
            Value::Null | Value::Float(..) | Value::Seq(_) | Value::Map(_) => {
                at.fault(node, "wrong-type", "must be true or false")
            }
        }
    }
}

/// An integer within the range of its type.
fn whole<T: TryFrom<i128>>(node: &Node, at: &mut Decoder) -> Option<T> {
    let value = match &node.value {
        Value::Int(value, _) => Some(*value),
        Value::Float(value, _) if value.fract() == 0.0 && value.abs() < 1e18 => format!("{value:.0}").parse().ok(),
        Value::String(text) => text.parse().ok(),
        Value::Bool(value) => Some(i128::from(*value)),
        Value::Null | Value::Float(..) | Value::Seq(_) | Value::Map(_) => None,
    };
    let Some(value) = value else {
        let what = text(node).map_or_else(
            || "must be a whole number".to_owned(),
            |text| format!("must be a whole number, not `{text}`"),
        );
        return at.fault(node, "wrong-type", &what);
    };
    T::try_from(value)
        .ok()
        .or_else(|| at.fault(node, "out-of-range", &format!("is out of range: {value}")))
}

/// `Decode` for integers of each width.
macro_rules! whole_numbers {
    ($($type:ty),*) => {
        $(impl Decode for $type {
            fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
                whole(node, at)
            }
        })*
    };
}
whole_numbers!(i64, u64, u32, u16);

impl Decode for f32 {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let written = match &node.value {
            Value::Int(value, _) => Some(value.to_string()),
            Value::Float(value, _) => Some(value.to_string()),
            Value::String(text) => Some(text.to_string()),
            Value::Null | Value::Bool(_) | Value::Seq(_) | Value::Map(_) => None,
        };
        written
            .and_then(|text| text.parse().ok())
            .or_else(|| at.fault(node, "wrong-type", "must be a number"))
    }
}

impl Decode for Bytes {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let size = match &node.value {
            Value::Int(value, written) => match i64::try_from(*value) {
                Ok(value) => Some(value),
                Err(_) => return Some(at.ignored_size(node, written)),
            },
            Value::Float(_, written) => return Some(at.ignored_size(node, written)),
            Value::String(text) => units::parse_bytes(text),
            Value::Null | Value::Bool(_) | Value::Seq(_) | Value::Map(_) => None,
        };
        let hint = "write a number of bytes, or a number with a unit: 512k, 64m, 1.5g (base 1024)";
        size.map(Self).or_else(|| {
            let written = text(node).unwrap_or_default();
            at.fault_hint(node, "bad-size", &format!("is not a size: `{written}`"), hint)
        })
    }
}

impl Decoder {
    /// The reference ignores a size that is a fraction without a unit, or beyond 64 bits. So do we, with a warning.
    fn ignored_size(&mut self, node: &Node, written: &str) -> Bytes {
        self.warn(
            node,
            "doubtful-value",
            &format!("has no effect: `{written}` is no whole number of bytes that 64 bits hold"),
            "write a number with a unit: 1.5g",
        );
        Bytes(0)
    }
}

impl Decode for Duration {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let written = text(node).unwrap_or_default();
        let hint = "write numbers with units: 500ms, 30s, 1m30s, 2h (us, ms, s, m, h, d, w)";
        units::parse_duration(&written)
            .or_else(|| at.fault_hint(node, "bad-duration", &format!("is not a duration: `{written}`"), hint))
    }
}

impl Decode for FileMode {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let mode = match &node.value {
            Value::String(text) => u32::from_str_radix(text.trim_start_matches("0o"), 8).ok(),
            Value::Int(value, _) => u32::try_from(*value).ok(),
            Value::Null | Value::Bool(_) | Value::Float(..) | Value::Seq(_) | Value::Map(_) => None,
        };
        mode.map(Self)
            .or_else(|| at.fault_hint(node, "bad-mode", "is not a file mode", "write it in octal, like 0440"))
    }
}

/// One of a set of words.
fn word<T: Copy>(node: &Node, at: &mut Decoder, words: &[(&str, T)]) -> Option<T> {
    let written = text(node).unwrap_or_default();
    let found = words.iter().find(|(word, _)| *word == written);
    found.map(|(_, value)| *value).or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let what = format!("must be one of {}, not `{written}`", known.join(", "));
        at.fault(node, "bad-value", &what)
    })
}

impl Decode for Condition {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let all = [Self::Started, Self::Healthy, Self::CompletedSuccessfully];
        word(node, at, &all.map(|condition| (condition.as_str(), condition)))
    }
}

impl Decode for MountKind {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        use MountKind::{Bind, Cluster, Image, Npipe, Tmpfs, Volume};
        let all = [Bind, Volume, Tmpfs, Image, Npipe, Cluster];
        word(node, at, &all.map(|kind| (kind.as_str(), kind)))
    }
}

/// The text of a scalar, as the reference renders it; null is empty, collections have none.
pub(super) fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value, _) => Some(value.to_string()),
        Value::Float(value, _) => Some(value.to_string()),
        Value::String(text) => Some(text.to_string()),
        Value::Seq(_) | Value::Map(_) => None,
    }
}
