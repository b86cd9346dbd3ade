//! From a host name or an address to the service behind it, and where that service listens.

use crate::compose::Service;
use crate::explain::input::ExplainInput;
use crate::stack::{ListeningSocket, ServiceState};
use regex::Regex;
use std::sync::LazyLock;

/// What a host is, seen from a container.
pub(super) enum Host<'a> {
    /// The container itself: localhost.
    Itself,
    Service(ExplainInput<'a>),
    Unknown,
}

/// A port that a service listens on, and whether on loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listening {
    pub(super) port: u16,
    /// Whether it is on loopback; `None` where the port alone is said.
    pub(super) is_loopback: Option<bool>,
    /// Whether the kernel says so; else only the service itself.
    pub(super) is_seen: bool,
}

impl Listening {
    /// `it listens on`, or `it says it listens on`.
    pub(super) fn verb(&self) -> &'static str {
        if self.is_seen {
            "listens on"
        } else {
            "says it listens on"
        }
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.starts_with("127.") || host == "::1" || host == "0.0.0.0"
}

/// Resolves a host as a container of the explained service sees it.
pub(super) fn resolve<'a>(input: ExplainInput<'a>, host: &str) -> Host<'a> {
    if is_loopback(host) {
        return Host::Itself;
    }
    let found = input
        .stack
        .services
        .values()
        .find(|service| is_called(input, service, host));
    match found.and_then(|service| input.for_service(&service.name)) {
        Some(peer) if peer.service.name == input.service.name => Host::Itself,
        Some(peer) => Host::Service(peer),
        None => Host::Unknown,
    }
}

fn is_called(input: ExplainInput<'_>, service: &ServiceState, host: &str) -> bool {
    if service.name == host {
        return true;
    }
    let of_container = service.containers.iter().any(|container| {
        let endpoints = container
            .report
            .iter()
            .flat_map(|report| report.summary.networks.values());
        container.name == host
            || endpoints.into_iter().any(|endpoint| {
                endpoint.ipv4 == host || endpoint.ipv6 == host || endpoint.aliases.iter().any(|alias| alias == host)
            })
    });
    let in_file = model(input, &service.name).is_some_and(|model| {
        let aliases = model.networks.values().flatten().flat_map(|network| &network.aliases);
        model.container_name == host || model.hostname == host || aliases.into_iter().any(|alias| alias == host)
    });
    of_container || in_file
}

/// A service of the file.
pub(super) fn model<'a>(input: ExplainInput<'a>, name: &str) -> Option<&'a Service> {
    input.stack.project.as_ref()?.any_service(name)
}

/// The networks that two services are both on; `None` where the file does not tell.
pub(super) fn shares_network(input: ExplainInput<'_>, other: &str) -> Option<bool> {
    let (one, other) = (model(input, &input.service.name)?, model(input, other)?);
    if !one.network_mode.is_empty() || !other.network_mode.is_empty() {
        return None;
    }
    Some(one.networks.keys().any(|name| other.networks.contains_key(name)))
}

/// Where this machine reaches a host that a service asks: the address of another's container, else its name. `None` where it is
/// the service's own container, or one that does not run.
pub(crate) fn reached_at(input: ExplainInput<'_>, host: &str, port: u16) -> Option<String> {
    match resolve(input, host) {
        Host::Itself => None,
        Host::Unknown => Some(format!("{host}:{port}")),
        Host::Service(peer) => {
            let report = peer.service.lead().filter(|one| one.is_alive())?.report.as_ref()?;
            let mut addresses = report.summary.networks.values().map(|endpoint| &endpoint.ipv4);
            let address = addresses.find(|address| !address.is_empty())?;
            Some(format!("{address}:{port}"))
        }
    }
}

/// The ports of a service's containers: those of the file and those its image declares.
pub(crate) fn container_ports(input: ExplainInput<'_>) -> Vec<u16> {
    let mut ports: Vec<u16> = Vec::new();
    if let Some(model) = model(input, &input.service.name) {
        ports.extend(model.ports.iter().filter_map(|port| u16::try_from(port.target).ok()));
        ports.extend(model.expose.iter().filter_map(|text| port_of(text)));
    }
    if let Some(image) = &input.service.image {
        ports.extend(image.exposed.iter().filter_map(|text| port_of(text)));
    }
    if let Some(container) = input.service.lead() {
        ports.extend(container.ports.iter().map(|port| port.container_port));
    }
    ports.sort_unstable();
    ports.dedup();
    ports
}

fn port_of(text: &str) -> Option<u16> {
    text.split('/').next()?.parse().ok()
}

/// The container's port that is published as this port of the host.
pub(super) fn published_as(input: ExplainInput<'_>, host_port: u16) -> Option<u16> {
    let in_file = model(input, &input.service.name)
        .into_iter()
        .flat_map(|model| &model.ports);
    let in_file = in_file.filter(|port| port.published == host_port.to_string());
    let found = in_file.filter_map(|port| u16::try_from(port.target).ok()).next();
    found.or_else(|| {
        let ports = input.service.lead().into_iter().flat_map(|container| &container.ports);
        let mut ports = ports.filter(|port| port.host_port == Some(host_port));
        ports.next().map(|port| port.container_port)
    })
}

/// A service of the stack, other than this one, that has the port.
pub(super) fn owner_of_port(input: ExplainInput<'_>, port: u16) -> Option<ExplainInput<'_>> {
    let others = input
        .stack
        .services
        .values()
        .filter(|other| other.name != input.service.name);
    let cases: Vec<ExplainInput<'_>> = others.filter_map(|other| input.for_service(&other.name)).collect();
    let has = |other: &&ExplainInput<'_>| container_ports(**other).contains(&port);
    let is_known = |other: &&ExplainInput<'_>| usual_port(**other) == Some(port);
    cases.iter().find(has).or_else(|| cases.iter().find(is_known)).copied()
}

/// The port that a well-known server listens on, by the name of its image.
pub(super) fn usual_port(input: ExplainInput<'_>) -> Option<u16> {
    let image = input.service.lead().map_or("", |container| container.image.as_str());
    let image = match model(input, &input.service.name) {
        Some(model) if image.is_empty() => model.image.as_str(),
        Some(_) | None => image,
    };
    let known = [
        ("mysql", 3306),
        ("mariadb", 3306),
        ("postgres", 5432),
        ("redis", 6379),
        ("valkey", 6379),
        ("mongo", 27017),
        ("rabbitmq", 5672),
        ("kafka", 9092),
        ("elasticsearch", 9200),
        ("opensearch", 9200),
        ("nginx", 80),
    ];
    known
        .into_iter()
        .find(|(word, _)| image.contains(word))
        .map(|(_, port)| port)
}

/// Lines looked at for where a service listens.
pub(super) const LINES: usize = 40;

pub(super) fn last_lines(input: ExplainInput<'_>) -> Vec<String> {
    let ids = input.stack.logs.last_lines(&input.service.name, LINES).into_iter();
    let lines = ids.filter_map(|id| input.stack.logs.line(id));
    lines
        .map(|line| String::from_utf8_lossy(line.bytes()).chars().take(400).collect())
        .collect()
}

/// The sockets of a service's container that listen, where they could be seen.
pub(crate) fn sockets(input: ExplainInput<'_>) -> Option<&[ListeningSocket]> {
    let container = input.service.lead().filter(|container| container.is_alive())?;
    input.stack.sockets.get(&container.id).map(Vec::as_slice)
}

/// Where a service listens: by the kernel, else by what it says. The port that it is most likely to be asked at is the last.
pub(super) fn listening(input: ExplainInput<'_>) -> Vec<Listening> {
    let said = said_listening(input);
    let Some(sockets) = sockets(input) else {
        return said;
    };
    let seen = sockets.iter().map(|socket| Listening {
        port: socket.port,
        is_loopback: Some(socket.address.is_loopback()),
        is_seen: true,
    });
    let mut seen: Vec<Listening> = seen.collect();
    let known = container_ports(input);
    seen.sort_by_key(|one| {
        let is_said = said.iter().any(|said| said.port == one.port);
        (known.contains(&one.port), is_said, std::cmp::Reverse(one.port))
    });
    seen
}

/// Where a service says it listens, by its last lines and its command.
fn said_listening(input: ExplainInput<'_>) -> Vec<Listening> {
    static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)(?:listen(?:ing)?|serving|running|bound|ready|started|accepting|local:|bind)\b[^\n]*?",
            r"(?:(?P<host>127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|\[::\]|\*|::)[: ](?:port )?|port[: =]+|[ :])(?P<port>\d{2,5})\b"
        ))
        .ok()
    });
    static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:bind|host|listen|addr(?:ess)?|-b|-h|-H)[ =:]+(?P<host>127\.0\.0\.1|localhost)(?::(?P<port>\d{2,5}))?").ok()
    });
    let mut found = Vec::new();
    for line in last_lines(input) {
        let captures = SAID.as_ref().and_then(|pattern| pattern.captures(&line));
        if let Some(captures) = captures
            && let Some(port) = captures.name("port").and_then(|port| port.as_str().parse().ok())
        {
            let host = captures.name("host").map(|host| host.as_str());
            found.push(Listening {
                port,
                is_loopback: host.map(|host| is_loopback(host) && host != "0.0.0.0"),
                is_seen: false,
            });
        }
    }
    let command = model(input, &input.service.name).and_then(|model| model.command.clone());
    let reported = input.service.lead().and_then(|container| container.report.as_ref());
    let command = command
        .or_else(|| reported.map(|report| report.command.clone()))
        .unwrap_or_default();
    let text = command.join(" ");
    if let Some(captures) = TOLD.as_ref().and_then(|pattern| pattern.captures(&text)) {
        let port = captures.name("port").and_then(|port| port.as_str().parse().ok());
        let mut ports = port.map_or_else(|| container_ports(input), |port: u16| vec![port]);
        if ports.is_empty() {
            ports.extend(usual_port(input));
        }
        found.extend(ports.into_iter().map(|port| Listening {
            port,
            is_loopback: Some(true),
            is_seen: false,
        }));
    }
    found
}
