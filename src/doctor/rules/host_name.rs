//! Names and ports by which a service reaches another one, in its command and variables.

use crate::compose::{AskedHost, Project, Service, asked_hosts, find_within};
use crate::diag::Diagnostic;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use std::collections::BTreeSet;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    if service.network_mode == "host" || service.network_mode.contains(':') {
        return;
    }
    let mut said = BTreeSet::new();
    for told in asked_hosts(service) {
        let finding = check_loopback(input, service, &told).or_else(|| match input.project.services.get(&told.host) {
            Some(target) => check_target(input, service, target, &told),
            None => check_name(input, service, &told),
        });
        if let Some(diagnostic) = finding.filter(|_| said.insert(told.host.clone())) {
            found.push(DoctorFinding::of(service, diagnostic));
        }
    }
}

fn error(input: CheckInput<'_>, code: &'static str, service: &Service, asked: &AskedHost, text: String) -> Diagnostic {
    let steps: Vec<&str> = asked.steps.iter().map(String::as_str).collect();
    input.error(code, service, &steps, text)
}

/// The container itself, where another service is meant.
fn check_loopback(input: CheckInput<'_>, service: &Service, told: &AskedHost) -> Option<Diagnostic> {
    if !matches!(told.host.as_str(), "localhost" | "127.0.0.1" | "::1") {
        return None;
    }
    let words: Vec<&str> = told.variable().split('_').collect();
    let own = known(input, service).map(|(name, _)| name);
    let meant = input
        .services()
        .filter(|other| other.name != service.name)
        .find(|other| {
            let Some((name, known)) = known(input, other) else {
                return false;
            };
            let by_port = told.port.is_some_and(|port| port == known.port && known.port > 1024);
            let by_name = known.server.iter().any(|word| words.contains(&word.as_str()));
            own != Some(name) && (by_port || (by_name && told.port.is_none_or(|port| port == known.port)))
        });
    let by_service = || {
        input.services().find(|other| {
            other.name != service.name
                && words
                    .iter()
                    .any(|word| word.to_lowercase() == other.name.replace('-', "_"))
        })
    };
    let target = meant
        .or_else(by_service)
        .filter(|_| !told.variable().is_empty() || told.port.is_some())?;
    let message = format!(
        "{} of `{}` is `{}` itself, not `{}`",
        told.host, service.name, service.name, target.name
    );
    let diagnostic = error(input, "loopback-of-itself", service, told, message);
    let port = known(input, target).map_or(0, |(_, known)| known.port);
    let place = if port > 0 {
        format!("{}:{port}", target.name)
    } else {
        target.name.clone()
    };
    Some(
        diagnostic
            .because("every container has a loopback of its own")
            .hint(format!(
                "ask {place}: in a network of the project a service's name is its address"
            )),
    )
}

/// A service by its name: whether it can be reached, and at this port.
fn check_target(input: CheckInput<'_>, service: &Service, target: &Service, told: &AskedHost) -> Option<Diagnostic> {
    if target.name == service.name {
        return None;
    }
    let shares = target
        .networks
        .keys()
        .any(|network| service.networks.contains_key(network));
    let has_own = target.network_mode.is_empty() && service.network_mode.is_empty();
    if has_own && !shares && !target.networks.is_empty() && !service.networks.is_empty() {
        let message = format!("`{}` and `{}` share no network", service.name, target.name);
        let diagnostic = error(input, "no-common-network", service, told, message);
        let network = target.networks.keys().next().map_or("default", String::as_str);
        let mine: Vec<&str> = service.networks.keys().map(String::as_str).collect();
        return Some(
            diagnostic
                .because(format!(
                    "`{}` is in {}, `{}` in {network}: the name is not known there",
                    service.name,
                    mine.join(", "),
                    target.name
                ))
                .hint(format!("add `{network}` to the networks of `{}`", service.name)),
        );
    }
    let port = told.port?;
    let published = target
        .ports
        .iter()
        .find(|own| own.published == port.to_string() && own.target != u32::from(port))?;
    if target.ports.iter().any(|own| own.target == u32::from(port))
        || target.expose.iter().any(|own| own.starts_with(&port.to_string()))
    {
        return None;
    }
    let message = format!(
        "`{}` asks `{}` at {port}, its port on this machine",
        service.name, target.name
    );
    let mut diagnostic = error(input, "published-port-inside", service, told, message);
    if let Some(span) = input.tree.place(&target.name, &["ports"]) {
        diagnostic = diagnostic.label(
            span,
            format!("{port} is published here, for {} inside", published.target),
        );
    }
    Some(
        diagnostic
            .because(format!(
                "inside the network `{}` listens on {}",
                target.name, published.target
            ))
            .hint(format!("{}:{}", target.name, published.target)),
    )
}

/// A name that is no service's, and nearly one.
fn check_name(input: CheckInput<'_>, service: &Service, told: &AskedHost) -> Option<Diagnostic> {
    let host = told.host.as_str();
    if host.contains('.')
        || host.bytes().all(|byte| byte.is_ascii_digit())
        || is_known_name(input.project, service, host)
    {
        return None;
    }
    // In a network of others there may be anything.
    let is_external = |key: &String| input.project.networks.get(key).is_some_and(|network| network.external);
    if service.networks.keys().any(is_external) {
        return None;
    }
    let names = input.project.services.keys().map(String::as_str);
    let name = find_within(
        1 + usize::from(host.len() > 6),
        host,
        names.filter(|name| *name != service.name),
    )?;
    let message = format!("`{}` asks for `{host}`, and no service is called so", service.name);
    let diagnostic = error(input, "unknown-host", service, told, message);
    let diagnostic = diagnostic.because("no service, alias or extra host has this name: it cannot be resolved");
    Some(diagnostic.hint(format!("`{name}` is a service: did you mean it?")))
}

/// Whether a name is known in the networks of a service.
fn is_known_name(project: &Project, service: &Service, host: &str) -> bool {
    let aliases = |other: &Service| {
        other
            .networks
            .values()
            .flatten()
            .any(|network| network.aliases.iter().any(|alias| alias == host))
    };
    let is_called = |other: &Service| {
        [&other.container_name, &other.hostname]
            .into_iter()
            .any(|name| name == host)
            || aliases(other)
    };
    let links = service.links.iter().chain(&service.external_links);
    let is_linked = links
        .filter_map(|link| link.rsplit(':').next())
        .any(|name| name == host);
    project.services.values().any(is_called)
        || project.disabled_services.contains_key(host)
        || service.extra_hosts.0.contains_key(host)
        || is_linked
}
