//! The log panes.

pub(crate) mod areas;
pub(crate) mod bars;
pub(crate) mod export;
pub(crate) mod heading;
pub(crate) mod ink;
pub(crate) mod keys;
pub(crate) mod line;
pub(crate) mod line_paint;
pub(crate) mod moving;
pub(crate) mod overwritten;
pub(crate) mod paint;
pub(crate) mod prompt;
pub(crate) mod rail;
pub(crate) mod seeking;
pub(crate) mod selecting;
pub(crate) mod state;
pub(crate) mod tiles;
