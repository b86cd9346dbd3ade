//! How things look: styles, shapes, numbers, and foreign text made safe and fitted to cells.

pub(super) mod glyph;
pub(super) mod human;
pub(super) mod text;
pub(super) mod theme;
