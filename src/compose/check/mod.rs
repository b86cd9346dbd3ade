//! Checks of one model: each value has the type its attribute needs, and the keys of a mapping go together. What can be
//! checked only on the whole project is in [`super::consistency`].

mod constraint;
mod structure;
mod types;

pub(super) use structure::check_structure;
pub(super) use types::{check_directive, check_types};
