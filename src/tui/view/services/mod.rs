//! The service table.

pub(crate) mod columns;
pub(crate) mod grouping;
pub(crate) mod keys;
pub(crate) mod narrow;
pub(crate) mod order;
pub(crate) mod paint;
pub(crate) mod prompt;
pub(crate) mod rows;
pub(crate) mod state;
pub(crate) mod strip;
