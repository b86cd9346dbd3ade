//! Settings of known programs, in mounted files and in commands: what they do not accept, and what they mean for others.

use crate::compose::{Service, find_within};
use crate::doctor::command_line::command_line;
use crate::doctor::container_path::{self, Origin};
use crate::doctor::facts::PathKind;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::{KnownProgram, known};

/// A setting and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    name: String,
    value: String,
    /// `redis.conf:3`, or the attribute of the file.
    place: String,
    steps: Vec<String>,
}

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    for setting in settings(input, service) {
        check_setting(input, service, (program, known), &setting, found);
    }
    if program == "redis" {
        check_protected(input, service, found);
    }
}

fn check_setting(
    input: CheckInput<'_>,
    service: &Service,
    (program, known): (&str, &KnownProgram),
    setting: &Setting,
    found: &mut Vec<DoctorFinding>,
) {
    let steps: Vec<&str> = setting.steps.iter().map(String::as_str).collect();
    let name = setting.name.to_lowercase();
    let is_file = !setting.place.starts_with("its");
    let is_known = known.directives.is_empty() || known.directives.contains(&name);
    let near = || find_within(2, &name, known.directives.iter().map(String::as_str));
    if let Some(near) = Some(()).filter(|()| !is_known).and_then(|()| near()) {
        let message = format!("{program} of `{}` knows no setting `{}`", service.name, setting.name);
        let error = input.error("setting-unknown", service, &steps, message);
        let error = error.because(format!("{}: it ends at its start with: bad directive", setting.place));
        found.push(DoctorFinding::of(
            service,
            error.hint(format!("did you mean `{near}`?")),
        ));
    }
    let is_port = setting.name == "port" && setting.value.parse::<u64>().is_ok_and(|port| port > 65_535);
    let is_number = setting
        .value
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '$'));
    if known.numbers.contains(&setting.name) && (!is_number || is_port) && !setting.value.is_empty() {
        let place = if is_file {
            setting.place.clone()
        } else {
            format!("{} says so", setting.place)
        };
        let message = format!(
            "{program} of `{}` takes no `{}` for `{}`",
            service.name, setting.value, setting.name
        );
        let error = input.error("setting-invalid", service, &steps, message);
        found.push(DoctorFinding::of(
            service,
            error
                .because(place)
                .hint("give a number, with a unit if it is a size (256MB); a port is at most 65535"),
        ));
    }
}

/// The settings of a service's program: of the file that its command names, then of the command itself.
fn settings(input: CheckInput<'_>, service: &Service) -> Vec<Setting> {
    let mut all = Vec::new();
    let line = command_line(input, service);
    let words = line.commands().into_iter().next().unwrap_or_default();
    for word in words.iter().skip(1).filter(|word| word.starts_with('/')) {
        all.extend(of_file(input, service, word));
    }
    let Some(attribute) = line.said_by else { return all };
    let steps = vec![attribute.to_owned()];
    for (at, word) in words.iter().enumerate().skip(1) {
        let next = words.get(at + 1).map(String::as_str);
        let pair = match word.strip_prefix("--") {
            Some(option) => option.split_once('=').or_else(|| Some((option, next?))),
            None if word == "-c" => next.and_then(|text| text.split_once('=')),
            None => None,
        };
        if let Some((name, value)) = pair {
            all.push(Setting {
                name: name.to_owned(),
                value: value.to_owned(),
                place: "its command".to_owned(),
                steps: steps.clone(),
            });
        }
    }
    all
}

/// The settings of a mounted file: `name value` to a line.
fn of_file(input: CheckInput<'_>, service: &Service, path: &str) -> Vec<Setting> {
    let Origin::Host(here) = container_path::origin(input, service, path) else {
        return Vec::new();
    };
    let Some(facts) = input
        .facts
        .file(&here)
        .report()
        .filter(|facts| facts.kind == PathKind::File)
    else {
        return Vec::new();
    };
    let index = service
        .volumes
        .iter()
        .position(|mount| path.starts_with(&mount.target))
        .unwrap_or(0);
    let name = here
        .strip_prefix(&input.project.working_dir)
        .unwrap_or(&here)
        .display()
        .to_string();
    let text = facts.text();
    let lines = text.lines().enumerate().filter_map(|(at, line)| {
        let line = line.trim();
        let (name_of, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let is_setting = !line.is_empty() && !line.starts_with(['#', '[', ';']);
        is_setting.then(|| Setting {
            name: name_of.to_owned(),
            value: value.trim_start_matches([' ', '\t', '=']).trim().to_owned(),
            place: format!("{name}:{}", at + 1),
            steps: vec!["volumes".to_owned(), index.to_string()],
        })
    });
    lines.collect()
}

/// The last value of a setting of redis, which counts.
fn last(input: CheckInput<'_>, service: &Service, name: &str) -> Option<Setting> {
    settings(input, service)
        .into_iter()
        .rev()
        .find(|setting| setting.name.eq_ignore_ascii_case(name))
}

/// Where redis is given a password.
pub(super) fn redis_password(input: CheckInput<'_>, service: &Service) -> Option<String> {
    let set = last(input, service, "requirepass").filter(|set| !matches!(set.value.as_str(), "" | "\"\"" | "''"))?;
    Some(set.place)
}

/// Where a redis is told to listen on loopback only, and the words.
pub(super) fn loopback(input: CheckInput<'_>, service: &Service) -> Option<(Vec<String>, String)> {
    let (program, _) = known(input, service)?;
    if program != "redis" {
        return None;
    }
    let bind = last(input, service, "bind")?;
    let is_loopback = |address: &str| matches!(address.trim_start_matches('-'), "127.0.0.1" | "::1" | "localhost");
    let all = bind.value.split_whitespace().all(is_loopback) && !bind.value.is_empty();
    all.then(|| (bind.steps.clone(), format!("{}: bind {}", bind.place, bind.value)))
}

/// A redis that answers clients of its own container only.
fn check_protected(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some(mode) = last(input, service, "protected-mode").filter(|set| set.value.eq_ignore_ascii_case("yes")) else {
        return;
    };
    let is_bound = last(input, service, "bind").is_some();
    let has_password = redis_password(input, service).is_some();
    let asked = input
        .services()
        .find(|other| other.depends_on.contains_key(&service.name));
    let Some(other) = asked.filter(|_| !is_bound && !has_password) else {
        return;
    };
    let steps: Vec<&str> = mode.steps.iter().map(String::as_str).collect();
    let message = format!(
        "`{}` refuses `{}`: it is in protected mode without a password",
        service.name, other.name
    );
    let error = input.error("protected-mode", service, &steps, message);
    let error = error.because(format!(
        "{}: protected-mode yes answers other containers with DENIED",
        mode.place
    ));
    found.push(DoctorFinding::of(
        service,
        error.hint("set requirepass, or protected-mode no in a network of its own"),
    ));
}
