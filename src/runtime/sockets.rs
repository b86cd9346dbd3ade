//! Reads where programs in containers listen: in the kernel's tables of their networks, where this machine is the engine's.

use crate::engine::ContainerReport;
use crate::stack::{ListeningSocket, ListeningSockets, Stack};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The name server that the engine puts into a container's network.
const NAME_SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11));
/// `TCP_LISTEN`, as the kernel writes it.
pub const TCP_LISTEN: &str = "0A";

/// The sockets of the stack's running containers that have a network of their own.
pub fn listening_sockets(stack: &Stack) -> ListeningSockets {
    let is_here = stack.host.as_ref().is_some_and(|host| host.local);
    let containers = stack.services.values().flat_map(|service| &service.containers);
    let alive = containers.filter(|container| is_here && container.is_alive());
    let read = alive.filter_map(|container| {
        let report = container.report.as_ref().filter(|report| has_own_network(report))?;
        Some((container.id.clone(), sockets_of(report.state.pid)?))
    });
    read.collect()
}

fn has_own_network(report: &ContainerReport) -> bool {
    report.state.pid > 0 && report.network_mode != "host" && !report.network_mode.starts_with("container:")
}

fn sockets_of(pid: i64) -> Option<Vec<ListeningSocket>> {
    let four = std::fs::read_to_string(format!("/proc/{pid}/net/tcp")).ok()?;
    // A kernel without IPv6 has no such table.
    let six = std::fs::read_to_string(format!("/proc/{pid}/net/tcp6")).unwrap_or_default();
    let both = [four, six];
    let all = both.iter().flat_map(|table| sockets_in(table, TCP_LISTEN));
    Some(all.filter(|socket| socket.address != NAME_SERVER).collect())
}

/// The sockets of a table of the kernel that are in a state: `sl local_address rem_address st …`.
pub fn sockets_in(table: &str, state: &str) -> Vec<ListeningSocket> {
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (address, port) = fields.next()?.split_once(':')?;
        if fields.nth(1)? != state {
            return None;
        }
        Some(ListeningSocket {
            address: hex_address(address)?,
            port: u16::from_str_radix(port, 16).ok()?,
        })
    });
    rows.collect()
}

/// An address as the kernel writes it: words of 32 bits in the machine's order.
pub fn hex_address(text: &str) -> Option<IpAddr> {
    let word = |at: usize| {
        Some(
            u32::from_str_radix(text.get(at * 8..at * 8 + 8)?, 16)
                .ok()?
                .to_ne_bytes(),
        )
    };
    if text.len() == 8 {
        return Some(IpAddr::V4(Ipv4Addr::from(word(0)?)));
    }
    let mut bytes = [0_u8; 16];
    for at in 0..4 {
        bytes.get_mut(at * 4..at * 4 + 4)?.copy_from_slice(&word(at)?);
    }
    let address = Ipv6Addr::from(bytes);
    Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_table_is_read() {
        let table = "  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A 0\n   1: 0100007F:1F91 00000000:0000 01 0\n";
        let found = sockets_in(table, TCP_LISTEN);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].address.to_string().as_str(), found[0].port),
            ("127.0.0.1", 8080)
        );
        let six = "  sl  local_address rem_address   st\n   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0\n";
        assert_eq!(sockets_in(six, TCP_LISTEN)[0].address.to_string(), "::1");
    }
}
