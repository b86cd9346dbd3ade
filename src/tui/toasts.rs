//! Short messages that disappear by themselves.

use crate::engine::Timestamp;
use std::time::Duration;

/// How long one is shown; one that says what went wrong, twice as long.
const SHOWN: Duration = Duration::from_secs(4);
/// Most of them at a time.
const MOST: usize = 3;

/// A short message that disappears by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    /// Something went wrong.
    pub(crate) bad: bool,
    /// When it disappears.
    pub(crate) until: Timestamp,
}

/// Toasts, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Toasts(Vec<Toast>);

impl Toasts {
    pub(crate) fn add(&mut self, text: String, bad: bool, now: Timestamp) {
        self.0.retain(|toast| toast.until > now && toast.text != text);
        let until = now.plus(if bad { SHOWN * 2 } else { SHOWN });
        self.0.push(Toast { text, bad, until });
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    /// Takes away those whose time is over.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        self.0.retain(|toast| toast.until > now);
    }

    /// The last one, while it is shown.
    pub(crate) fn last(&self, now: Timestamp) -> Option<&Toast> {
        self.iter().rev().find(|toast| toast.until > now)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Toast> {
        self.0.iter()
    }
}
