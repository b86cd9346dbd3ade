//! Where the values of a loaded tree came from, beyond the place each one was written at.
//!
//! Keyed by the span of the scalar that was written, which merging and canonicalising keep, and list indexes do not disturb.

use super::variables::environment::Origin;
use crate::diag::{SourceId, Span};
use std::collections::BTreeMap;

/// Where the values of a loaded tree came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provenance {
    /// The variables that filled a scalar.
    pub variables: BTreeMap<Span, Vec<VariableUse>>,
    /// What a value took the place of, nearest first.
    pub overridden: BTreeMap<Span, Vec<Overridden>>,
    /// What `!reset` took away.
    pub removed: Vec<Removed>,
    /// The `extends` a service went through, nearest first, by service.
    pub extended: BTreeMap<String, Vec<Extended>>,
    /// The `include` that brought a source in.
    pub included: BTreeMap<SourceId, Span>,
    /// What variables hold that a secret or config of an included file names, by the place that names them: such a file has an
    /// environment of its own.
    pub held: BTreeMap<Span, String>,
    /// Where values that no compose file wrote were defined, by path: variables of env files.
    pub filled: BTreeMap<String, Span>,
}

/// A variable used in a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableUse {
    /// Its name.
    pub name: String,
    /// Its value; none when it is not set.
    pub value: Option<String>,
    /// Where it was defined; none when it is not set.
    pub origin: Option<Origin>,
    /// The text after `:-` or `-`, when there is one.
    pub default: Option<String>,
    /// The text after `:+` or `+`, when there is one.
    pub alternative: Option<String>,
    /// Whether it has `:?` or `?`.
    pub required: bool,
}

/// A value that another one took the place of.
#[derive(Debug, Clone, PartialEq)]
pub struct Overridden {
    /// Path in the model.
    pub path: String,
    /// Where the loser was written.
    pub span: Span,
    /// What it was.
    pub value: String,
}

/// A value taken away by `!reset` or `!override`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Path in the model.
    pub path: String,
    /// Where it was written.
    pub span: Span,
    /// Where the tag stands.
    pub by: Span,
}

/// A step of `extends`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The base service.
    pub base: String,
    /// The file it is in; none for the same file.
    pub file: Option<String>,
    /// Where `extends` was written.
    pub span: Span,
}
