//! What is shown when no stack can be.

pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod state;
