//! Which contexts a key is looked up in, topmost first.

use crate::stack::Stack;
use crate::tui::fault;
use crate::tui::keymap::Context;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;

/// The contexts that apply now.
#[must_use]
pub(crate) fn now(screen: &Screen, stack: &Stack) -> Vec<Context> {
    if let Some(popup) = screen.popups.last() {
        return vec![popup.context()];
    }
    if fault::is_shown(screen, stack) {
        return vec![Context::Fault];
    }
    if screen.shell.is_some() {
        return vec![Context::Shell];
    }
    of_pane(screen.focus)
}

/// The contexts that apply while a pane has the focus.
#[must_use]
pub(crate) fn of_pane(pane: Pane) -> Vec<Context> {
    let own = match pane {
        Pane::Services => Context::Services,
        Pane::Detail => Context::Detail,
        Pane::Logs => Context::Logs,
        Pane::Graph => Context::Graph,
        Pane::Timeline => Context::Timeline,
    };
    vec![own, Context::Global]
}
