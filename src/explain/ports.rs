//! Detects a probe of a port or an address that the service does not listen on.

use super::input::ExplainInput;
use super::refine::{container_ports, sockets};
use super::rules::Finding;
use super::{Certainty, edit, quote};
use crate::stack::{Container, ListeningSocket, Probe};
use regex::Regex;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

/// A pattern is a constant, so what it compiles to is one too.
static ASKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|port|(?:pg_isready|redis-cli)[^|&;]* -p|",
        r"mysqladmin[^|&;]*(?-i: -P))[: =]?(\d{2,5})\b"
    ))
    .ok()
});
static HEARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:listen(?:ing)?|serving|bound|ready|started|running)\b[^\n]*?(?:port[: =]+|:)(\d{2,5})\b").ok()
});

/// When the probe's connection was refused at one port, and the service listens on another, or at other addresses.
pub(super) fn mismatch(input: ExplainInput<'_>, container: &Container, probe: &Probe) -> Option<Finding> {
    let refused = ["refused", "couldn't connect", "can't connect", "no response"];
    let output = probe.report.output.to_lowercase();
    if !refused.iter().any(|word| output.contains(word)) {
        return None;
    }
    let asked = asked(container, &output)?;
    if let Some(sockets) = sockets(input) {
        return seen_elsewhere(input, &asked, &output, sockets);
    }
    let heard = said_ports(input);
    let last = heard.last()?;
    if heard.contains(&asked) {
        return None;
    }
    // A port that the file or the image names is the one that counts.
    let is_named = last.parse().is_ok_and(|port| container_ports(input).contains(&port));
    let certainty = if is_named {
        Certainty::Certain
    } else {
        Certainty::Likely
    };
    Some(
        Finding::likely(
            WRONG_PORT,
            &format!("the probe asks port {asked}, and the service says it listens on {last}"),
            &format!("ask {last} in healthcheck.test, or let the service listen on {asked}"),
        )
        .with_certainty(certainty)
        .at(edit::replace(input, "healthcheck.test", &asked, last)),
    )
}

/// The rule of a probe that asks at another port than the service listens on.
const WRONG_PORT: &str = "probe-wrong-port";

/// The port that a probe asks.
fn asked(container: &Container, output: &str) -> Option<String> {
    let check = container.probes.check.as_ref();
    let command = check.map(|check| check.test.join(" ")).unwrap_or_default();
    port(ASKED.as_ref()?, &command).or_else(|| port(ASKED.as_ref()?, output))
}

/// The ports that the service says it listens on.
fn said_ports(input: ExplainInput<'_>) -> Vec<String> {
    let lines = quote::written(input);
    let ports = lines.iter().filter_map(|line| port(HEARD.as_ref()?, line));
    ports.collect()
}

/// From the sockets of the container itself. One that listens nowhere may still be starting.
fn seen_elsewhere(input: ExplainInput<'_>, asked: &str, output: &str, sockets: &[ListeningSocket]) -> Option<Finding> {
    let number = asked.parse::<u16>().ok()?;
    let at_port: Vec<IpAddr> = sockets
        .iter()
        .filter(|one| one.port == number)
        .map(|one| one.address)
        .collect();
    if at_port.is_empty() {
        let known = container_ports(input);
        let said = said_ports(input);
        let is_meant = |port: &u16| {
            (
                known.contains(port),
                said.contains(&port.to_string()),
                std::cmp::Reverse(*port),
            )
        };
        let other = sockets.iter().map(|one| one.port).max_by_key(is_meant)?.to_string();
        return Some(
            Finding::certain(
                WRONG_PORT,
                &format!("the probe asks port {asked}, and the service listens on {other}"),
                &format!("ask {other} in healthcheck.test, or let the service listen on {asked}"),
            )
            .at(edit::replace(input, "healthcheck.test", asked, &other)),
        );
    }
    let takes = |address: IpAddr| {
        let is_any = |one: &&IpAddr| one.is_unspecified() && (one.is_ipv6() || address.is_ipv4());
        at_port.contains(&address) || at_port.iter().any(|one| is_any(&one))
    };
    let shown: Vec<String> = at_port
        .iter()
        .map(|address| SocketAddr::new(*address, number).to_string())
        .collect();
    let shown = shown.join(" and ");
    let (four, six) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    if output.contains("::1") && !takes(six) && takes(four) {
        return Some(
            Finding::certain(
                "localhost-ipv6",
                &format!("`localhost` means ::1 here, and the service listens on IPv4 only ({shown})"),
                "write 127.0.0.1 in the probe instead of localhost",
            )
            .at(edit::replace(input, "healthcheck.test", "localhost", "127.0.0.1")),
        );
    }
    if output.contains("127.0.0.1") && !takes(four) {
        return Some(
            Finding::certain(
                WRONG_PORT,
                &format!("the probe asks 127.0.0.1:{asked}, and the service listens on {shown} only"),
                "ask that address, or let the service listen on all addresses (0.0.0.0)",
            )
            .at(edit::place(input, "healthcheck.test")),
        );
    }
    None
}

fn port(pattern: &Regex, text: &str) -> Option<String> {
    Some(pattern.captures(text)?.get(1)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_probes_and_logs() {
        let asked = |text| port(ASKED.as_ref().unwrap(), text);
        let heard = |text| port(HEARD.as_ref().unwrap(), text);
        assert_eq!(asked("curl -f http://localhost:8080/healthz").as_deref(), Some("8080"));
        assert_eq!(asked("wget -q -O- http://127.0.0.1:80/").as_deref(), Some("80"));
        assert_eq!(
            asked("pg_isready -U shop -h 127.0.0.1 -p 5433").as_deref(),
            Some("5433")
        );
        assert_eq!(asked("127.0.0.1:5433 - no response").as_deref(), Some("5433"));
        assert_eq!(asked("/monitor healthcheck"), None);
        assert_eq!(heard("Listening on 0.0.0.0:3000").as_deref(), Some("3000"));
        assert_eq!(heard("Server listening on port 5000").as_deref(), Some("5000"));
        assert_eq!(heard("Listening at: http://0.0.0.0:8000 (7)").as_deref(), Some("8000"));
        assert_eq!(heard("GET / 200"), None);
    }
}
