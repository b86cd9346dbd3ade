//! The deck as a whole: stacks built from events, keys as strings, frames as text.

mod attack;
mod binding;
mod clicks;
mod composed;
mod endurance;
mod faults;
mod frames;
mod gallery;
mod harness;
mod keymap;
mod keys;
mod measured;
mod older;
mod on_swarm;
mod overlays;
mod panes;
mod provided;
mod reading;
mod reread;
mod stage;
mod taking;
mod telling;
mod themes;
mod traps;
mod typing;
mod watching;
