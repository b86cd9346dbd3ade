//! Finds the engine and connects to it.

pub(super) mod connect;
mod context;
pub(super) mod dial;
pub(super) mod endpoint;
mod ssh;
mod tls;
mod transport;
