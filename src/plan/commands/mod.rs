//! One file for each command: from what was observed to the steps that do it.

pub(super) mod down;
pub(super) mod lifecycle;
pub(super) mod one_off;
pub(super) mod removal;
pub(super) mod stops;
pub(super) mod up;
pub(super) mod volumes;
