//! Variables: where they come from (the process, `.env`, `env_file`), and how they fill in what the files say.

pub mod dotenv;
pub(super) mod env_files;
pub mod environment;
pub(super) mod inherit;
pub(super) mod interpolate;
pub(super) mod template;
pub(super) mod uninterpolated;
mod used;

pub use used::{Wanted, wanted};
