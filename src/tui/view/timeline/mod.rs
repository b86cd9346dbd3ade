//! The start-up timeline.

pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod state;
