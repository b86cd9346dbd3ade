//! The deck as a whole: stacks built from events, keys as strings, frames as text.

mod frames;
mod harness;
mod stage;
