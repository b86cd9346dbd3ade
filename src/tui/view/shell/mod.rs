//! A shell in a container.

pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod state;
