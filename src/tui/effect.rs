//! What is to be done outside the screen.

use crate::runtime::Command;
use crate::tui::action::Action;

/// A side effect an action asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// Send a command to the runtime.
    Send(Command),
    /// Copy a text to the clipboard.
    Copy(String),
    /// Notify a user who looks elsewhere.
    Notify(String),
    /// Do this next; what asks for it is not done with it itself.
    Act(Action),
}

/// Side effects, in order.
pub(crate) type Effects = Vec<Effect>;

/// Just this command.
pub(crate) fn send(command: Command) -> Effects {
    vec![Effect::Send(command)]
}

/// Just this action.
pub(crate) fn act(action: Action) -> Effects {
    vec![Effect::Act(action)]
}
