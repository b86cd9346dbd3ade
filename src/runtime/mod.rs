//! The only room with tasks.
