//! A connection to `localhost`: in a container that is the container itself, and another one is meant.

use super::configured;
use super::peer::{container_ports, model, owner_of_port, published_as, usual_port};
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};

/// `localhost` in a container is the container itself.
pub(super) fn of_itself(input: ExplainInput<'_>, finding: &Finding, host: &str, port: u16) -> Option<Finding> {
    let mode = model(input, &input.service.name).map_or("", |model| model.network_mode.as_str());
    if !mode.is_empty() && mode != "bridge" {
        return None;
    }
    let others = input
        .stack
        .services
        .values()
        .filter_map(|other| input.for_service(&other.name));
    let published = others
        .filter(|other| other.service.name != input.service.name)
        .find_map(|other| Some((other, published_as(other, port)?)));
    if let Some((other, inside)) = published.filter(|(_, inside)| *inside != port) {
        let name = &other.service.name;
        return Some(finding.concluding(
            Certainty::Certain,
            format!(
                "{host} is this container itself: `{name}` is another one, and {port} is its published port on the host; inside it listens on {inside}"
            ),
            format!("ask `{name}:{inside}`{}", configured::setting(input, host)),
        )
        .at(configured::asking(input, host, Some((port, inside)), name)));
    }
    if let Some(found) = of_advertised(input, finding, host, port) {
        return Some(found);
    }
    if let Some(other) = owner_of_port(input, port).filter(|_| !container_ports(input).contains(&port)) {
        let name = &other.service.name;
        // A client that is not told the address has it from somewhere else.
        let certainty = if configured::is_told_itself(input) || configured::meant(input, Some(port)).is_none() {
            Certainty::Certain
        } else {
            Certainty::Likely
        };
        return Some(finding.concluding(
            certainty,
            format!("{host} is this container itself, and nothing listens on {port} in it: `{name}` is the one that listens on {port}"),
            format!("ask `{name}:{port}`{}", configured::setting(input, host)),
        )
        .at(configured::asking(input, host, None, name)));
    }
    Some(finding.concluding(
        Certainty::Likely,
        format!("{host} is this container itself, and nothing listens on {port} in it"),
        format!(
            "if another service is meant, ask it by its name{}",
            configured::setting(input, host)
        ),
    ))
}

/// A broker that sends its clients to the loopback address.
fn of_advertised(input: ExplainInput<'_>, finding: &Finding, host: &str, port: u16) -> Option<Finding> {
    let advertiser = configured::advertiser(input, port).filter(|_| !configured::is_told_itself(input))?;
    let (name, variable) = (&advertiser.server.service.name, &advertiser.variable);
    let becomes = format!("{name}:{port}");
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!(
                    "`{name}` sends its clients to {} ({variable}), and {host} in `{}` is that container itself",
                    advertiser.address, input.service.name
                ),
                format!("let `{name}` advertise {becomes}"),
            )
            .at(edit::replace(
                advertiser.server,
                &format!("environment.{variable}"),
                &advertiser.address,
                &becomes,
            )),
    )
}

/// The same where the message does not tell the port: the only service it depends on is meant.
pub(super) fn of_itself_somewhere(input: ExplainInput<'_>, finding: &Finding, host: &str) -> Option<Finding> {
    let mut needs = model(input, &input.service.name)?.depends_on.keys();
    let name = needs.next().filter(|_| needs.next().is_none())?;
    Some(
        finding
            .concluding(
                Certainty::Likely,
                format!("{host} is this container itself: `{name}` is another container"),
                format!("ask `{name}` by its name{}", configured::setting(input, host)),
            )
            .at(configured::asking(input, host, None, name)),
    )
}

/// The port of the only server that the service depends on: many clients do not print the port they tried.
pub(super) fn port_of_only_dependency(input: ExplainInput<'_>) -> Option<u16> {
    let needed = model(input, &input.service.name)?.depends_on.keys();
    let peers = needed.filter_map(|name| input.for_service(name));
    let mut ports = peers.filter_map(|peer| match container_ports(peer).as_slice() {
        [one] => Some(*one),
        _ => usual_port(peer),
    });
    ports.next().filter(|_| ports.next().is_none())
}
