//! Exit codes, as the README lists them. Those of an operation are its verdict's (`stack::Verdict`).

/// Why the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Any failure that has no code of its own.
    Failed = 1,
    /// Wrong flags, or a file that cannot be used.
    Usage = 2,
    /// Something prevents it before anything was done: a taken port, a missing file or image.
    Preflight = 3,
    /// `why` found a service that is unhealthy.
    Unhealthy = 4,
    /// `why` found a service that exited or could not be started.
    Exited = 5,
    /// The engine cannot be reached, or was lost.
    Engine = 7,
    Interrupted = 130,
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        exit as Self
    }
}
