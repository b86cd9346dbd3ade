//! The dependency graph; it remembers nothing itself.

use crate::tui::action::ViewId;

pub(crate) const ID: ViewId = ViewId("graph");

/// The dependency graph.
#[derive(Debug, Default)]
pub(crate) struct DependencyGraph;
