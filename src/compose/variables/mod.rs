//! Variables: where they come from (the process, `.env`, `env_file`), and how they fill in what the files say.

pub(super) mod define;
pub mod dotenv;
pub mod environment;
pub(super) mod interpolate;
pub(super) mod template;
pub(super) mod unset;
mod used;

pub(crate) use used::{VariableUsage, usages};
