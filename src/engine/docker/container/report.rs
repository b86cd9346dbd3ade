//! Reads containers from the engine's JSON.

use super::state::{parse_status, read_state};
use crate::engine::docker::document::json::{self, str_at};
use crate::engine::{
    ContainerReport, ContainerStatus, ContainerSummary, EndpointReport, HealthcheckReport, MountReport, ProcessTable,
    PublishedPort, Timestamp,
};
use indexmap::IndexMap;
use serde_json::Value;
use std::time::Duration;

/// One element of `GET /containers/json`.
pub(crate) fn parse_summary(value: &Value) -> ContainerSummary {
    // A container that others link to has several names; its own is the one with only the leading slash.
    let name = json::items(value, "Names")
        .filter_map(Value::as_str)
        .map(|name| name.trim_start_matches('/'))
        .find(|name| !name.contains('/'))
        .unwrap_or_default();
    ContainerSummary {
        id: json::text(value, "Id"),
        name: name.to_owned(),
        image: json::text(value, "Image"),
        image_id: json::text(value, "ImageID"),
        labels: json::map(value, "Labels"),
        status: parse_status(str_at(value, "State")),
        status_text: json::text(value, "Status"),
        command_text: json::text(value, "Command"),
        created: Timestamp(json::int(value, "Created").saturating_mul(1_000_000_000)),
        ports: json::items(value, "Ports").map(listed_port).collect(),
        mounts: json::items(value, "Mounts").map(mount).collect(),
        networks: value.get("NetworkSettings").map(endpoints).unwrap_or_default(),
    }
}

/// `GET /containers/{id}/json`.
pub(crate) fn parse_report(value: Value) -> ContainerReport {
    let null = Value::Null;
    let config = value.get("Config").unwrap_or(&null);
    let host = value.get("HostConfig").unwrap_or(&null);
    let state = read_state(value.get("State").unwrap_or(&null));
    let command: Vec<String> = std::iter::once(json::text(&value, "Path"))
        .filter(|path| !path.is_empty())
        .chain(json::texts(&value, "Args"))
        .collect();
    let log_driver = host
        .get("LogConfig")
        .map(|log| json::text(log, "Type"))
        .unwrap_or_default();
    let restart_policy = host
        .get("RestartPolicy")
        .map(|policy| json::text(policy, "Name"))
        .unwrap_or_default();
    ContainerReport {
        summary: inspected_summary(&value, config, state.status, &command),
        restart_count: json::count(&value, "RestartCount"),
        restart_policy: if restart_policy.is_empty() {
            "no".to_owned()
        } else {
            restart_policy
        },
        log_driver,
        tty: json::flag(config, "Tty"),
        healthcheck: parse_healthcheck(config.get("Healthcheck")),
        environment: json::texts(config, "Env"),
        command,
        memory_limit: json::count(host, "Memory"),
        stop_signal: json::text(config, "StopSignal"),
        stop_timeout: config
            .get("StopTimeout")
            .and_then(Value::as_u64)
            .map(Duration::from_secs),
        network_mode: json::text(host, "NetworkMode"),
        state,
        raw: value,
    }
}

/// The summary of an inspected container, as a listing would give it.
fn inspected_summary(value: &Value, config: &Value, status: ContainerStatus, command: &[String]) -> ContainerSummary {
    let null = Value::Null;
    let network = value.get("NetworkSettings").unwrap_or(&null);
    ContainerSummary {
        id: json::text(value, "Id"),
        name: str_at(value, "Name").trim_start_matches('/').to_owned(),
        image: json::text(config, "Image"),
        image_id: json::text(value, "Image"),
        labels: json::map(config, "Labels"),
        status,
        status_text: value
            .get("State")
            .map(|state| json::text(state, "Status"))
            .unwrap_or_default(),
        command_text: command.join(" "),
        created: json::time(value, "Created").unwrap_or_default(),
        ports: inspected_ports(network, config),
        mounts: json::items(value, "Mounts").map(mount).collect(),
        networks: endpoints(network),
    }
}

/// The healthcheck that a container or image declares, if any.
pub(crate) fn parse_healthcheck(value: Option<&Value>) -> Option<HealthcheckReport> {
    let value = value?.as_object().map(|_| value)??;
    let check = HealthcheckReport {
        test: json::texts(value, "Test"),
        interval: json::nanos(value, "Interval"),
        timeout: json::nanos(value, "Timeout"),
        start_period: json::nanos(value, "StartPeriod"),
        start_interval: json::nanos(value, "StartInterval"),
        retries: u32::try_from(json::count(value, "Retries")).unwrap_or(u32::MAX),
    };
    (check != HealthcheckReport::default()).then_some(check)
}

fn listed_port(value: &Value) -> PublishedPort {
    PublishedPort {
        host_ip: json::text(value, "IP"),
        host_port: value
            .get("PublicPort")
            .and_then(Value::as_u64)
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| *port != 0),
        container_port: u16::try_from(json::count(value, "PrivatePort")).unwrap_or_default(),
        protocol: json::text(value, "Type"),
    }
}

/// Published ports of a running container; else the ports that image and configuration expose.
fn inspected_ports(network: &Value, config: &Value) -> Vec<PublishedPort> {
    let bound = json::entries(network, "Ports").flat_map(|(port, bindings)| {
        let unbound = std::iter::once(exposed(port)).filter(|_| bindings.as_array().is_none_or(Vec::is_empty));
        let bound = bindings.as_array().into_iter().flatten().map(|binding| PublishedPort {
            host_ip: json::text(binding, "HostIp"),
            host_port: str_at(binding, "HostPort").parse().ok(),
            ..exposed(port)
        });
        unbound.chain(bound).collect::<Vec<_>>()
    });
    let ports: Vec<_> = bound.collect();
    if ports.is_empty() {
        return json::keys(config, "ExposedPorts")
            .iter()
            .map(|port| exposed(port))
            .collect();
    }
    ports
}

/// `80/tcp` as a port that is not published.
fn exposed(port: &str) -> PublishedPort {
    let (number, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
    PublishedPort {
        host_ip: String::new(),
        host_port: None,
        container_port: number.parse().unwrap_or_default(),
        protocol: protocol.to_owned(),
    }
}

fn mount(value: &Value) -> MountReport {
    MountReport {
        kind: json::text(value, "Type"),
        name: json::text(value, "Name"),
        source: json::text(value, "Source"),
        target: json::text(value, "Destination"),
        writable: json::flag(value, "RW"),
    }
}

/// `NetworkSettings.Networks`.
fn endpoints(network: &Value) -> IndexMap<String, EndpointReport> {
    let endpoint = |value: &Value| EndpointReport {
        network_id: json::text(value, "NetworkID"),
        aliases: json::texts(value, "Aliases"),
        ipv4: json::text(value, "IPAddress"),
        ipv6: json::text(value, "GlobalIPv6Address"),
        mac: json::text(value, "MacAddress"),
    };
    json::entries(network, "Networks")
        .map(|(name, value)| (name.clone(), endpoint(value)))
        .collect()
}

/// `GET /containers/{id}/top`.
pub(crate) fn parse_processes(value: &Value) -> ProcessTable {
    let row = |row: &Value| {
        let cells = row.as_array().into_iter().flatten();
        cells.map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()
    };
    ProcessTable {
        titles: json::texts(value, "Titles"),
        rows: json::items(value, "Processes").map(row).collect(),
    }
}

#[cfg(test)]
mod tests;
