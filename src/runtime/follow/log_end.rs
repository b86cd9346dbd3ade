//! The end of a log stream, as it is sent to the loop.

/// Where a stream ended: the time of its last line, and the number of lines with exactly that time.
pub(super) type LogPosition = Option<(i64, u32)>;

/// The end of a log stream.
#[derive(Debug)]
pub(crate) struct LogEnd {
    pub(super) container: String,
    pub(super) position: LogPosition,
    pub(super) end: StreamEnd,
    /// Whether the expected death did not come.
    pub(super) overdue: bool,
}

/// How a stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// The run ended, or the connection broke.
    Over,
    /// The engine refused to go on; its reason.
    Refused(String),
    /// The log driver cannot be read: a retry is useless before the next run.
    Unreadable,
}
