//! The deck: input → keymap → action → pure update → commands; and painting. It reads the stack and decides nothing
//! about it; the only thing it awaits is input.

mod action;
mod context;
mod deck;
mod editor;
mod effect;
mod exit;
mod facts;
mod fault;
mod findings;
mod keymap;
mod kit;
mod layout;
mod operate;
mod options;
mod popup;
mod screen;
mod settings_faults;
mod subject;
mod terminal;
mod toasts;
mod used;
mod view;

#[cfg(test)]
mod tests;

pub use deck::{Deck, TerminalInput};
pub use editor::FilePlace;
pub use exit::DeckOutcome;
pub use fault::Fault;
pub use kit::{LinkTarget, TerminalLink};
pub use options::{DeckOptions, SettingsFile};
pub use terminal::abilities::Abilities;
pub use terminal::colours::Colours;
pub use terminal::progress::StartProgress;
pub use terminal::{RealTerminal, Terminal};
