//! The one error type of an engine: what was being done, to what, the kind of failure, and the engine's own message.

use super::ErrorReason;
use std::fmt;

/// Result of an engine call.
pub type Result<T> = std::result::Result<T, EngineError>;

/// The kind of a failure; decides retries, exit codes and hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The thing named does not exist (HTTP 404).
    Missing,
    /// It clashes with something that exists or is in use (HTTP 409).
    Conflict,
    /// The name of a container or network is taken (HTTP 409).
    NameTaken,
    /// It is being removed at the moment, on somebody else's request (HTTP 409).
    BeingRemoved,
    /// It is already as it was to be made (HTTP 409, 403).
    AlreadySo,
    /// A host port is taken.
    PortTaken,
    /// Not permitted: the socket, the registry or the engine refused (HTTP 401/403, EACCES).
    Denied,
    /// The engine cannot be reached, or the connection broke.
    Unreachable,
    /// This process has no file descriptor left for a connection (EMFILE, ENFILE).
    Exhausted,
    /// No answer in time.
    TimedOut,
    /// The negotiated API version cannot do this.
    Unsupported,
    /// The request was wrong (HTTP 400).
    Invalid,
    /// Anything else; `detail` has the engine's words.
    Other,
}

impl ErrorKind {
    /// Whether no answer came: what was asked for may be there, and the engine is lost.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut)
    }
}

/// A failed engine call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineError {
    /// What we were doing, as a gerund phrase: "pulling image", "creating container".
    pub doing: &'static str,
    /// To what: the image, container, network or URL.
    pub subject: String,
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The engine's own message, as it came.
    pub detail: String,
    /// What could be done about it, most likely first; often empty.
    pub hints: Vec<String>,
}

impl EngineError {
    /// A failure of the given kind.
    pub fn new(doing: &'static str, subject: impl Into<String>, kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            doing,
            subject: subject.into(),
            kind,
            detail: detail.into(),
            hints: Vec::new(),
        }
    }

    /// What is wrong, as far as the engine's message is recognised.
    pub fn reason(&self) -> Option<ErrorReason> {
        ErrorReason::read(&self.detail)
    }

    /// The same failure with one more hint.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.doing, short(&self.subject), self.detail)
    }
}

/// The first twelve digits of an id, as docker shows it; anything else unchanged.
fn short(subject: &str) -> &str {
    let is_id = subject.len() == 64 && subject.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id {
        subject.get(..12).unwrap_or(subject)
    } else {
        subject
    }
}

impl std::error::Error for EngineError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shortens_ids_and_not_names() {
        let told = |subject: &str| EngineError::new("starting", subject, ErrorKind::Other, "no").to_string();
        assert_eq!(told(&"0123456789abcdef".repeat(4)), "starting 0123456789ab: no");
        assert_eq!(told("shop-web-1"), "starting shop-web-1: no");
        assert_eq!(told(&"x".repeat(64)), format!("starting {}: no", "x".repeat(64)));
    }
}
