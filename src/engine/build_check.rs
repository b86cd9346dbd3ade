//! What a builder finds in a Dockerfile without building it.

/// The outcome of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildCheck {
    /// What the builder's rules warn of, in its order.
    pub warnings: Vec<BuildWarning>,
    /// Why the Dockerfile cannot be built.
    pub error: Option<BuildWarning>,
}

/// Something a builder says of a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildWarning {
    /// The rule's name, as the builder documents it; empty for an error.
    pub rule: String,
    pub message: String,
    /// Where the rule is documented; may be empty.
    pub url: String,
    /// From 1, in the Dockerfile.
    pub line: Option<u32>,
}
