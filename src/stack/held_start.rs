//! The row of a start that is held until its place among the log lines is known.

use crate::engine::Timestamp;

/// A start whose row is not written yet.
#[derive(Debug)]
pub(super) struct HeldStart {
    pub(super) id: String,
    pub(super) service: Option<String>,
    pub(super) words: String,
    pub(super) at: Timestamp,
}
