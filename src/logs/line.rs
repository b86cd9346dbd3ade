//! Lines as they come in.

/// Lines of one container, in the order the engine gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The service they belong to.
    pub service: String,
    /// The container they came from: its name.
    pub container: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Engine's time, nanoseconds since the Unix epoch.
    pub time: i64,
    /// Which stream.
    pub stream: Stream,
    /// What it is.
    pub kind: LineKind,
    /// The bytes without the newline, as the container wrote them.
    pub text: bytes::Bytes,
}

/// Which stream a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Written by the container.
    Text,
    /// Where one run ends and the next begins; the text says which.
    Seam(Seam),
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
