//! The beginning of a line, read once for all forms that begin with a time.

use super::time::{OwnTime, take};

/// A line, and the time it begins with.
#[derive(Debug, Clone)]
pub(super) struct LineHead<'a> {
    /// The whole line.
    pub(super) text: &'a str,
    pub(super) time: Option<OwnTime<'a>>,
    /// The time is in brackets, perhaps with more (`rest` then begins before the closing one).
    pub(super) bracketed: bool,
    /// What follows the time, without blanks; the whole line when there is none.
    pub(super) rest: &'a str,
}

impl<'a> LineHead<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bracketed = text.starts_with('[');
        let inner = if bracketed { text.get(1..) } else { Some(text) };
        match inner.and_then(take) {
            Some((time, rest)) => Self {
                text,
                time: Some(time),
                bracketed,
                rest: rest.trim_start(),
            },
            None => Self {
                text,
                time: None,
                bracketed: false,
                rest: text,
            },
        }
    }

    /// What follows the time, when that stands alone: without brackets, or in brackets of its own.
    pub(super) fn after_time(&self) -> Option<&'a str> {
        self.time.as_ref()?;
        if self.bracketed {
            self.rest.strip_prefix(']').map(str::trim_start)
        } else {
            Some(self.rest)
        }
    }
}
