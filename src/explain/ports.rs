//! Detects a probe of a port that the service does not listen on.

use super::case::Case;
use super::refine::container_ports;
use super::rules::Finding;
use super::{Certainty, edit, quote};
use crate::stack::{Container, Probe};
use regex::Regex;
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

/// When the probe's connection was refused at one port, and the service's log says that it listens on another.
pub(super) fn mismatch(case: Case<'_>, container: &Container, probe: &Probe) -> Option<Finding> {
    let refused = ["refused", "couldn't connect", "can't connect", "no response"];
    let output = probe.report.output.to_lowercase();
    if !refused.iter().any(|word| output.contains(word)) {
        return None;
    }
    let command = container
        .probes
        .check
        .as_ref()
        .map(|check| check.test.join(" "))
        .unwrap_or_default();
    let asked = port(ASKED.as_ref()?, &command).or_else(|| port(ASKED.as_ref()?, &output))?;
    let heard: Vec<String> = quote::written(case)
        .iter()
        .filter_map(|line| port(HEARD.as_ref()?, line))
        .collect();
    let last = heard.last()?;
    if heard.contains(&asked) {
        return None;
    }
    // A port that the file or the image names is the one that counts.
    let is_named = last.parse().is_ok_and(|port| container_ports(case).contains(&port));
    let certainty = if is_named {
        Certainty::Certain
    } else {
        Certainty::Likely
    };
    Some(
        Finding::likely(
            "probe-wrong-port",
            &format!("the probe asks port {asked}, and the service says it listens on {last}"),
            &format!("ask {last} in healthcheck.test, or let the service listen on {asked}"),
        )
        .with_certainty(certainty)
        .at(edit::replace(case, "healthcheck.test", &asked, last)),
    )
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
