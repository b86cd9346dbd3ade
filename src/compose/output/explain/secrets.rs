//! Whether an explanation shows secrets.

/// Whether what looks like a secret is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    Masked,
    Shown,
}
