//! Networks, a service's attachment to them, and published ports.

use super::Extensions;
use super::record::record;
use indexmap::IndexMap;

record! {
    /// A network of the project.
    pub struct Network {
        /// Its name on the engine.
        pub name: String,
        /// Driver; empty is the engine's default.
        pub driver: String,
        pub driver_opts: IndexMap<String, String>,
        pub ipam: Ipam => json,
        /// Whether it exists already and is not managed by the project.
        pub external: bool,
        /// Whether it has no connection to the outside.
        pub internal: bool,
        /// Whether other containers may join (overlay only).
        pub attachable: bool,
        pub labels: IndexMap<String, String>,
        /// Whether IPv4 is enabled; unset: the engine's default.
        pub enable_ipv4: Option<bool>,
        /// Whether IPv6 is enabled; unset: the engine's default.
        pub enable_ipv6: Option<bool>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    pub struct Ipam {
        pub driver: String,
        pub config: Vec<IpamPool>,
        /// Driver options (the reference reads and drops them).
        pub options: IndexMap<String, String> => silent,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A pool of addresses.
    pub struct IpamPool {
        pub subnet: String,
        pub gateway: String,
        /// CIDR range that container addresses are taken from.
        pub ip_range: String,
        /// Addresses reserved for other hosts, by name.
        pub aux_addresses: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A service's attachment to a network.
    pub struct ServiceNetwork {
        /// Further names of the service in this network.
        pub aliases: Vec<String>,
        pub driver_opts: IndexMap<String, String>,
        /// The network with the highest value gives the default gateway.
        pub gw_priority: i64,
        /// Name of the interface in the container.
        pub interface_name: String,
        /// Fixed IPv4 address.
        pub ipv4_address: String,
        /// Fixed IPv6 address.
        pub ipv6_address: String,
        pub link_local_ips: Vec<String>,
        /// MAC address in this network.
        pub mac_address: String,
        /// The network with the highest value is connected first.
        pub priority: i64,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A published port.
    pub struct Port {
        /// A descriptive name, without effect.
        pub name: String,
        /// `ingress` or `host`.
        pub mode: String,
        /// Host address; empty for all.
        pub host_ip: String,
        pub target: u32,
        /// Host port, or a range to choose from (`7000-7005`); empty for any free one.
        pub published: String,
        /// `tcp`, `udp` or `sctp`.
        pub protocol: String,
        /// Application protocol, such as `http`; without effect.
        pub app_protocol: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
