//! Subnets that overlap with those of other networks or with routes of this machine.

use crate::diag::Diagnostic;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use std::net::IpAddr;

pub(super) fn check(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    for (key, network) in input.project.networks.iter().filter(|(_, network)| !network.external) {
        for pool in &network.ipam.config {
            let Some(own) = Subnet::parse(&pool.subnet) else {
                continue;
            };
            let path = format!("networks.{key}.ipam");
            let others = input.facts.networks.iter().filter(|other| other.name != network.name);
            let other = others.flat_map(|other| other.subnets.iter().map(move |subnet| (&other.name, subnet)));
            let is_ours = input.facts.networks.iter().any(|known| known.name == network.name);
            let mut finding = None;
            if let Some((name, subnet)) = other
                .clone()
                .find(|(_, subnet)| Subnet::parse(subnet).is_some_and(|other| other.overlaps(own)))
            {
                let error = Diagnostic::error(
                    "subnet-overlaps",
                    format!("{} of network `{key}` overlaps with network `{name}`", pool.subnet),
                );
                finding = Some(
                    error
                        .because(format!(
                            "`{name}` has {subnet}: the engine refuses a pool that overlaps with another one"
                        ))
                        .hint(format!(
                            "choose another subnet, or remove that network: docker network rm {name}"
                        )),
                );
            } else if let Some(route) = input.facts.machine.routes.iter().filter(|_| !is_ours).find(|route| {
                !is_bridge(&route.interface) && Subnet::parse(&route.network).is_some_and(|other| other.overlaps(own))
            }) {
                let warning = Diagnostic::warning(
                    "subnet-overlaps-route",
                    format!(
                        "{} of network `{key}` overlaps with a route of this machine",
                        pool.subnet
                    ),
                );
                finding = Some(
                    warning
                        .because(format!(
                            "{} goes to {} ({}): one of the two cannot be reached any more",
                            route.network,
                            route.interface,
                            kind(&route.interface)
                        ))
                        .hint("choose another subnet"),
                );
            }
            let Some(diagnostic) = finding else { continue };
            let diagnostic = diagnostic.about(path.clone());
            let placed = input
                .tree
                .place_of(&path)
                .map_or(diagnostic.clone(), |span| diagnostic.at(span));
            found.push(DoctorFinding::general(placed));
        }
    }
}

/// Interfaces of the engine's own networks.
fn is_bridge(interface: &str) -> bool {
    interface.starts_with("br-") || interface.starts_with("docker") || interface.starts_with("veth")
}

fn kind(interface: &str) -> &'static str {
    let vpn = ["tun", "tap", "wg", "ppp", "utun", "tailscale", "zt", "nordlynx"];
    if vpn.iter().any(|word| interface.starts_with(word)) {
        "a VPN"
    } else {
        "this machine's network"
    }
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Subnet {
    address: u128,
    length: u32,
    is_v6: bool,
}

impl Subnet {
    /// Reads `10.0.0.0/8`. The whole of the addresses is none: that is the default route.
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok().filter(|length| *length > 0)?;
        let (address, length, is_v6) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, length.min(32), false),
            IpAddr::V6(address) => (u128::from(address), length.min(128), true),
        };
        Some(Self { address, length, is_v6 })
    }

    fn overlaps(self, other: Self) -> bool {
        let shift = 128 - self.length.min(other.length);
        self.is_v6 == other.is_v6 && self.address >> shift == other.address >> shift
    }
}

#[cfg(test)]
mod tests {
    use super::Subnet;

    #[test]
    fn blocks_overlap_when_one_is_in_the_other() {
        let overlap = |one: &str, two: &str| Subnet::parse(one).unwrap().overlaps(Subnet::parse(two).unwrap());
        assert!(overlap("10.213.7.0/24", "10.213.0.0/16"));
        assert!(overlap("10.0.0.0/8", "10.1.2.3/32"));
        assert!(!overlap("10.1.0.0/16", "10.2.0.0/16"));
        assert!(!overlap("10.0.0.0/8", "fd00::/8"));
        assert!(Subnet::parse("0.0.0.0/0").is_none());
    }
}
