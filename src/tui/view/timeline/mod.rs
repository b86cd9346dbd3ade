//! The start-up timeline.

pub(crate) mod paint;
