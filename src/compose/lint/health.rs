//! Healthchecks that cannot tell what is asked of them.

use super::LintInput;
use crate::compose::model::{Condition, Healthcheck, Service};
use crate::diag::Diagnostic;

/// The service's healthcheck, and the services it waits for to be healthy.
pub(super) fn check(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    check_waits(input, service, found);
    check_localhost(input, service, found);
}

/// `service_healthy` on a service for which the files declare no healthcheck.
fn check_waits(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    let healthy = service
        .depends_on
        .iter()
        .filter(|(_, dependency)| dependency.condition == Condition::Healthy);
    for (name, _) in healthy {
        let Some(target) = input.project.any_service(name) else {
            continue;
        };
        let path = ["depends_on", name.as_str(), "condition"];
        let (message, cause) = match target.healthcheck.as_ref() {
            Some(check) if is_off(check) => (
                format!(
                    "`{}` waits until `{name}` is healthy, but its healthcheck is switched off",
                    service.name
                ),
                "without a healthcheck a container never becomes healthy",
            ),
            Some(check) if !check.test.is_empty() => continue,
            Some(_) | None => (
                format!(
                    "`{}` waits until `{name}` is healthy, but the files give `{name}` no healthcheck",
                    service.name
                ),
                "only if its image brings a healthcheck can it become healthy; otherwise the start fails",
            ),
        };
        let mut warning = input
            .warning(service, &path, "healthy-without-healthcheck", message)
            .because(cause);
        if let Some(span) = input.place(target, &["healthcheck"]) {
            warning = warning.label(span, format!("`{name}` is here"));
        }
        found.push(warning.hint(format!("give `{name}` a `healthcheck:`, or wait for `service_started`")));
    }
}

fn is_off(check: &Healthcheck) -> bool {
    check.disable || check.test.first().is_some_and(|first| first == "NONE")
}

/// A healthcheck that probes `localhost`, which many images resolve to `::1` first, while the service listens on an
/// IPv4 address only. The address is known only when the command, its arguments or the environment give it.
fn check_localhost(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    let Some(check) = &service.healthcheck else { return };
    if !check.test.iter().any(|word| names_localhost(word)) {
        return;
    }
    let words = [("command", &service.command), ("entrypoint", &service.entrypoint)];
    let told = words
        .into_iter()
        .find(|(_, words)| words.iter().flatten().any(|word| listens_on_ipv4(word)))
        .map(|(attribute, _)| vec![attribute]);
    let variable = || {
        let set = |value: &Option<String>| value.as_deref().is_some_and(listens_on_ipv4);
        let (name, _) = service.environment.iter().find(|(_, value)| set(value))?;
        Some(vec!["environment", name.as_str()])
    };
    let Some(path) = told.or_else(variable) else { return };
    let message = format!(
        "the healthcheck of `{}` asks `localhost`, which can mean ::1",
        service.name
    );
    let mut warning = input.warning(service, &["healthcheck", "test"], "healthcheck-localhost", message);
    if let Some(span) = input.place(service, &path) {
        warning = warning.label(span, "it is told to listen on IPv4 here");
    }
    found.push(
        warning
            .because("where localhost resolves to ::1 first, nothing answers there and the service is called unhealthy")
            .hint("ask 127.0.0.1 in place of localhost"),
    );
}

fn names_localhost(word: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    word.split(|c: char| !part(c)).any(|piece| piece == "localhost")
}

fn listens_on_ipv4(word: &str) -> bool {
    let part = |c: char| c.is_ascii_digit() || c == '.';
    word.split(|c: char| !part(c))
        .any(|piece| matches!(piece, "0.0.0.0" | "127.0.0.1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_and_addresses_are_matched_as_whole_words() {
        assert!(names_localhost("curl -f http://localhost:8080/health"));
        assert!(names_localhost("localhost"));
        assert!(!names_localhost("http://my-localhost/"));
        assert!(!names_localhost("localhost.example"));
        assert!(listens_on_ipv4("--bind=0.0.0.0:8000"));
        assert!(!listens_on_ipv4("10.0.0.0"));
        assert!(!listens_on_ipv4("[::]:80"));
    }
}
