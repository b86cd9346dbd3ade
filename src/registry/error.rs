//! Why a registry could not be used.

use std::fmt;

/// The kind of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistryErrorKind {
    /// It has no such repository, tag or blob.
    Missing,
    /// It wants a login, or refuses the one it got.
    Denied,
    /// Nobody answers, or not in time.
    Unreachable,
    /// It answered with another 4xx status: it does not take what was sent.
    Refused,
    /// What it sent is too large, damaged, or not what was asked for.
    Unusable,
}

/// A failed request to a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryError {
    pub kind: RegistryErrorKind,
    /// The end of a sentence: `the registry has no such tag`.
    pub detail: String,
}

impl RegistryError {
    pub(crate) fn new(kind: RegistryErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for RegistryError {}
