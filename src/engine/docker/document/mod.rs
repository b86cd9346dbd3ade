//! The engine's JSON documents: reading and building them.

pub(super) mod json;
pub(super) mod lenient;
pub(super) mod object;
