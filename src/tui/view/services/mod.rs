//! The service table.

pub(crate) mod columns;
pub(crate) mod keys;
pub(crate) mod order;
pub(crate) mod paint;
pub(crate) mod state;
pub(crate) mod strip;
