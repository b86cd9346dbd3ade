//! How the deck ends.

use crate::stack::OtherProject;

/// How the deck ended; the caller acts on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DeckOutcome {
    /// Nothing more to do.
    #[default]
    Leave,
    /// The user asks for the demo.
    Demo,
    /// The user asks to retry: load the files and connect again.
    Retry,
    /// The user asks for another project.
    Switch(Box<OtherProject>),
}

/// What is done to the stack before the deck ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeavingStage {
    Stopping,
    /// The second Ctrl-C came.
    Killing,
}

/// What becomes of the deck and of the stack when the user leaves.
#[derive(Debug, Default)]
pub(crate) struct DeckExit {
    /// This program brought the stack up: leaving asks whether to stop it.
    pub(crate) owns: bool,
    pub(crate) leaving: Option<LeavingStage>,
    pub(crate) outcome: Option<DeckOutcome>,
}
