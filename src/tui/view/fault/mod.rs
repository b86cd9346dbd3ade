//! What is shown when no stack can be.

pub(crate) mod paint;
