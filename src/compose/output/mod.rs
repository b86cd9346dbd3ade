//! The model back to text, exactly as the reference's `config` writes it.

mod encode;
mod fields;
pub(crate) mod json;
mod value;

pub(crate) use encode::Encode;
pub(crate) use fields::Fields;

/// The conventions of a writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Go's JSON of the reference's types: map keys in bytewise order, no nested `x-*`.
    Json,
    /// Go's YAML of the reference's types: map keys in natural order, `x-*` kept.
    Yaml,
}
