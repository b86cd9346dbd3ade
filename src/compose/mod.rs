//! Compose files to one [`Project`]: find, dotenv, interpolate, include, extends, merge, check, decode, normalise.
//!
//! Does no IO of its own: files and environment are handed in. Never stops at the first fault.

mod model;

pub use model::*;
