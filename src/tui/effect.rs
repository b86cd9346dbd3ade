//! What is to be done outside the screen.

use crate::runtime::Command;
use crate::tui::action::UserAction;
use crate::tui::editor::FilePlace;

/// A side effect an action asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DeckEffect {
    /// Send a command to the runtime.
    Send(Command),
    /// Copy a text to the clipboard.
    Copy(String),
    /// Notify a user who looks elsewhere.
    Notify(String),
    /// Save a picture of the next frame.
    Picture,
    /// Stop the program until the shell lets it go on.
    Suspend,
    /// Give a setting a value, and write it to the file.
    Set { key: &'static str, value: String },
    /// Give a key an action in a context, and write it to the file.
    Bind {
        context: &'static str,
        key: String,
        action: &'static str,
    },
    /// Give the terminal to a command in a container of a service's own, which is removed after it.
    RunOnce { service: String, command: String },
    /// Open a file in the user's editor.
    Edit(FilePlace),
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
