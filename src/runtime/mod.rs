//! The only room with tasks: runs plans, follows events, logs, health and stats, retries, reconnects, shuts down.

mod command;
mod face;

pub use command::{Command, UpOptions};
pub use face::Face;
