//! The trait of what can be encoded.

use serde_json::Value;

/// The conventions to write by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Go's JSON of the reference's types: map keys in bytewise order, no nested `x-*`.
    Json,
    /// Go's YAML of the reference's types: map keys in natural order, `x-*` kept.
    Yaml,
}

/// A type that can be encoded.
pub(crate) trait Encode {
    fn encode(&self, syntax: Syntax) -> Value;
    /// Whether it is unset, so that it is usually left out.
    fn is_unset(&self) -> bool;
}
