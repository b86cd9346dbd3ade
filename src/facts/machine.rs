//! Looks at this machine: sockets, routes, addresses, disks, kernel parameters. From `/proc`: elsewhere nothing is found.

use crate::compose::Project;
use crate::doctor::{DiskSpace, Facts, Listener, MachineFacts, PortHolder, Route};
use crate::runtime::{TCP_LISTEN, hex_address, sockets_in};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};

/// Kernel parameters that rules ask about.
const PARAMETERS: &[&str] = &[
    "vm.max_map_count",
    "vm.overcommit_memory",
    "fs.nr_open",
    "fs.inotify.max_user_watches",
    "fs.inotify.max_user_instances",
    "net.ipv4.ip_unprivileged_port_start",
];

/// The machine, where it is the engine's.
pub(super) async fn gather(project: &Project, facts: &Facts) -> MachineFacts {
    let Some(host) = facts
        .observed
        .as_ref()
        .map(|observed| &observed.host)
        .filter(|host| host.local)
    else {
        return MachineFacts::default();
    };
    let ports = project.services.values().flat_map(|service| &service.ports);
    let ports: BTreeSet<u16> = ports.filter_map(|port| port.published.parse().ok()).collect();
    let root = PathBuf::from(&host.machine.root_directory);
    let read = tokio::task::spawn_blocking(move || MachineFacts {
        listeners: listeners(&ports),
        routes: routes(&read("/proc/net/route")),
        disks: disk(&root).into_iter().collect(),
        parameters: parameters(),
        addresses: addresses(&read("/proc/net/fib_trie"), &read("/proc/net/if_inet6")),
        lowest_port: 0,
    });
    read.await.unwrap_or_default()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn parameters() -> BTreeMap<String, u64> {
    let value = |name: &&str| {
        let text = read(&format!("/proc/sys/{}", name.replace('.', "/")));
        Some(((*name).to_owned(), text.trim().parse().ok()?))
    };
    PARAMETERS.iter().filter_map(value).collect()
}

/// Sockets that listen at one of the ports, with their programs where they may be seen.
fn listeners(ports: &BTreeSet<u16>) -> Vec<Listener> {
    let tables = [
        ("tcp", "/proc/net/tcp"),
        ("tcp", "/proc/net/tcp6"),
        ("udp", "/proc/net/udp"),
        ("udp", "/proc/net/udp6"),
    ];
    let mut found: Vec<Listener> = tables
        .into_iter()
        .flat_map(|(protocol, path)| sockets(&read(path), protocol))
        .filter(|one| ports.contains(&one.port))
        .collect();
    for one in &mut found {
        let protocol = if one.protocol == "tcp" {
            listeners::Protocol::TCP
        } else {
            listeners::Protocol::UDP
        };
        let process = listeners::get_process_by_port(one.port, protocol).ok();
        one.process = process.map(|process| PortHolder {
            name: process.name,
            id: process.pid,
        });
    }
    found
}

/// The sockets of a table of the kernel that listen; an unconnected UDP socket is in `TCP_CLOSE`.
fn sockets(table: &str, protocol: &'static str) -> Vec<Listener> {
    let state = if protocol == "tcp" { TCP_LISTEN } else { "07" };
    let found = sockets_in(table, state).into_iter().map(|socket| Listener {
        address: socket.address,
        port: socket.port,
        protocol,
        process: None,
    });
    found.collect()
}

/// `Iface Destination Gateway Flags RefCnt Use Metric Mask …`
fn routes(table: &str) -> Vec<Route> {
    let rows = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let address = hex_address(fields.get(1)?)?;
        let mask = u32::from_str_radix(fields.get(7)?, 16).ok()?;
        Some(Route {
            network: format!("{address}/{}", mask.count_ones()),
            interface: (*fields.first()?).to_owned(),
        })
    });
    rows.collect()
}

/// Local addresses: in the trie of routes the line before `/32 host LOCAL`, and the table of IPv6 addresses.
fn addresses(trie: &str, six: &str) -> BTreeSet<IpAddr> {
    let mut found = BTreeSet::new();
    let mut last = None;
    for line in trie.lines().map(str::trim) {
        if let Some(address) = line.strip_prefix("|-- ") {
            last = address.parse::<IpAddr>().ok();
        } else if line == "/32 host LOCAL" {
            found.extend(last);
        }
    }
    let six = six.lines().filter_map(|line| {
        let text = line.split_whitespace().next()?;
        u128::from_str_radix(text, 16)
            .ok()
            .map(|bits| IpAddr::V6(Ipv6Addr::from(bits)))
    });
    if !found.is_empty() {
        found.extend(six);
    }
    found
}

/// Room on the file system of a directory, or of the nearest one above it that can be seen.
fn disk(path: &Path) -> Option<DiskSpace> {
    let seen = path.ancestors().find(|path| path.is_absolute() && path.exists())?;
    let room = rustix::fs::statvfs(seen).ok()?;
    Some(DiskSpace {
        path: path.to_owned(),
        free: room.f_bavail.saturating_mul(room.f_frsize),
        inodes_free: room.f_favail,
        inodes: room.f_files,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_tables_are_read() {
        let table = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\ntun0\t0000D50A\t0\t1\t0\t0\t0\t0000FFFF\t0\n";
        let found = routes(table);
        assert_eq!(
            (found[0].network.as_str(), found[0].interface.as_str()),
            ("10.213.0.0/16", "tun0")
        );
        let trie = "Local:\n  |-- 10.0.0.5\n     /32 host LOCAL\n  |-- 10.0.0.255\n     /32 link BROADCAST\n";
        let found = addresses(trie, "");
        assert_eq!(
            found.into_iter().map(|one| one.to_string()).collect::<Vec<_>>(),
            ["10.0.0.5"]
        );
    }
}
