//! Follows the engine while a session lasts: its events, and the details, logs and stats of containers.

mod connection;
mod details;
mod keepalive;
mod log_end;
mod logs;
pub(super) mod older;
mod stats;

pub(super) use connection::{Connection, connect};
pub(super) use details::{Details, EndedProbe};
pub(super) use keepalive::Keepalive;
pub(super) use log_end::LogEnd;
pub(super) use logs::LogFollowers;
pub(super) use stats::StatsFollowers;
