//! Follows the engine while a session lasts: its events, and the details, logs and stats of containers.

mod connection;
mod details;
mod log_end;
mod logs;
pub(super) mod older;
mod pulse;
mod stats;

pub(super) use connection::{Connection, connect};
pub(super) use details::{Details, EndedProbe};
pub(super) use log_end::LogEnd;
pub(super) use logs::LogFollowers;
pub(super) use pulse::Pulse;
pub(super) use stats::StatsFollowers;
