//! The screen for faults that keep the deck from showing a stack; the fault itself is the deck's.

use crate::tui::action::ViewId;

pub(crate) const ID: ViewId = ViewId("fault");

/// The screen for faults.
#[derive(Debug, Default)]
pub(crate) struct FaultScreen;
