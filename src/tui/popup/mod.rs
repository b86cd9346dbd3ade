//! Popups over the panes.

pub(crate) mod confirm;
pub(crate) mod keys;
pub(crate) mod paint;
pub(crate) mod projects;
pub(crate) mod projects_paint;
pub(crate) mod spots;

use crate::logs::PrettyField;
use crate::runtime::Command;
use crate::stack::OtherProject;
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::kit::input::Input;

/// A popup; the topmost one receives keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Popup {
    /// All keys, searchable; runs what it lists.
    Help(Choice),
    /// Verbs and targets by name.
    Palette(Choice),
    /// The actions for the selection.
    Menu {
        /// The services it is about.
        targets: Vec<String>,
        /// The row the cursor is on.
        at: usize,
    },
    /// A question before something is done.
    Confirm(Question),
    /// The projects on this engine.
    Projects {
        /// What is typed, and where the cursor is.
        choice: Choice,
        /// What was found; `None` while the engine is being asked.
        found: Option<Result<Vec<OtherProject>, String>>,
    },
    /// Leaving: asks whether to stop the stack.
    Quit,
    /// A line asked for at the foot of the log pane.
    Prompt(Prompt),
    /// A structured log line, one row per field.
    Line(Box<OpenLine>),
    /// A text in full.
    Text {
        title: String,
        /// Its lines, as they came; cleaned when painted.
        lines: Vec<String>,
        /// First line shown.
        at: usize,
    },
}

/// A structured log line that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenLine {
    /// Service and time of the line.
    pub title: String,
    pub fields: Vec<PrettyField>,
    /// The lines that continue it: a stack trace.
    pub rest: Vec<String>,
    /// The field the cursor is on.
    pub at: usize,
}

/// A list narrowed by typing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Choice {
    /// What is typed.
    pub input: Input,
    /// The row the cursor is on.
    pub at: usize,
}

/// A question before something is done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub title: String,
    /// What is affected, one line each.
    pub affected: Vec<String>,
    /// Volumes whose data would be lost: each one's name on the engine, and a description.
    pub volumes: Vec<(String, String)>,
    /// What is lost for good, when something is.
    pub warning: String,
    /// The word that must be typed to confirm, and what is typed so far.
    pub name: Option<(String, Input)>,
    /// Commands to send on yes.
    pub commands: Vec<Command>,
}

/// A prompt for one line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub kind: PromptKind,
    /// What is typed.
    pub input: Input,
    /// What is wrong with it.
    pub error: Option<String>,
    /// How far back in the history.
    pub back: usize,
}

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PromptKind {
    /// Search; true: backwards.
    Search(bool),
    Filter,
    /// The file to save to.
    Save,
    /// The command to pipe the lines to.
    Pipe,
}

impl Popup {
    /// The context its keys are looked up in.
    #[must_use]
    pub(crate) fn context(&self) -> Context {
        match self {
            Self::Help(_) => Context::Help,
            Self::Palette(_) | Self::Projects { .. } => Context::Palette,
            Self::Menu { .. } => Context::Menu,
            Self::Confirm(question) if question.name.is_some() => Context::Name,
            Self::Confirm(_) => Context::Confirm,
            Self::Quit => Context::Quit,
            Self::Prompt(_) => Context::Prompt,
            Self::Line(_) => Context::Line,
            Self::Text { .. } => Context::Text,
        }
    }

    /// The line being typed in it.
    pub(crate) fn input(&mut self) -> Option<&mut Input> {
        match self {
            Self::Help(choice) | Self::Palette(choice) | Self::Projects { choice, .. } => Some(&mut choice.input),
            Self::Confirm(question) => question.name.as_mut().map(|(_, input)| input),
            Self::Prompt(prompt) => Some(&mut prompt.input),
            Self::Menu { .. } | Self::Quit | Self::Line(_) | Self::Text { .. } => None,
        }
    }
}

/// What the action menu of a selection lists.
pub(crate) const MENU: &[Action] = &[
    Action::Up,
    Action::Stop,
    Action::Restart,
    Action::Rebuild,
    Action::Recreate,
    Action::Renew,
    Action::Pull,
    Action::Pause,
    Action::Kill,
    Action::Remove,
    Action::Shell,
    Action::Probe,
    Action::LogsOf,
    Action::Why,
];
