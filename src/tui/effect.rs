//! What is to be done outside the screen.

use crate::runtime::Command;
use crate::tui::action::UserAction;

/// A side effect an action asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DeckEffect {
    /// Send a command to the runtime.
    Send(Command),
    /// Copy a text to the clipboard.
    Copy(String),
    /// Notify a user who looks elsewhere.
    Notify(String),
    /// Do this next; what asks for it is not done with it itself.
    Act(UserAction),
}

/// Side effects, in order.
pub(crate) type Effects = Vec<DeckEffect>;

/// Just this command.
pub(crate) fn send(command: Command) -> Effects {
    vec![DeckEffect::Send(command)]
}

/// Just this action.
pub(crate) fn act(action: UserAction) -> Effects {
    vec![DeckEffect::Act(action)]
}
