//! A service that listens on its own loopback only, while others ask it or its port is published.

use crate::compose::Service;
use crate::doctor::command_line::command_line;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::rules::config_file;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    if service.network_mode == "host" || service.network_mode.contains(':') {
        return;
    }
    let Some((steps, said)) = loopback(input, service) else {
        return;
    };
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let asker = input.services().find(|other| {
        let depends = other.depends_on.contains_key(&service.name);
        let words = other
            .command
            .iter()
            .flatten()
            .chain(other.environment.values().flatten());
        let asks = |word: &String| {
            word.contains(&format!("{}:", service.name)) || word.contains(&format!("//{}", service.name))
        };
        other.name != service.name && (depends || words.into_iter().any(asks))
    });
    let who = match (asker, service.ports.first()) {
        (Some(other), _) => format!("`{}` cannot reach it", other.name),
        (None, Some(port)) => format!("port {}, which is published, leads nowhere", port.target),
        (None, None) => return,
    };
    let message = format!("`{}` listens on its own loopback only", service.name);
    let warning = input.warning("listens-on-loopback", service, &steps, message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because(format!("{said}: {who}"))
            .hint("listen on 0.0.0.0 (or `::`): who may reach it is decided by the networks and by `ports`"),
    ));
}

/// Variables that tell a program where it listens.
const VARIABLES: &[&str] = &[
    "HOST",
    "BIND",
    "BIND_ADDRESS",
    "BIND_ADDR",
    "BIND_HOST",
    "LISTEN",
    "LISTEN_ADDR",
    "LISTEN_ADDRESS",
    "LISTEN_HOST",
    "SERVER_HOST",
    "SERVER_ADDRESS",
    "HTTP_HOST",
    "APP_HOST",
    "UVICORN_HOST",
    "FLASK_RUN_HOST",
    "ADDR",
    "ADDRESS",
];
/// Options that do.
const FLAGS: &[&str] = &[
    "--bind",
    "-b",
    "--host",
    "--listen",
    "--address",
    "--addr",
    "--bind-address",
    "--bind_ip",
    "-h",
    "--ip",
    "-H",
    "--http-host",
    "--server.address",
];

/// Where a service is told to listen on loopback only, and the words.
fn loopback(input: CheckInput<'_>, service: &Service) -> Option<(Vec<String>, String)> {
    let is_loopback = |value: &str| {
        let host = value.rsplit_once(':').map_or(
            value,
            |(host, port)| if port.parse::<u16>().is_ok() { host } else { value },
        );
        matches!(host, "127.0.0.1" | "localhost" | "::1" | "[::1]")
    };
    let variable = service
        .environment
        .iter()
        .find(|(name, value)| VARIABLES.contains(&name.as_str()) && value.as_deref().is_some_and(is_loopback));
    if let Some((name, Some(value))) = variable {
        return Some((
            vec!["environment".to_owned(), name.clone()],
            format!("{name} is {value}"),
        ));
    }
    let line = command_line(input, service);
    let words = line.words();
    for (at, word) in words.iter().enumerate() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.as_str(), words.get(at + 1).map(String::as_str)),
        };
        if let Some(value) = value.filter(|value| FLAGS.contains(&flag) && is_loopback(value)) {
            let is_client = words
                .first()
                .is_some_and(|first| first.contains("cli") || first.contains("psql") || first.contains("dump"));
            if let Some(attribute) = line.said_by.filter(|_| !is_client) {
                return Some((vec![attribute.to_owned()], format!("its command says {flag} {value}")));
            }
        }
    }
    config_file::loopback(input, service)
}
