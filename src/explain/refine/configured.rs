//! Whom a service means where its message names nobody: the hosts that the file tells it to ask.

use super::peer::{Host, is_loopback, model, resolve};
use crate::compose::{AskedHost, asked_hosts};
use crate::diag::Edit;
use crate::explain::edit;
use crate::explain::input::ExplainInput;
use std::net::IpAddr;

/// A host that is meant.
pub(super) struct Meant {
    pub(super) asked: AskedHost,
    /// Whether the service is told no other.
    pub(super) is_only: bool,
}

/// Whether a host is an address that no service has (any more).
pub(super) fn is_nobodys(input: ExplainInput<'_>, host: &str) -> bool {
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    is_address && matches!(resolve(input, host), Host::Unknown)
}

/// The hosts that a service is told to ask, each once, without those it listens on and those of the world outside.
fn configured_hosts(input: ExplainInput<'_>) -> Vec<AskedHost> {
    let Some(model) = model(input, &input.service.name) else {
        return Vec::new();
    };
    let mut all: Vec<AskedHost> = Vec::new();
    for asked in asked_hosts(model) {
        let is_asked = asked.host != "0.0.0.0" && asked.host != input.service.name;
        let words = asked.variable().to_ascii_uppercase();
        let is_own = ["LISTEN", "BIND", "ADVERTISED"].iter().any(|word| words.contains(word));
        let is_within = is_loopback(&asked.host) || !asked.host.contains('.');
        let is_known = all.iter().any(|known| known.host == asked.host);
        if is_asked && !is_own && is_within && !is_known {
            all.push(asked);
        }
    }
    all
}

/// The host that a refused connection is for: the only one told for that port, or the one of them that is the container
/// itself.
pub(super) fn meant(input: ExplainInput<'_>, port: Option<u16>) -> Option<Meant> {
    let is_of_port = |asked: &AskedHost| {
        let same = port.is_some() && asked.port == port;
        let is_open = port.is_none() || asked.port.is_none();
        // An argument such as 127.0.0.1:8080 may be where it listens itself.
        same || (is_open && !(asked.variable().is_empty() && is_loopback(&asked.host)))
    };
    let mut all = configured_hosts(input);
    all.retain(is_of_port);
    let is_only = all.len() == 1;
    if !is_only {
        all.retain(|asked| is_loopback(&asked.host));
    }
    let asked = (all.len() == 1).then(|| all.pop()).flatten()?;
    Some(Meant { asked, is_only })
}

/// Where the service is told this host.
pub(super) fn meant_by(input: ExplainInput<'_>, host: &str) -> Option<AskedHost> {
    configured_hosts(input).into_iter().find(|asked| asked.host == host)
}

/// The only host told that is no service's and nothing else that the file knows.
pub(super) fn unknown_name(input: ExplainInput<'_>) -> Option<AskedHost> {
    let model = model(input, &input.service.name)?;
    let mut all = configured_hosts(input);
    all.retain(|asked| {
        let links = model.links.iter().chain(&model.external_links);
        let is_linked = links
            .filter_map(|link| link.rsplit(':').next())
            .any(|name| name == asked.host);
        let is_known = is_linked || model.extra_hosts.0.contains_key(&asked.host);
        !is_known && matches!(resolve(input, &asked.host), Host::Unknown)
    });
    (all.len() == 1).then(|| all.pop()).flatten()
}

/// Whether the service is told to ask itself.
pub(super) fn is_told_itself(input: ExplainInput<'_>) -> bool {
    let Some(model) = model(input, &input.service.name) else {
        return true;
    };
    let words = model.command.iter().chain(&model.entrypoint).flatten();
    let mut texts = words.chain(model.environment.values().flatten());
    texts.any(|text| ["localhost", "127.0.0.1", "::1"].iter().any(|host| text.contains(host)))
}

/// A server that sends its clients to an address of its own choice.
pub(super) struct Advertiser<'a> {
    pub(super) server: ExplainInput<'a>,
    pub(super) variable: String,
    pub(super) address: String,
}

/// The server that advertises the loopback address with this port: brokers tell their clients where to come to.
pub(super) fn advertiser(input: ExplainInput<'_>, port: u16) -> Option<Advertiser<'_>> {
    let addresses = [format!("localhost:{port}"), format!("127.0.0.1:{port}")];
    let others = input
        .stack
        .services
        .values()
        .filter(|one| one.name != input.service.name);
    others
        .filter_map(|one| input.for_service(&one.name))
        .find_map(|server| {
            let variables = &model(input, &server.service.name)?.environment;
            let mut advertised = variables
                .iter()
                .filter(|(name, _)| name.to_ascii_uppercase().contains("ADVERTISED"));
            advertised.find_map(|(name, value)| {
                let value = value.as_deref()?;
                let address = addresses.iter().find(|address| value.contains(address.as_str()))?;
                Some(Advertiser {
                    server,
                    variable: name.clone(),
                    address: address.clone(),
                })
            })
        })
}

/// Which variables of the service name the host.
pub(super) fn setting(input: ExplainInput<'_>, host: &str) -> String {
    let Some(model) = model(input, &input.service.name) else {
        return String::new();
    };
    let named = model.environment.iter().filter(|(_, value)| {
        let value = value.as_deref().unwrap_or("");
        let mut words = value.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-')));
        words.any(|word| word == host)
    });
    let names: Vec<&str> = named.map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(": {} in the environment of `{}`", names.join(", "), input.service.name)
}

/// Where the service is told whom to ask: the line with the host, or with the port where that stands by itself.
pub(super) fn asking(input: ExplainInput<'_>, host: &str, ports: Option<(u16, u16)>, name: &str) -> Option<Edit> {
    // A message may name the address where the file has the name.
    let hosts = if is_loopback(host) {
        vec!["localhost", "127.0.0.1", host]
    } else {
        vec![host]
    };
    let both = hosts.iter().filter_map(|host| {
        let (was, becomes) = ports?;
        Some((format!("{host}:{was}"), format!("{name}:{becomes}")))
    });
    let alone = hosts
        .iter()
        .filter(|host| **host != name)
        .map(|host| ((*host).to_owned(), name.to_owned()));
    let of_port = ports.map(|(was, becomes)| (was.to_string(), becomes.to_string()));
    let mut wanted = both.chain(alone).chain(of_port);
    let model = model(input, &input.service.name)?;
    let texts = |key: &str, words: &Option<Vec<String>>| {
        let words = words.iter().flatten().cloned();
        words.map(|word| (key.to_owned(), word)).collect::<Vec<_>>()
    };
    let variables = model.environment.iter();
    let mut places: Vec<(String, String)> = variables
        .map(|(name, value)| (format!("environment.{name}"), value.clone().unwrap_or_default()))
        .collect();
    places.extend(texts("command", &model.command));
    places.extend(texts("entrypoint", &model.entrypoint));
    wanted.find_map(|(was, becomes)| {
        let found = places.iter().filter(|(_, text)| text.contains(&was));
        found
            .filter_map(|(key, _)| edit::replace(input, key, &was, &becomes))
            .find(|edit| edit.change.is_some())
    })
}
