//! The container of a `run`.

/// What is special about the container of a `run`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneOff {
    /// Name of the container.
    pub name: String,
    /// 64 hex digits that identify the run.
    pub slug: String,
    /// Whether it also has the service's names in its networks.
    pub use_aliases: bool,
    /// Whether its standard input is attached, and closed when the client disconnects.
    pub attach_stdin: bool,
    /// Whether the engine removes it when it exits.
    pub auto_remove: bool,
}
