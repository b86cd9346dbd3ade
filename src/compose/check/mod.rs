//! What one model may say: each value of the type its place asks for, and keys that go together. What only the whole project can
//! tell is checked in [`super::consistency`].

mod structure;
mod types;

pub(super) use structure::structure;
pub(super) use types::{directive, types};
