//! Compose files to one [`Project`]: find, dotenv, interpolate, include, extends, merge, check, decode, normalise.
//!
//! Does no IO of its own: files and environment are handed in. Never stops at the first fault.

pub mod environment;
pub mod files;
mod model;
mod options;

pub mod provenance;
pub mod tree;
pub mod units;

pub use files::Files;
pub use model::*;
pub use options::{LoadOptions, Skip};
