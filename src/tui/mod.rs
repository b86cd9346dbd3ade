//! The deck: input → keymap → action → pure update → commands; and painting. It reads the stack and decides nothing
//! about it; the only thing it awaits is input.

mod action;
mod deck;
mod facts;
mod fault;
mod keymap;
mod kit;
mod layout;
mod operate;
mod popup;
mod screen;
mod terminal;
mod view;
mod wake;
mod watched;
mod written;

#[cfg(test)]
mod tests;

pub use deck::{Deck, Input, Options};
pub use fault::Fault;
pub use screen::Outcome;
pub use terminal::{RealTerminal, Terminal};
pub use written::Written;
