//! A crash loop: how long it is, and until when it goes on.

use crate::engine::Timestamp;

/// A container that ends badly again and again, and is restarted by its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashLoop {
    /// Number of crashes in a row.
    pub times: u64,
    /// Exit code of the last one.
    pub exit_code: i64,
    /// When its present run has lasted long enough; `None` between two runs.
    pub until: Option<Timestamp>,
}

impl CrashLoop {
    /// Whether it goes on: its present run has not lasted long enough to end it.
    pub(super) fn goes_on(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}
