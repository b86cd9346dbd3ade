//! The engine's JSON documents: reading and building them.

pub(super) mod fields;
pub(super) mod json;
pub(super) mod lenient;
