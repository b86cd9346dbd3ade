//! A name that is unknown: is it a service of this stack, or nearly one?

use super::configured;
use super::peer::{Host, model, owner_of_port, resolve, shares_network};
use crate::diag::Edit;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, Suggestion, edit};

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let told = configured::unknown_name(input).map(|asked| asked.host);
    let name = finding.groups.get("host").or(told.as_ref())?.trim_end_matches('.');
    let asker = &input.service.name;
    if name == "host.docker.internal" {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    "`host.docker.internal` is known on Linux only when the file says so".to_owned(),
                    format!("add `extra_hosts: [\"host.docker.internal:host-gateway\"]` to `{asker}`"),
                )
                .at(edit::add(
                    input,
                    "extra_hosts",
                    r#"["host.docker.internal:host-gateway"]"#,
                )),
        );
    }
    if let Host::Service(peer) = resolve(input, name) {
        return of_service(input, peer, name, finding);
    }
    if input
        .stack
        .project
        .as_ref()
        .is_some_and(|project| project.disabled_services.contains_key(name))
    {
        return Some(finding.concluding(
            Certainty::Certain,
            format!("`{name}` is a service whose profile is not active, so it does not run"),
            format!("activate it: `stackdeck up {name}`, or its profile with --profile"),
        ));
    }
    let port = finding.groups.get("port").and_then(|port| port.parse::<u16>().ok());
    of_unknown(input, finding, name, port)
}

/// A name that is no service's: the service that is called nearly so, has an image of that name, or listens on that port.
pub(super) fn of_unknown(input: ExplainInput<'_>, finding: &Finding, name: &str, port: Option<u16>) -> Option<Finding> {
    let is_name = !name.contains(['.', ':']) && name.chars().any(char::is_alphabetic);
    let own = model(input, &input.service.name);
    if !is_name || own.is_some_and(|model| model.extra_hosts.0.contains_key(name)) {
        return None;
    }
    let others = || {
        let others = input
            .stack
            .services
            .values()
            .filter(|one| one.name != input.service.name);
        others.filter_map(|one| input.for_service(&one.name))
    };
    let told = || configured::meant_by(input, name).and_then(|asked| asked.port);
    let is_of_image = |other: &ExplainInput<'_>| {
        let image = model(input, &other.service.name).map_or("", |model| model.image.as_str());
        let image = image.rsplit('/').next().unwrap_or_default();
        name.len() > 3 && image.split(':').next().is_some_and(|image| image.contains(name))
    };
    let (known, how) = if let Some(near) = others().find(|other| is_near(&other.service.name, name)) {
        (near, "the service is called")
    } else if let Some(owner) = port.or_else(told).and_then(|port| owner_of_port(input, port)) {
        (owner, "no service is called so, and the one with that port is")
    } else {
        (
            others().find(is_of_image)?,
            "no service is called so, and the one with that image is",
        )
    };
    let known = &known.service.name;
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!("the name `{name}` is not known: {how} `{known}`"),
                "correct the name".to_owned(),
            )
            .at(written(input, name, known)),
    )
}

fn of_service(input: ExplainInput<'_>, peer: ExplainInput<'_>, name: &str, finding: &Finding) -> Option<Finding> {
    let (asker, peer_name) = (&input.service.name, &peer.service.name);
    if model(input, asker).is_some_and(|model| model.network_mode == "host") {
        return Some(finding.concluding(
            Certainty::Certain,
            format!("`{asker}` has network_mode host, where the names of services are not known"),
            format!("publish the port of `{peer_name}` and ask 127.0.0.1, or drop network_mode"),
        ));
    }
    if shares_network(input, peer_name) == Some(false) {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!(
                        "`{asker}` and `{peer_name}` share no network, so the name `{name}` is not known in `{asker}`"
                    ),
                    format!("put both on one network in the file (`networks:` of `{asker}` or `{peer_name}`)"),
                )
                .at(edit::place(input, "networks").or_else(|| edit::place(peer, "networks"))),
        );
    }
    let is_alive = peer.service.containers.iter().any(crate::stack::Container::is_alive);
    let word = peer.service.phase().word();
    let mut found = finding.clone();
    if !is_alive {
        found.cause.text = format!("`{peer_name}` does not run ({word}), and its name is known only while it does");
        found.next = vec![Suggestion::say(format!("see why: stackdeck why {peer_name}"))];
        return Some(found);
    }
    let hint = format!("`{name}` is a service of this stack ({word}): see that it runs and that both share a network");
    found.next.insert(0, Suggestion::say(hint));
    Some(found)
}

/// The line of the service in which a name stands, with another in its place.
fn written(input: ExplainInput<'_>, name: &str, becomes: &str) -> Option<Edit> {
    let model = model(input, &input.service.name)?;
    let variables = model
        .environment
        .iter()
        .filter(|(_, value)| value.as_deref().is_some_and(|text| text.contains(name)));
    let keys = variables.map(|(key, _)| format!("environment.{key}"));
    let others = ["command", "entrypoint", "healthcheck.test"].map(str::to_owned);
    keys.chain(others)
        .filter_map(|key| edit::replace(input, &key, name, becomes))
        .find(|edit| edit.change.is_some())
}

/// Whether two names differ by at most two letters; by one for short names.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let allowed = if a.len().min(b.len()) <= 3 { 1 } else { 2 };
    distance(a, b) <= allowed
}

/// Edit distance: letters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut last = i;
        let mut next = vec![i + 1];
        for (above, to) in row.iter().skip(1).zip(&b) {
            let replaced = last + usize::from(from != *to);
            let inserted = next.last().copied().unwrap_or(0) + 1;
            next.push(replaced.min(inserted).min(above + 1));
            last = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_nearly_right_are_found() {
        assert!(is_near("mysql", "mysq"));
        assert!(is_near("database", "databse"));
        assert!(is_near("db", "dbs"));
        assert!(!is_near("db", "web"));
        assert!(!is_near("mysql", "redis"));
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}
