//! The deck as a whole: stacks built from events, keys as strings, frames as text.

mod endurance;
mod faults;
mod frames;
mod harness;
mod keys;
mod reading;
mod stage;
