//! What a project has from elsewhere.

use crate::diag::Span;

/// A file elsewhere that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteUse {
    /// As it was written: `oci://REGISTRY/NAME:TAG`.
    pub reference: String,
    /// Where `include` or `extends` names it; `None` for one of the project's own files.
    pub from: Option<Span>,
}
