//! The dependency graph.

pub(crate) mod paint;
pub(crate) mod rows;
