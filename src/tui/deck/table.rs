//! The actions of the deck itself. A table.

use crate::tui::action::{ActionSlice, DeckAction, Group, LeaveAction, Motion, PopupAction, UserAction, row};

#[rustfmt::skip]
pub(super) fn action_slices() -> Vec<ActionSlice> {
    vec![
        ActionSlice::new(6, [
        row(UserAction::Deck(DeckAction::Open), "open", "open", "Open the details", Some(Group::Service)),
        row(UserAction::Deck(DeckAction::Copy), "copy", "copy", "Copy the selected lines or the container id (OSC 52)", Some(Group::Service)),
        row(UserAction::Deck(DeckAction::Menu), "menu", "actions", "What can be done with the selection", Some(Group::Service)),
        ]),
        ActionSlice::new(14, [
        row(UserAction::Deck(DeckAction::Zoom), "zoom", "zoom", "Give the pane in focus the whole screen", Some(Group::View)),
        row(UserAction::Deck(DeckAction::Grow), "grow", "taller", "Make the pane in focus taller; dividers can be dragged too", Some(Group::View)),
        row(UserAction::Deck(DeckAction::Shrink), "shrink", "lower", "Make the pane in focus lower", Some(Group::View)),
        row(UserAction::Deck(DeckAction::Even), "even", "usual sizes", "Give all panes their usual sizes again", Some(Group::View)),
        ]),
        ActionSlice::new(16, [
        row(UserAction::Deck(DeckAction::NextPane), "next-pane", "next pane", "Go to the next pane", Some(Group::Move)),
        row(UserAction::Deck(DeckAction::PreviousPane), "previous-pane", "previous pane", "Go to the pane before", Some(Group::Move)),
        row(UserAction::Move(Motion::DownOne), "down-one", "down", "One down", Some(Group::Move)),
        row(UserAction::Move(Motion::UpOne), "up-one", "up", "One up", Some(Group::Move)),
        row(UserAction::Move(Motion::HalfDown), "half-down", "half down", "Half a page down", Some(Group::Move)),
        row(UserAction::Move(Motion::HalfUp), "half-up", "half up", "Half a page up", Some(Group::Move)),
        row(UserAction::Move(Motion::PageDown), "page-down", "page down", "A page down", Some(Group::Move)),
        row(UserAction::Move(Motion::PageUp), "page-up", "page up", "A page up", Some(Group::Move)),
        row(UserAction::Move(Motion::Top), "top", "top", "To the beginning", Some(Group::Move)),
        row(UserAction::Move(Motion::Bottom), "bottom", "bottom", "To the end", Some(Group::Move)),
        row(UserAction::Move(Motion::Left), "left", "left", "Move long lines to the right", Some(Group::Move)),
        row(UserAction::Move(Motion::Right), "right", "right", "Move long lines to the left", Some(Group::Move)),
        ]),
        ActionSlice::new(17, [
        row(UserAction::Deck(DeckAction::Help), "help", "help", "All keys; type to search, enter runs", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Palette), "palette", "palette", "Run anything by name", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Projects), "projects", "projects", "Go to another project on this engine", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Back), "back", "back", "Close what is open, step back", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Edit), "edit", "edit", "Open $EDITOR where it stands in the files, and come back", Some(Group::Service)),
        row(UserAction::Deck(DeckAction::Settings), "settings", "theme, keys and settings", "Choose theme, keys and other settings, and write them to the file", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Keys), "change-key", "change a key", "Give an action another key, and write it to the settings file", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Dismiss), "dismiss", "later", "Leave what has changed in the files for later", None),
        row(UserAction::Deck(DeckAction::Redraw), "redraw", "redraw", "Draw the whole screen again", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Picture), "picture", "picture", "Save a picture of the screen (SVG) in the current directory", Some(Group::Deck)),
        row(UserAction::Deck(DeckAction::Suspend), "suspend", "suspend", "Back to the shell for a while; `fg` brings the deck back", Some(Group::Deck)),
        row(UserAction::Leave(LeaveAction::Quit), "quit", "quit", "Leave; asks what becomes of the stack", Some(Group::Deck)),
        row(UserAction::Leave(LeaveAction::Interrupt), "interrupt", "stop and leave", "Once: stop everything gracefully and leave. Twice: kill", Some(Group::Deck)),
        row(UserAction::Leave(LeaveAction::Detach), "detach", "detach", "Leave, the stack goes on running", Some(Group::Deck)),
        row(UserAction::Leave(LeaveAction::StopAndLeave), "stop-and-leave", "stop", "Stop everything we brought up, then leave", Some(Group::Deck)),
        ]),
        ActionSlice::new(18, [
        row(UserAction::Leave(LeaveAction::Leave), "leave", "leave", "Leave", None),
        row(UserAction::Leave(LeaveAction::Retry), "retry", "retry", "Try again", None),
        row(UserAction::Leave(LeaveAction::Demo), "demo", "demo", "Look around on a simulated engine; nothing is touched", None),
        row(UserAction::Popup(PopupAction::Accept), "accept", "accept", "Do it", None),
        row(UserAction::Popup(PopupAction::Exclude), "exclude", "without it", "Filter: only lines without this value", None),
        row(UserAction::Popup(PopupAction::Pin), "pin", "first", "Show this field before others, or as usual", None),
        row(UserAction::Popup(PopupAction::Hide), "hide", "not at all", "Do not show this field, or show it as usual", None),
        row(UserAction::Popup(PopupAction::Column), "column", "in a column", "Show this field in a column before the message, or as usual", None),
        row(UserAction::Popup(PopupAction::Complete), "complete", "complete", "Complete the word", None),
        row(UserAction::Popup(PopupAction::OlderInput), "older-input", "older", "The input before", None),
        row(UserAction::Popup(PopupAction::NewerInput), "newer-input", "newer", "The input after", None),
        ]),
    ]
}
