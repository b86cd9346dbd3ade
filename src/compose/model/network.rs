//! Networks, a service's part in them, and published ports.

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
        /// Driver options.
        pub driver_opts: IndexMap<String, String>,
        /// Address management.
        pub ipam: Ipam => json,
        /// Whether it exists already and is none of ours.
        pub external: bool,
        /// Without a way out.
        pub internal: bool,
        /// Whether other containers may join (overlay only).
        pub attachable: bool,
        /// Labels.
        pub labels: IndexMap<String, String>,
        /// IPv4.
        pub enable_ipv4: Option<bool>,
        /// IPv6.
        pub enable_ipv6: Option<bool>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Address management.
    pub struct Ipam {
        /// Driver.
        pub driver: String,
        /// Pools.
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
        /// Subnet, CIDR.
        pub subnet: String,
        /// Gateway.
        pub gateway: String,
        /// Range containers get addresses of, CIDR.
        pub ip_range: String,
        /// Addresses kept for other hosts.
        pub aux_addresses: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A service's part in a network.
    pub struct ServiceNetwork {
        /// Further names there.
        pub aliases: Vec<String>,
        /// Driver options.
        pub driver_opts: IndexMap<String, String>,
        /// The highest one is the default gateway.
        pub gw_priority: i64,
        /// Name of the interface inside.
        pub interface_name: String,
        /// Fixed IPv4 address.
        pub ipv4_address: String,
        /// Fixed IPv6 address.
        pub ipv6_address: String,
        /// Link-local addresses.
        pub link_local_ips: Vec<String>,
        /// MAC address there.
        pub mac_address: String,
        /// The highest one is connected first.
        pub priority: i64,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A published port.
    pub struct Port {
        /// A name for people.
        pub name: String,
        /// `ingress` or `host`.
        pub mode: String,
        /// Address of the host; empty for all.
        pub host_ip: String,
        /// Port inside.
        pub target: u32,
        /// Port of the host, or a range to choose from (`7000-7005`); empty for any.
        pub published: String,
        /// `tcp`, `udp` or `sctp`.
        pub protocol: String,
        /// What is spoken on it, for people.
        pub app_protocol: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
