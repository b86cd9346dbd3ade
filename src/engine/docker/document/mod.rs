//! The engine's JSON documents, read and written.

pub(super) mod fields;
pub(super) mod json;
pub(super) mod lenient;
