//! Faults that keep the deck from showing a stack at all; each has its own screen with instructions.

use crate::diag::{Diagnostic, Sources};
use crate::engine::EngineError;

/// What keeps the deck from showing a stack.
#[derive(Debug, Clone)]
pub enum Fault {
    /// No Compose file was found.
    NoFile {
        /// The paths looked at, in order.
        looked_at: Vec<String>,
    },
    /// The files cannot be used.
    Invalid {
        /// The texts the diagnostics point into.
        sources: Sources,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// The engine cannot be reached.
    Unreachable(EngineError),
}
