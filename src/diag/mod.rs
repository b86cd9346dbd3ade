//! A place in a file, a message about it, and its rendering. Knows nothing of YAML or Compose.

mod diagnostic;
mod source;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use source::{Position, Source, SourceId, Sources, Span};
