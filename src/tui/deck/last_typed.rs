//! What is remembered of the characters typed last.

use crate::engine::Timestamp;
use std::time::Duration;

/// The characters typed last.
#[derive(Debug, Default)]
pub(super) struct Typing {
    /// When the last one came.
    pub(super) last: Option<Timestamp>,
    /// It was part of a text that goes nowhere.
    pub(super) is_text: bool,
}

impl Typing {
    /// How long no character has come.
    pub(super) fn silence(&self, now: Timestamp) -> Duration {
        self.last.map_or(Duration::MAX, |last| now.since(last))
    }
}
