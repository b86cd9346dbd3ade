//! The end of a reading of a log, as it is sent to the loop.

use crate::logs::Line;

/// Where a reading ended: the time of its last line, and the number of lines with exactly that time.
pub(super) type LogPosition = Option<(i64, u32)>;

/// The end of a reading.
#[derive(Debug)]
pub(crate) struct LogEnd {
    pub(super) container: String,
    pub(super) what: LogEndKind,
}

#[derive(Debug)]
pub(super) enum LogEndKind {
    Ended {
        position: LogPosition,
        /// The beginning of a line whose end was not read; from the position on it can be read whole.
        unfinished: Vec<Line>,
        end: StreamEnd,
    },
    /// What was waited for after the end did not come, or the pause after a break is over.
    Overdue,
}

/// How a reading ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// The engine had no more.
    Over,
    /// The connection broke, or the engine refused to go on; its reason.
    Broken { refused: Option<String> },
    /// The container is gone.
    Gone,
    /// The log driver cannot be read: a retry is useless before the next run.
    Unreadable,
}
