//! Finds the engine and connects to it.

pub(super) mod address;
pub(super) mod connect;
mod context;
pub(super) mod dial;
pub(super) mod endpoint;
pub(super) mod options;
mod ssh;
mod tls;
mod transport;
