//! Compose files to one [`Project`]: find, dotenv, interpolate, include, extends, merge, check, decode, normalise.
//!
//! Does no IO of its own: files and environment are handed in. Never stops at the first fault.

mod assemble;
mod canonical;
mod cast;
mod check;
mod consistency;
mod context;
mod decode;
mod defaults;
mod document;
pub mod dotenv;
mod env_files;
pub mod environment;
mod extends;
pub mod files;
mod find;
pub mod hash;
mod include;
mod inherit;
mod interpolate;
mod lint;
mod load;
mod merge;
mod model;
mod name;
mod normalise;
mod options;
pub mod output;
mod path;
mod paths;
mod place;
pub mod profiles;
pub mod provenance;
mod reset;
mod running;
mod schema;
pub mod sensitive;
pub mod short;
mod structure;
mod suggest;
mod template;
pub mod tree;
mod uninterpolated;
pub mod units;
pub mod variables;

pub use files::Files;
pub use find::is_compose_file;
pub use load::{Loaded, load};
pub use model::*;
pub use options::{LoadOptions, Skip};
pub use running::{gives_socket, running};
