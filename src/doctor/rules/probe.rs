//! Healthchecks that cannot succeed, or come too late.

use crate::compose::{Condition, Service, shell_operator};
use crate::diag::Severity;
use crate::doctor::container_path::{self, FoundProgram};
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::probe::{INTERVAL, ProbeCommand, RETRIES, TIMEOUT, missing_program, probe};
use crate::doctor::words::base_name;
use std::time::Duration;

const TEST: &[&str] = &["healthcheck", "test"];

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some(probe) = probe(input, service) else { return };
    if probe.is_own && !probe.by_shell {
        check_words(input, service, &probe, found);
    }
    check_programs(input, service, &probe, found);
    check_times(input, service, &probe, found);
}

/// A list after `CMD` is run as it stands, by no shell.
fn check_words(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    let name = &service.name;
    let first = probe.words.first().map_or("", String::as_str);
    if let [only] = probe.words.as_slice()
        && only.contains(' ')
    {
        let split: Vec<String> = only.split_whitespace().map(|word| format!("\"{word}\"")).collect();
        let message = format!("the healthcheck of `{name}` looks for one program called `{only}`");
        let error = input.error("probe-one-word", service, TEST, message);
        let error = error.because("after CMD every word is an item of its own; no shell takes it apart");
        found.push(DoctorFinding::of(
            service,
            error.hint(format!(
                "test: [\"CMD\", {}], or [\"CMD-SHELL\", \"{only}\"]",
                split.join(", ")
            )),
        ));
        return;
    }
    if crate::doctor::words::shell_text(&probe.words).is_some() {
        return;
    }
    if let Some(word) = shell_operator(&probe.words) {
        let message = format!("the healthcheck of `{name}` gives `{word}` to `{first}` as an argument");
        let error = input.error("probe-shell-syntax", service, TEST, message);
        let error = error.because("CMD runs no shell, so nothing understands it");
        found.push(DoctorFinding::of(
            service,
            error.hint(format!(
                "test: [\"CMD-SHELL\", \"{}\"]",
                probe.text().replace('"', "\\\"")
            )),
        ));
    } else if let Some(word) = probe.words.iter().find(|word| names_variable(word)) {
        let message = format!("the healthcheck of `{name}` gives `{word}` to `{first}` as it stands");
        let warning = input.warning("probe-variable", service, TEST, message);
        let warning = warning.because("CMD runs no shell, so no variable is replaced");
        found.push(DoctorFinding::of(
            service,
            warning.hint(format!(
                "test: [\"CMD-SHELL\", \"{}\"]",
                probe.text().replace('$', "$$")
            )),
        ));
    }
}

/// Whether a word has `$NAME` or `${NAME`.
fn names_variable(word: &str) -> bool {
    word.split('$').skip(1).any(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    })
}

/// Programs that are not in the container.
fn check_programs(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    let (name, image) = (&service.name, service.image_name(input.project));
    if probe.by_shell
        && matches!(
            container_path::find_program(input, service, "/bin/sh"),
            FoundProgram::Missing
        )
    {
        let message = format!("the healthcheck of `{name}` needs a shell, and `{image}` has none");
        let error = input.error("probe-tool-missing", service, TEST, message);
        found.push(DoctorFinding::of(
            service,
            error
                .because("CMD-SHELL is run by /bin/sh, which is not in the image")
                .hint("run a program of the image: [\"CMD\", \"/app\", \"healthcheck\"]"),
        ));
        return;
    }
    let is_one_word = !probe.by_shell && probe.words.len() == 1 && probe.text().contains(' ');
    let Some(program) = missing_program(input, service, probe).filter(|_| !is_one_word) else {
        return;
    };
    let tool = base_name(&program);
    let message = format!("the healthcheck of `{name}` runs `{program}`, which is not in `{image}`");
    let error = input.error("probe-tool-missing", service, TEST, message);
    let others = ["curl", "wget", "python3", "nc", "node"];
    let has = |other: &&&str| {
        **other != tool
            && matches!(
                container_path::find_program(input, service, other),
                FoundProgram::At(..)
            )
    };
    let hint = match others.iter().find(has) {
        Some(other) => format!("`{other}` is there: use it, or install `{tool}` in the image"),
        None => format!("install `{tool}` in the image, or ask with a program that is there"),
    };
    let error = error.because("a probe whose program is missing fails each time; the container becomes unhealthy");
    found.push(DoctorFinding::of(service, error.hint(hint)));
}

fn check_times(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand, found: &mut Vec<DoctorFinding>) {
    let Some(check) = &service.healthcheck else { return };
    let interval = check.interval.filter(|one| !one.is_zero()).unwrap_or(INTERVAL);
    let timeout = check.timeout.filter(|one| !one.is_zero()).unwrap_or(TIMEOUT);
    let waits = input.services().find(|other| {
        let dependency = other.depends_on.get(&service.name);
        dependency.is_some_and(|dependency| dependency.condition == Condition::Healthy)
    });
    if let Some(other) = waits.filter(|_| interval >= Duration::from_secs(60) && check.start_interval.is_none()) {
        let message = format!(
            "`{}` cannot start before the first probe of `{}`",
            other.name, service.name
        );
        let seconds = interval.as_secs();
        let warning = input.warning("probe-late", service, &["healthcheck", "interval"], message);
        found.push(DoctorFinding::of(
            service,
            warning
                .because(format!("the first probe runs one interval after the start: after {seconds} s"))
                .hint("probe often at first: start_period: 1m and start_interval: 1s (Engine 25 or newer), or a shorter interval"),
        ));
    }
    if let Some(own) = own_timeout(probe).filter(|own| *own > timeout) {
        let (own, limit) = (own.as_secs_f64(), timeout.as_secs_f64());
        let message = format!(
            "the probe of `{}` may take {own} s, and is ended after {limit} s",
            service.name
        );
        let warning = input.warning("probe-timeout", service, &["healthcheck", "timeout"], message);
        found.push(DoctorFinding::of(
            service,
            warning
                .because("the engine ends it first, and its own message is lost")
                .hint(format!("timeout: {}s, or a shorter time in the command", own.ceil())),
        ));
    }
    check_patience(input, service, (interval, check.retries.unwrap_or(RETRIES)), found);
}

/// A healthcheck that gives up before a program that starts slowly can be ready.
fn check_patience(
    input: CheckInput<'_>,
    service: &Service,
    (interval, retries): (Duration, u64),
    found: &mut Vec<DoctorFinding>,
) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    let Some(check) = &service.healthcheck else { return };
    let retries = u32::try_from(retries.max(1)).unwrap_or(u32::MAX);
    let patience = interval.saturating_mul(retries) + check.start_period.unwrap_or_default();
    if known.starts == 0 || patience >= Duration::from_secs(known.starts) {
        return;
    }
    let message = format!(
        "the healthcheck of `{}` gives up after {} s",
        service.name,
        patience.as_secs()
    );
    let warning = input.judged(
        "probe-impatient",
        Severity::Warning,
        (service, &["healthcheck"]),
        message,
    );
    found.push(DoctorFinding::of(
        service,
        warning
            .because(format!(
                "{program} often needs {} s or more for its first start",
                known.starts
            ))
            .hint(format!("start_period: {}s", known.starts * 2)),
    ));
}

/// The time after which the probe's program itself gives up.
fn own_timeout(probe: &ProbeCommand) -> Option<Duration> {
    let words = probe.deciding().concat();
    let flags = ["--max-time", "-m", "-T", "--timeout", "--connect-timeout"];
    let program = words.first().map(|word| base_name(word))?;
    if !matches!(program, "curl" | "wget") {
        return None;
    }
    let at = words
        .iter()
        .position(|word| flags.contains(&word.split('=').next().unwrap_or(word)))?;
    let word = words.get(at)?;
    let value = word
        .split_once('=')
        .map(|(_, value)| value)
        .or_else(|| words.get(at + 1).map(String::as_str))?;
    Duration::try_from_secs_f64(value.parse().ok()?).ok()
}
