//! The deck's own state between frames: cursor, open panes and popups, log panes. It holds no knowledge about the
//! stack.

use crate::engine::Timestamp;
use crate::settings::Splits;
use crate::stack::OtherProject;
use crate::stack::Stack;
use crate::tui::deck::incidents::Incident;
use crate::tui::fault::Fault;
use crate::tui::kit::input::Input;
use crate::tui::kit::key::Key;
use crate::tui::layout::Divider;
use crate::tui::popup::Popup;
use crate::tui::view::logs::state::LogPane;
use crate::tui::view::services::order::Sort;
use crate::tui::view::shell::state::Shell;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a toast is shown.
pub(crate) const TOAST: Duration = Duration::from_secs(4);
/// Most toasts on the screen at a time.
const TOASTS: usize = 3;

/// A pane that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pane {
    /// The service table.
    #[default]
    Services,
    /// The details of a service.
    Detail,
    /// The log lines.
    Logs,
    /// The dependency graph.
    Graph,
    /// The start-up timeline.
    Timeline,
}

/// A tab of the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Logs,
    Health,
    Why,
    Stats,
    Env,
    Config,
    Image,
    Events,
}

impl Tab {
    /// All, in display order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Logs,
        Self::Health,
        Self::Why,
        Self::Stats,
        Self::Env,
        Self::Config,
        Self::Image,
        Self::Events,
    ];

    #[must_use]
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Logs => "Logs",
            Self::Health => "Health",
            Self::Why => "Why",
            Self::Stats => "Stats",
            Self::Env => "Env",
            Self::Config => "Config",
            Self::Image => "Image",
            Self::Events => "Events",
        }
    }

    /// The tab `by` places further on, cyclically.
    #[must_use]
    pub(crate) fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let count = Self::ALL.len();
        let next = (at + count).saturating_add_signed(by) % count;
        Self::ALL.get(next).copied().unwrap_or(self)
    }
}

/// A short message that disappears by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub text: String,
    /// Something went wrong.
    pub bad: bool,
    /// When it disappears.
    pub until: Timestamp,
}

/// How the deck ended; the caller acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing more to do.
    #[default]
    Leave,
    /// The user asks for the demo.
    Demo,
    /// The user asks to retry: load the files and connect again.
    Retry,
    /// The user asks for another project: see [`super::Deck::chosen`].
    Switch,
}

/// Leaving: everything is being stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaving {
    pub since: Timestamp,
    /// The second Ctrl-C came.
    pub killed: bool,
}

/// What the deck remembers between frames.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    /// The terminal's size.
    pub size: Rect,
    /// The pane in focus.
    pub focus: Pane,
    /// The pane in focus has the whole screen.
    pub zoomed: bool,
    /// The service the cursor is on; `None` until the user moves it, which means the first.
    pub selected: Option<String>,
    /// The order of the table.
    pub sort: Sort,
    /// First service shown in the table.
    pub first_service: usize,
    pub marked: BTreeSet<String>,
    /// The pane in the lower part of a small screen, or in the place of the details on a medium one.
    pub view: Option<Pane>,
    /// The tab of the details; `None`: the most informative one is chosen.
    pub tab: Option<Tab>,
    /// The row the cursor is on in the details.
    pub detail_at: usize,
    /// The log pane that receives keys.
    pub logs: LogPane,
    /// The other log panes, from left to right.
    pub other_logs: Vec<LogPane>,
    /// How many of them are to the left of the one that receives keys.
    pub tile: usize,
    /// Popups, topmost last.
    pub popups: Vec<Popup>,
    /// Toasts, oldest first.
    pub toasts: Vec<Toast>,
    /// The shell in a pane.
    pub shell: Option<Shell>,
    /// Number of shell sessions opened so far.
    pub sessions: u64,
    /// Keys of a chord so far.
    pub pending: Vec<Key>,
    pub leaving: Option<Leaving>,
    /// Secret values may be shown.
    pub reveal: bool,
    /// This program brought the stack up: leaving asks whether to stop it.
    pub owns: bool,
    /// The user closed the card for this service in this state.
    pub card_closed: Option<(String, String)>,
    /// Something that keeps the deck from showing a stack.
    pub fault: Option<Fault>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Palette history, oldest first.
    pub history: Vec<String>,
    /// Last left click: where and when, to detect a double click.
    pub clicked: Option<(u16, u16, Timestamp)>,
    /// Last left click on or beside a popup. A second click right after it belongs to the same double click and must
    /// not answer the question that the first one opened.
    pub answered: Option<Timestamp>,
    /// Redraw everything in the next frame.
    pub redraw: bool,
    /// Where the user put the dividers.
    pub splits: Splits,
    /// The divider that is being dragged.
    pub dragging: Option<Divider>,
    /// Sizes in bytes of the engine's volumes by name, once requested; `None` until the answer comes.
    pub volume_sizes: Option<Result<indexmap::IndexMap<String, u64>, String>>,
    /// The terminal reported that it lost the focus.
    pub unfocused: bool,
    /// The project to switch to.
    pub chosen: Option<OtherProject>,
    /// Services whose trouble was reported and is not over, or only just over.
    pub incidents: BTreeMap<String, Incident>,
    /// The loss of the engine was reported already.
    pub loss_told: bool,
}

impl Screen {
    /// Shows a message for a few seconds.
    pub(crate) fn say(&mut self, text: impl Into<String>, now: Timestamp) {
        self.toast(text.into(), false, now);
    }

    /// Shows an error message for a few seconds.
    pub(crate) fn complain(&mut self, text: impl Into<String>, now: Timestamp) {
        self.toast(text.into(), true, now);
    }

    fn toast(&mut self, text: String, bad: bool, now: Timestamp) {
        self.toasts.retain(|toast| toast.until > now && toast.text != text);
        let until = now.plus(if bad { TOAST * 2 } else { TOAST });
        self.toasts.push(Toast { text, bad, until });
        let surplus = self.toasts.len().saturating_sub(TOASTS);
        self.toasts.drain(..surplus);
    }

    /// The service the cursor is on: the selected one while it exists, else the first.
    #[must_use]
    pub(crate) fn selected_or_first<'a>(&'a self, stack: &'a Stack) -> Option<&'a str> {
        let chosen = self
            .selected
            .as_deref()
            .filter(|name| stack.services.contains_key(*name));
        chosen.or_else(|| stack.services.keys().next().map(String::as_str))
    }

    /// The line being typed, when there is one.
    pub(crate) fn input(&mut self) -> Option<&mut Input> {
        self.popups.last_mut().and_then(Popup::input)
    }
}
