//! Networks, a service's attachment to them, and published ports.

use super::Extensions;
use super::record::record;
use crate::compose::schema::common::{
    CAST_COUNT, CAST_FLAG, EXTERNAL, KEYED_STRINGS, LABELS, OPTIONS, PRIORITY, STRING, STRING_MAP, STRING_OR_INT,
};
use crate::compose::schema::{Form, INT, Keys, Merge, NUMBER, Shape, TEXT, Type, Unique};
use indexmap::IndexMap;

record! {
    /// A network of the project.
    pub struct Network = "a network" {
        /// Its name on the engine.
        pub name: String [STRING],
        /// Driver; empty is the engine's default.
        pub driver: String [STRING],
        pub driver_opts: IndexMap<String, String> [OPTIONS],
        pub ipam: Ipam [IPAM] => json,
        /// Whether it exists already and is not managed by the project.
        pub external: bool [EXTERNAL],
        /// Whether it has no connection to the outside.
        pub internal: bool [CAST_FLAG],
        /// Whether other containers may join (overlay only).
        pub attachable: bool [CAST_FLAG],
        pub labels: IndexMap<String, String> [LABELS],
        /// Whether IPv4 is enabled; unset: the engine's default.
        pub enable_ipv4: Option<bool> [CAST_FLAG],
        /// Whether IPv6 is enabled; unset: the engine's default.
        pub enable_ipv6: Option<bool> [CAST_FLAG],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static NETWORK: Shape = Shape::record(&Network::RECORD).or_null().form(Form::Resource);

record! {
    pub struct Ipam = "`ipam`" {
        pub driver: String [STRING],
        pub config: Vec<IpamPool> [SUBNETS],
        /// Driver options (the reference reads and drops them).
        pub options: IndexMap<String, String> [STRING_MAP] => silent,
        pub extensions: Extensions => extensions,
    }
}

static IPAM: Shape = Shape::record(&Ipam::RECORD);

record! {
    /// A pool of addresses.
    pub struct IpamPool = "an IPAM configuration" {
        pub subnet: String [STRING],
        pub gateway: String [STRING],
        /// CIDR range that container addresses are taken from.
        pub ip_range: String [STRING],
        /// Addresses reserved for other hosts, by name.
        pub aux_addresses: IndexMap<String, String> [STRING_MAP],
        pub extensions: Extensions => extensions,
    }
}

static SUBNET: Shape = Shape::record(&IpamPool::RECORD);
static SUBNETS: Shape = Shape::list(&SUBNET).merge(Merge::Ipam);

record! {
    /// A service's attachment to a network.
    pub struct ServiceNetwork = "a network of a service" {
        /// Further names of the service in this network.
        pub aliases: Vec<String> [KEYED_STRINGS],
        pub driver_opts: IndexMap<String, String> [OPTIONS],
        /// The network with the highest value gives the default gateway.
        pub gw_priority: i64 [PRIORITY],
        /// Name of the interface in the container.
        pub interface_name: String [STRING],
        /// Fixed IPv4 address.
        pub ipv4_address: String [STRING],
        /// Fixed IPv6 address.
        pub ipv6_address: String [STRING],
        pub link_local_ips: Vec<String> [KEYED_STRINGS],
        /// MAC address in this network.
        pub mac_address: String [STRING],
        /// The network with the highest value is connected first.
        pub priority: i64 [PRIORITY],
        pub extensions: Extensions => extensions,
    }
}

static ENDPOINT: Shape = Shape::record(&ServiceNetwork::RECORD).or_null();
pub(super) static ATTACHMENTS: Shape = Shape::dict(&ENDPOINT, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::Names);

record! {
    /// A published port.
    pub struct Port = "a port" requires "target" {
        /// A descriptive name, without effect.
        pub name: String [STRING],
        /// `ingress` or `host`.
        pub mode: String [STRING],
        /// Host address; empty for all.
        pub host_ip: String [STRING],
        pub target: u32 [CAST_COUNT],
        /// Host port, or a range to choose from (`7000-7005`); empty for any free one.
        pub published: String [STRING_OR_INT],
        /// `tcp`, `udp` or `sctp`.
        pub protocol: String [STRING],
        /// Application protocol, such as `http`; without effect.
        pub app_protocol: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static PORT: Shape = Shape::record(&Port::RECORD).or_scalar(TEXT | INT | NUMBER, Type::Raw);
pub(super) static PORTS: Shape = Shape::list(&PORT).unique(Unique::Port).form(Form::Ports);
