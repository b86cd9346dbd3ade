//! Where programs in containers listen, as the kernel tells it.

use indexmap::IndexMap;
use std::net::IpAddr;

/// A TCP socket that listens in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListeningSocket {
    pub address: IpAddr,
    pub port: u16,
}

/// By container id. Of a container that is not in it, nothing is known.
pub type ListeningSockets = IndexMap<String, Vec<ListeningSocket>>;
