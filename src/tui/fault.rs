//! Faults that keep the deck from showing a stack at all; each has its own screen with instructions.

use crate::diag::Diagnostic;
use crate::diag::Sources;
use crate::engine::EngineError;
use crate::stack::Stack;
use crate::tui::screen::Screen;

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

/// The fault to show, if any: set by the caller, or an engine that never answered.
#[must_use]
pub(crate) fn current(screen: &Screen, stack: &Stack) -> Option<Fault> {
    if let Some(fault) = &screen.fault {
        return Some(fault.clone());
    }
    match &stack.lost {
        Some(lost) if stack.host.is_none() => Some(Fault::Unreachable(lost.error.clone())),
        _ => None,
    }
}

/// Whether a fault covers the panes.
#[must_use]
pub(crate) fn is_shown(screen: &Screen, stack: &Stack) -> bool {
    screen.fault.is_some() || (stack.host.is_none() && stack.lost.is_some())
}
