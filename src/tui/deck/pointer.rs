//! What is remembered of the mouse.

use crate::engine::Timestamp;
use crate::tui::layout::divider::Divider;
use std::time::Duration;

/// Two clicks within this are one double click.
pub(super) const DOUBLE: Duration = Duration::from_millis(400);

/// What is remembered of the mouse.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    /// Last left click: where and when, to detect a double click.
    pub(super) clicked: Option<(u16, u16, Timestamp)>,
    /// Last left click on or beside a popup. A second click right after it belongs to the same double click and must
    /// not answer the question that the first one opened.
    pub(super) answered: Option<Timestamp>,
    /// The divider that is being dragged.
    pub(super) dragging: Option<Divider>,
}
