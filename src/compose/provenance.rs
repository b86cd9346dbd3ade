//! Where the values of a loaded tree came from, beyond the place where each was written.
//!
//! Keyed by the span of the scalar as written, which merging and canonicalising keep and shifting list indexes do not
//! affect.

use super::variables::environment::VariableOrigin;
use crate::diag::{SourceId, Span};
use crate::yaml::Node;
use std::collections::BTreeMap;
use std::fmt;

/// Where the values of a loaded tree came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provenance {
    /// The variables used in a scalar.
    pub variables: BTreeMap<Span, Vec<VariableUse>>,
    /// The values of earlier files that a value replaced, nearest first.
    pub overridden: BTreeMap<Span, Vec<Overridden>>,
    /// The values that `!reset` and `!override` removed.
    pub removed: Vec<Removed>,
    /// The chain of `extends` of each service, nearest first.
    pub extended: BTreeMap<String, Vec<Extended>>,
    /// The `include` that each included source was named by.
    pub included: BTreeMap<SourceId, Span>,
    /// Values of the variables that secrets and configs of included files are made of, by the span of `environment`: an
    /// included file has an environment of its own.
    pub held: BTreeMap<Span, String>,
    /// Where the variables that came from env files are defined, by their path in the model.
    pub filled: BTreeMap<String, Span>,
}

impl Provenance {
    /// Records that a value was replaced by that of a later file.
    pub(super) fn note_overridden(&mut self, path: &dyn fmt::Display, winner: Span, loser: &Node) {
        if winner == loser.span {
            return;
        }
        let entry = Overridden {
            path: path.to_string(),
            span: loser.span,
            value: loser.scalar_text().unwrap_or_else(|| loser.kind().to_owned()),
        };
        let history = self.overridden.entry(winner).or_default();
        if !history.contains(&entry) {
            history.push(entry);
        }
    }
}

/// A variable used in a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableUse {
    pub name: String,
    /// Its value; none when it is not set.
    pub value: Option<String>,
    /// Where it was defined; none when it is not set.
    pub origin: Option<VariableOrigin>,
    /// The text after `:-` or `-`, when there is one.
    pub default: Option<String>,
    /// The text after `:+` or `+`, when there is one.
    pub alternative: Option<String>,
    /// Whether it has `:?` or `?`.
    pub required: bool,
}

/// A value that another one replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Overridden {
    /// Path in the model.
    pub path: String,
    /// Where the replaced value was written.
    pub span: Span,
    /// The replaced value.
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
