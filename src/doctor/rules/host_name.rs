//! Names and ports by which a service reaches another one, in its command and variables.

use crate::compose::{Project, Service, find_within};
use crate::diag::Diagnostic;
use crate::doctor::exam::Exam;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::known::known;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// `host:port`, with or without a scheme in front.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s=@/'\x22,(\[])([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?):(\d{2,5})(?:[/\s?'\x22,;)\]]|$)")
        .ok()
});
/// `scheme://host`, also without a port.
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[a-z][a-z0-9+.-]*://(?:[^\s/@]*@)?([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)(?::(\d{2,5}))?").ok()
});

/// A host that a service is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    host: String,
    port: Option<u16>,
    /// Where: `command`, or `environment` and the variable.
    steps: Vec<String>,
}

pub(super) fn check(exam: Exam<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    if service.network_mode == "host" || service.network_mode.contains(':') {
        return;
    }
    let mut said = BTreeSet::new();
    for told in told(service) {
        let finding = check_loopback(exam, service, &told).or_else(|| match exam.project.services.get(&told.host) {
            Some(target) => check_target(exam, service, target, &told),
            None => check_name(exam, service, &told),
        });
        if let Some(diagnostic) = finding.filter(|_| said.insert(told.host.clone())) {
            found.push(DoctorFinding::of(service, diagnostic));
        }
    }
}

fn told(service: &Service) -> Vec<Told> {
    let mut all = Vec::new();
    let own = [&service.entrypoint, &service.command];
    for (attribute, words) in ["entrypoint", "command"].into_iter().zip(own) {
        for word in words.iter().flatten().filter(|word| word.len() < 4000) {
            addresses(word, &[attribute], &mut all);
        }
    }
    for (name, value) in &service.environment {
        let Some(value) = value else { continue };
        let steps = ["environment", name.as_str()];
        let before = all.len();
        addresses(value, &steps, &mut all);
        let is_host = ["HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "ENDPOINT"]
            .contains(&name.rsplit('_').next().unwrap_or(name));
        let is_bare = !value.is_empty()
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
        if all.len() == before && is_host && is_bare && name.contains('_') {
            let port = name.rsplit_once('_').and_then(|(front, _)| {
                service
                    .environment
                    .get(&format!("{front}_PORT"))?
                    .as_deref()?
                    .parse()
                    .ok()
            });
            all.push(Told {
                host: value.clone(),
                port,
                steps: steps.map(str::to_owned).to_vec(),
            });
        }
    }
    all
}

fn addresses(text: &str, steps: &[&str], all: &mut Vec<Told>) {
    for pattern in [URL.as_ref(), ADDRESS.as_ref()].into_iter().flatten() {
        for found in pattern.captures_iter(text) {
            let Some(host) = found.get(1) else { continue };
            let told = Told {
                host: host.as_str().to_owned(),
                port: found.get(2).and_then(|port| port.as_str().parse().ok()),
                steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            };
            if !all.contains(&told) {
                all.push(told);
            }
        }
    }
}

impl Told {
    fn error(&self, exam: Exam<'_>, code: &'static str, service: &Service, text: String) -> Diagnostic {
        let steps: Vec<&str> = self.steps.iter().map(String::as_str).collect();
        exam.error(code, service, &steps, text)
    }

    fn variable(&self) -> &str {
        self.steps.get(1).map_or("", String::as_str)
    }
}

/// The container itself, where another service is meant.
fn check_loopback(exam: Exam<'_>, service: &Service, told: &Told) -> Option<Diagnostic> {
    if !matches!(told.host.as_str(), "localhost" | "127.0.0.1" | "::1") {
        return None;
    }
    let words: Vec<&str> = told.variable().split('_').collect();
    let own = known(exam, service).map(|(name, _)| name);
    let meant = exam
        .services()
        .filter(|other| other.name != service.name)
        .find(|other| {
            let Some((name, known)) = known(exam, other) else {
                return false;
            };
            let by_port = told.port.is_some_and(|port| port == known.port && known.port > 1024);
            let by_name = known.server.iter().any(|word| words.contains(&word.as_str()));
            own != Some(name) && (by_port || (by_name && told.port.is_none_or(|port| port == known.port)))
        });
    let by_service = || {
        exam.services().find(|other| {
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
    let diagnostic = told.error(exam, "loopback-of-itself", service, message);
    let port = known(exam, target).map_or(0, |(_, known)| known.port);
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
fn check_target(exam: Exam<'_>, service: &Service, target: &Service, told: &Told) -> Option<Diagnostic> {
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
        let diagnostic = told.error(exam, "no-common-network", service, message);
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
    let mut diagnostic = told.error(exam, "published-port-inside", service, message);
    if let Some(span) = exam.tree.place(&target.name, &["ports"]) {
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
fn check_name(exam: Exam<'_>, service: &Service, told: &Told) -> Option<Diagnostic> {
    let host = told.host.as_str();
    if host.contains('.')
        || host.bytes().all(|byte| byte.is_ascii_digit())
        || is_known_name(exam.project, service, host)
    {
        return None;
    }
    // In a network of others there may be anything.
    let is_external = |key: &String| exam.project.networks.get(key).is_some_and(|network| network.external);
    if service.networks.keys().any(is_external) {
        return None;
    }
    let names = exam.project.services.keys().map(String::as_str);
    let name = find_within(
        1 + usize::from(host.len() > 6),
        host,
        names.filter(|name| *name != service.name),
    )?;
    let message = format!("`{}` asks for `{host}`, and no service is called so", service.name);
    let diagnostic = told.error(exam, "unknown-host", service, message);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_text() {
        let read = |text: &str| {
            let mut all = Vec::new();
            addresses(text, &["command"], &mut all);
            all.into_iter().map(|told| (told.host, told.port)).collect::<Vec<_>>()
        };
        let one = |host: &str, port| vec![(host.to_owned(), port)];
        assert_eq!(read("postgres://app:pw@db:5432/shop"), one("db", Some(5432)));
        assert_eq!(read("dial cache:6379"), one("cache", Some(6379)));
        assert_eq!(read("http://api/health"), one("api", None));
        assert_eq!(read("tcp://10.0.0.1:80"), one("10.0.0.1", Some(80)));
        assert!(read("serve :8080").is_empty());
    }
}
