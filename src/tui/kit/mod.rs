//! How things look: styles, shapes, numbers, and foreign text made safe and fitted to cells.

pub(crate) mod chart;
pub(crate) mod frame;
pub(crate) mod fuzzy;
pub(crate) mod glyph;
pub(crate) mod human;
pub(crate) mod input;
pub(crate) mod key;
pub(crate) mod pen;
pub(crate) mod text;
pub(crate) mod theme;
