//! The model back to text, exactly as the reference's `config` writes it, and where each of its values came from.

mod config;
mod encode;
mod explain;
mod fields;
pub(crate) mod json;
mod list;
mod natural;
mod readable;
mod value;

pub use config::{config_json, config_yaml, raw_json, raw_yaml};
pub(crate) use encode::Encode;
pub use explain::explain;
pub(crate) use fields::Fields;
pub use list::{
    environment, hashes, images, models, networks, profiles, services, variables, variables_json, variables_yaml,
    volumes,
};

/// The conventions to write by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Go's JSON of the reference's types: map keys in bytewise order, no nested `x-*`.
    Json,
    /// Go's YAML of the reference's types: map keys in natural order, `x-*` kept.
    Yaml,
}
