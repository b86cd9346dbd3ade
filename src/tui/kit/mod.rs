//! What everything is drawn and typed with; it knows no stack.

pub(crate) mod chart;
pub(crate) mod frame;
pub(crate) mod fuzzy;
pub(crate) mod glyph;
pub(crate) mod human;
pub(crate) mod input;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod pen;
pub(crate) mod rect;
pub(crate) mod text;
pub(crate) mod theme;
