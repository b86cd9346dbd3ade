//! Log lines as they arrive.

/// Lines of one container, in the order the engine gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The service they belong to.
    pub service: String,
    /// The container they came from: its name.
    pub container: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Engine's time, nanoseconds since the Unix epoch.
    pub time: i64,
    pub stream: Stream,
    /// What it is.
    pub kind: LineKind,
    /// The bytes without the newline, as the container wrote them.
    pub text: bytes::Bytes,
}

impl Line {
    /// A seam: a row that marks where one run ends and the next begins.
    pub fn seam(time: i64, seam: Seam, text: impl Into<String>) -> Self {
        Self {
            time,
            stream: Stream::Out,
            kind: LineKind::Seam(seam),
            text: bytes::Bytes::from(text.into()),
        }
    }
}

/// Which stream a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    Out,
    Err,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Written by the container.
    Text,
    /// Where one run ends and the next begins; the text says which.
    Seam(Seam),
    /// A note: not written by the container, but an event shown among its lines.
    Note(Note),
}

/// What kind of note a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// The engine reported it: started, healthy, exited.
    Event,
    /// Something stackdeck did, or was asked to do.
    Ours,
    /// A marker the user set at this moment.
    Mark,
}

/// Why there is a seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seam {
    /// The same container started again.
    Restarted,
    /// A new container took its place.
    Recreated,
    /// The connection to the engine was lost and came back.
    Reconnected,
    /// The log cannot be read; the text names the driver.
    Unreadable,
}

/// Identifies a line. Stays valid whatever lines come and go, even after the line itself has left the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineId {
    pub(super) lane: u32,
    pub(super) seq: u64,
}
