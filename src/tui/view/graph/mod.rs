//! The dependency graph.

pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod rows;
pub(crate) mod state;
