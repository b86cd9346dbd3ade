//! Containers, as `docker compose ps` lists them.

use super::columns::align;
use super::row::{LABELS, Row, row_of};
use super::units::{ellipsis, human_duration};
use crate::engine::{ContainerSummary, PublishedPort, Timestamp};
use crate::plan::label;
use serde_json::{Value, json};

/// The headings of the fields that `ps` knows.
pub const CONTAINER_HEADINGS: [(&str, &str); 19] = [
    ("ID", "CONTAINER ID"),
    ("Name", "NAME"),
    ("Names", "NAMES"),
    ("Image", "IMAGE"),
    ("Command", "COMMAND"),
    ("CreatedAt", "CREATED AT"),
    ("RunningFor", "CREATED"),
    ("Ports", "PORTS"),
    ("State", "STATE"),
    ("Status", "STATUS"),
    ("Size", "SIZE"),
    ("Labels", "LABELS"),
    ("Mounts", "MOUNTS"),
    ("LocalVolumes", "LOCAL VOLUMES"),
    ("Networks", "NETWORKS"),
    ("Project", "PROJECT"),
    ("Service", "SERVICE"),
    ("Health", "HEALTH"),
    ("ExitCode", "EXIT CODE"),
];

/// What a listing of the engine does not say of a container.
#[derive(Debug, Clone)]
pub struct ContainerRow<'a> {
    pub summary: &'a ContainerSummary,
    /// 0 for one that runs.
    pub exit_code: i64,
    /// Empty without a health check.
    pub health: &'a str,
    /// Something to add to the engine's words about its state.
    pub remark: String,
}

/// The fields of a container. `is_whole`: nothing is cut short (`--no-trunc`).
pub fn container(row: &ContainerRow<'_>, now: Timestamp, is_whole: bool) -> Row {
    let summary = row.summary;
    let labels = &summary.labels;
    let label = |name: &str| labels.get(name).cloned().unwrap_or_default();
    let mut pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.sort();
    let mounts = summary.mounts.iter().map(|mount| {
        let name = if mount.name.is_empty() {
            &mount.source
        } else {
            &mount.name
        };
        if is_whole { name.clone() } else { ellipsis(name, 15) }
    });
    let local = summary.mounts.iter().filter(|mount| mount.kind == "volume").count();
    let networks: Vec<&str> = summary.networks.keys().map(String::as_str).collect();
    let id = if is_whole {
        summary.id.clone()
    } else {
        summary.id.chars().take(12).collect()
    };
    row_of(json!({
        "Command": command(&summary.command_text, is_whole),
        "CreatedAt": super::time::printed(summary.created),
        "ExitCode": row.exit_code,
        "Health": row.health,
        "ID": id,
        "Image": summary.image,
        "Labels": pairs.join(","),
        "LocalVolumes": local.to_string(),
        "Mounts": mounts.collect::<Vec<_>>().join(","),
        "Name": summary.name,
        "Names": summary.name,
        "Networks": networks.join(","),
        "Ports": published_ports(&summary.ports),
        "Project": label(label::PROJECT),
        "Publishers": publishers(&summary.ports),
        "RunningFor": format!("{} ago", human_duration(now.since(summary.created))),
        "Service": label(label::SERVICE),
        "Size": "0B",
        "State": summary.status.word(),
        "Status": summary.status_text,
        LABELS: labels,
    }))
}

/// The table of `ps`: the columns of docker compose, with what is remarked after the status.
pub fn container_table(rows: &[ContainerRow<'_>], now: Timestamp, is_whole: bool) -> String {
    let mut lines = vec!["NAME\tIMAGE\tCOMMAND\tSERVICE\tCREATED\tSTATUS\tPORTS".to_owned()];
    lines.extend(rows.iter().map(|row| {
        let fields = container(row, now, is_whole);
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let status = format!("{}{}", text("Status"), row.remark);
        let cells = ["Name", "Image", "Command", "Service", "RunningFor"].map(text);
        format!("{}\t{status}\t{}", cells.join("\t"), text("Ports"))
    }));
    align(&lines)
}

/// A command in quotes, cut to 20 characters.
fn command(command: &str, is_whole: bool) -> String {
    let shown = if is_whole {
        command.to_owned()
    } else {
        ellipsis(command, 20)
    };
    // Go's quoting differs from JSON's in control characters only.
    let escaped = shown.replace('\\', "\\\\").replace('"', "\\\"");
    let escaped = escaped.replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r");
    format!("\"{escaped}\"")
}

fn publishers(ports: &[PublishedPort]) -> Vec<Value> {
    sorted(ports)
        .iter()
        .map(|port| {
            json!({
                "URL": port.host_ip, "TargetPort": port.container_port,
                "PublishedPort": port.host_port.unwrap_or(0), "Protocol": port.protocol,
            })
        })
        .collect()
}

fn sorted(ports: &[PublishedPort]) -> Vec<&PublishedPort> {
    let mut ports: Vec<&PublishedPort> = ports.iter().collect();
    ports.sort_by(|a, b| {
        let key = |port: &PublishedPort| (port.container_port, port.host_ip.clone(), port.host_port);
        key(a).cmp(&key(b)).then_with(|| a.protocol.cmp(&b.protocol))
    });
    ports
}

/// Ports in one text: `99/tcp, 0.0.0.0:8000-8001->8000-8001/tcp`. Neighbours that keep their number on the host are one range; ports with
/// another number come last, as in the docker CLI.
fn published_ports(ports: &[PublishedPort]) -> String {
    struct Range {
        host: String,
        protocol: String,
        first: u16,
        last: u16,
    }
    let mut open: Vec<Range> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let mut mapped: Vec<String> = Vec::new();
    let say = |range: &Range| {
        let numbers = if range.first == range.last {
            range.first.to_string()
        } else {
            format!("{}-{}", range.first, range.last)
        };
        if range.host.is_empty() {
            format!("{numbers}/{}", range.protocol)
        } else {
            format!("{}:{numbers}->{numbers}/{}", bracketed(&range.host), range.protocol)
        }
    };
    for port in sorted(ports) {
        let number = port.container_port;
        if !port.host_ip.is_empty() && port.host_port != Some(number) {
            let host = port.host_port.unwrap_or(0);
            mapped.push(format!(
                "{}:{host}->{number}/{}",
                bracketed(&port.host_ip),
                port.protocol
            ));
            continue;
        }
        let range = open
            .iter_mut()
            .find(|range| range.host == port.host_ip && range.protocol == port.protocol);
        match range {
            Some(range) if range.last.checked_add(1) == Some(number) => range.last = number,
            Some(range) => {
                said.push(say(range));
                (range.first, range.last) = (number, number);
            }
            None => open.push(Range {
                host: port.host_ip.clone(),
                protocol: port.protocol.clone(),
                first: number,
                last: number,
            }),
        }
    }
    said.extend(open.iter().map(say));
    said.extend(mapped);
    said.join(", ")
}

/// An address as it stands in front of a port: IPv6 in brackets.
fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(host_ip: &str, host_port: u16, container_port: u16) -> PublishedPort {
        PublishedPort {
            host_ip: host_ip.into(),
            host_port: (host_port > 0).then_some(host_port),
            container_port,
            protocol: "tcp".into(),
        }
    }

    #[test]
    fn exposed_ports_come_first_and_mapped_ones_last() {
        let ports = [port("0.0.0.0", 8080, 80), port("::", 8080, 80), port("", 0, 99)];
        assert_eq!(
            published_ports(&ports),
            "99/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"
        );
    }

    #[test]
    fn neighbours_with_the_same_number_on_the_host_are_one_range() {
        let ports = [
            port("0.0.0.0", 8001, 8001),
            port("0.0.0.0", 8000, 8000),
            port("0.0.0.0", 9000, 9000),
        ];
        assert_eq!(
            published_ports(&ports),
            "0.0.0.0:8000-8001->8000-8001/tcp, 0.0.0.0:9000->9000/tcp"
        );
    }

    #[test]
    fn a_long_command_is_cut_unless_all_is_wanted() {
        let long = "sh -c 'sleep 1000; echo more'";
        assert_eq!(command(long, false), "\"sh -c 'sleep 1000; …\"");
        assert_eq!(command(long, true), "\"sh -c 'sleep 1000; echo more'\"");
    }
}
