//! What keys do: the actions there are, the keymap, where a key is looked up, and text that is typed.

pub(super) mod action;
pub(super) mod contexts;
pub(super) mod fuzzy;
pub(super) mod input;
pub(super) mod keymap;
