//! The views of the deck, a folder each.

pub(crate) mod detail;
pub(crate) mod fault;
pub(crate) mod graph;
pub(crate) mod logs;
pub(crate) mod services;
pub(crate) mod shell;
pub(crate) mod timeline;
