//! A face that shows nothing: for commands whose result is their exit code, and for tests.

use super::Face;
use std::convert::Infallible;

/// A face without output and input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Face for Silent {
    type Input = Infallible;
}
