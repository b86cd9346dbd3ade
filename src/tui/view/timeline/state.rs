//! The start-up timeline; it remembers nothing itself.

use crate::tui::action::ViewId;

pub(crate) const ID: ViewId = ViewId("timeline");

/// The start-up timeline.
#[derive(Debug, Default)]
pub(crate) struct StartTimeline;
