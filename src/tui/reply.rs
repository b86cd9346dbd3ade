//! What a popup answers.

use crate::tui::action::UserAction;
use crate::tui::effect::{DeckEffect, Effects};

/// What a popup does after it took a key: it stays or closes, and asks for effects.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) closes: bool,
    pub(crate) effects: Effects,
}

impl Reply {
    pub(crate) fn stay() -> Self {
        Self::default()
    }

    pub(crate) fn close() -> Self {
        Self::close_with(Vec::new())
    }

    pub(crate) fn close_with(effects: Effects) -> Self {
        Self { closes: true, effects }
    }

    /// Closes, and has an action done.
    pub(crate) fn act(action: UserAction) -> Self {
        Self::close_with(vec![DeckEffect::Act(action)])
    }
}

/// What is at a cell of a popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// Nothing that can be chosen.
    Inside,
    /// A row that can be chosen.
    Row(usize),
    /// An answer to a question.
    Answer(UserAction),
}
