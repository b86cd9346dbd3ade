//! A healthcheck that asks a port on which nothing in the container is said to listen.

use crate::compose::{MountKind, Service};
use crate::doctor::command_line::command_line;
use crate::doctor::container_path;
use crate::doctor::facts::FileReport;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::probe::probe;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A pattern is a constant, so what it compiles to is one too.
static ASKED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::|[/ ,'\x22]+)(\d{2,5})\b").ok());
static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:(?:^|\s)(?:-p|--?port|--?http[-_]port|--?listen|--?bind|-b|-l|--?addr(?:ess)?|PORT)[= ]?|(?:^|[\s\]0-9a-z'\x22(*]):)[^\s:]*?:?(\d{2,5})\b").ok()
});

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some(probe) = probe(input, service).filter(|probe| probe.is_own) else {
        return;
    };
    let asked = numbers(ASKED.as_ref(), &probe.text());
    let Some(port) = asked.first().filter(|_| asked.len() == 1) else {
        return;
    };
    let told = told(input, service);
    let heard = heard(input, service);
    if told.is_empty() || told.contains(port) || heard.contains(port) || mentions(input, service, *port) {
        return;
    }
    let others: Vec<String> = told.iter().map(u16::to_string).collect();
    let message = format!("the healthcheck of `{}` asks port {port}", service.name);
    let warning = input.warning("probe-wrong-port", service, &["healthcheck", "test"], message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because(format!(
                "by its command, variables and image it listens on {}",
                others.join(", ")
            ))
            .hint(format!("ask {}, or let it listen on {port}", others.join(" or "))),
    ));
}

/// Ports that the command, a variable or the image says it listens on.
fn told(input: CheckInput<'_>, service: &Service) -> BTreeSet<u16> {
    let line = command_line(input, service).words().join(" ");
    let mut told: BTreeSet<u16> = numbers(TOLD.as_ref(), &line).into_iter().collect();
    let variables = service
        .environment
        .iter()
        .filter(|(name, _)| name.ends_with("PORT") && !name.contains("DB"));
    let own = [
        "PORT",
        "HTTP_PORT",
        "SERVER_PORT",
        "APP_PORT",
        "LISTEN_PORT",
        "WEB_PORT",
    ];
    let variables = variables.filter(|(name, _)| own.contains(&name.as_str()));
    told.extend(variables.filter_map(|(_, value)| value.as_deref()?.parse::<u16>().ok()));
    if told.is_empty() {
        let exposed = input.image(service).into_iter().flat_map(|image| &image.exposed);
        told.extend(exposed.filter_map(|text| text.split('/').next()?.parse::<u16>().ok()));
    }
    if told.is_empty() {
        told.extend(
            known(input, service)
                .map(|(_, known)| known.port)
                .filter(|port| *port > 0),
        );
    }
    told
}

/// Ports at which the file lets others ask.
fn heard(input: CheckInput<'_>, service: &Service) -> BTreeSet<u16> {
    let published = service.ports.iter().filter_map(|port| u16::try_from(port.target).ok());
    let exposed = service
        .expose
        .iter()
        .filter_map(|text| text.split('/').next()?.parse().ok());
    let of_image = input.image(service).into_iter().flat_map(|image| &image.exposed);
    let of_image = of_image.filter_map(|text| text.split('/').next()?.parse().ok());
    published.chain(exposed).chain(of_image).collect()
}

/// Whether anything of the service names the number.
fn mentions(input: CheckInput<'_>, service: &Service, port: u16) -> bool {
    let number = port.to_string();
    let line = command_line(input, service).argv.join(" ");
    let values = service.environment.values().flatten();
    line.contains(&number)
        || values.into_iter().any(|value| value.contains(&number))
        || is_configured(input, service, &number)
}

/// Whether a file that is mounted into the service has the number as a word.
fn is_configured(input: CheckInput<'_>, service: &Service, number: &str) -> bool {
    let binds = service.volumes.iter().filter(|mount| mount.kind == MountKind::Bind);
    let mut files: Vec<PathBuf> = binds.map(|mount| PathBuf::from(&mount.source)).collect();
    files.extend(container_path::granted(input, service).filter_map(|granted| granted.file));
    let names = |path: &PathBuf| {
        let report = input.facts.file(path).report();
        let names = report.map(|report| report.names.clone()).unwrap_or_default();
        names.into_iter().map(|name| path.join(name)).collect::<Vec<_>>()
    };
    let inside: Vec<PathBuf> = files.iter().flat_map(names).collect();
    files.iter().chain(&inside).any(|path| {
        let text = input
            .facts
            .file(path)
            .report()
            .map(FileReport::text)
            .unwrap_or_default();
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word == number)
    })
}

fn numbers(pattern: Option<&Regex>, text: &str) -> Vec<u16> {
    let found = pattern.into_iter().flat_map(|pattern| pattern.captures_iter(text));
    found.filter_map(|found| found.get(1)?.as_str().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_commands_and_probes() {
        let told = |text: &str| numbers(TOLD.as_ref(), text);
        assert_eq!(told("httpd -f -p 8000 -h /etc"), [8000]);
        assert_eq!(told("httpd -f -v -p 0.0.0.0:8000 -h /etc"), [8000]);
        assert_eq!(told("gunicorn --bind=0.0.0.0:9000 app"), [9000]);
        assert_eq!(told("app serve :8080"), [8080]);
        assert_eq!(told("uvicorn main:app --port 8001"), [8001]);
        assert!(told("sleep 1000").is_empty());
        let asked = |text: &str| numbers(ASKED.as_ref(), text);
        assert_eq!(asked("wget -q -O- http://127.0.0.1:8080/hosts"), [8080]);
        assert_eq!(asked("nc -z localhost 5432"), [5432]);
        assert!(asked("pg_isready -h 127.0.0.1").is_empty());
    }
}
