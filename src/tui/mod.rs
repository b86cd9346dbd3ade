//! The deck: input → keymap → action → pure update → commands; and painting. It reads the stack and never decides; it
//! cannot wait for anything but input.

mod action;
mod background;
mod contexts;
mod deck;
mod facts;
mod fault;
mod fuzzy;
mod glyph;
mod graph;
mod human;
mod input;
mod keymap;
mod layout;
mod logs;
mod memory;
mod order;
mod paint;
mod popup;
mod rows;
mod save;
mod screen;
mod secret;
mod shell;
mod tabs;
mod terminal;
mod text;
mod theme;
mod tiles;
mod typed;
mod unsure;
mod update;
mod wake;
mod watched;
mod window;
mod written;

#[cfg(test)]
mod tests;

pub use deck::{Deck, Input, Options};
pub use fault::Fault;
pub use screen::Outcome;
pub use terminal::{RealTerminal, Terminal};
pub use written::Written;
