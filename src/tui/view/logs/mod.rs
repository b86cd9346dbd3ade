//! The log view.

pub(crate) mod actions;
pub(crate) mod areas;
pub(crate) mod bars;
pub(crate) mod columns;
mod composed;
pub(crate) mod export;
mod fields_popup;
mod gathering;
pub(crate) mod heading;
pub(crate) mod ink;
pub(crate) mod keys;
mod line_painter;
pub(crate) mod line_popup;
mod message_behind;
pub(crate) mod moving;
pub(crate) mod overwritten;
pub(crate) mod paint;
pub(crate) mod pane;
pub(crate) mod prompt;
pub(crate) mod rail;
pub(crate) mod seeking;
pub(crate) mod state;
#[cfg(test)]
mod tests;
pub(crate) mod tiles;
