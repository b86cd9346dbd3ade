//! Variables that a program needs and does not get, or gets otherwise than meant.

use crate::compose::Service;
use crate::doctor::command_line::command_line;
use crate::doctor::container_path::{self, variable};
use crate::doctor::facts::FileReport;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::{is_official, known};
use crate::doctor::rules::volume;
use crate::mask;
use crate::yaml::Node;
use regex::Regex;
use std::sync::LazyLock;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    check_required(input, service, found);
    check_quotes(input, service, found);
    check_dollars(input, service, found);
    check_demanded(input, service, found);
}

/// Variables without which the image's entrypoint gives up, on an empty data directory.
fn check_required(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    if service.entrypoint.is_some() || !is_official(input, service) || volume::is_filled(input, service, known) {
        return;
    }
    let is_set = |name: &String| {
        let from_file = format!("{name}_FILE");
        [name, &from_file]
            .into_iter()
            .any(|name| variable(input, service, name).is_some_and(|value| !value.is_empty()))
    };
    for names in known.requires.iter().filter(|names| !names.iter().any(is_set)) {
        let empty = names.iter().find(|name| service.environment.contains_key(*name));
        let first = names.first().map_or("", String::as_str);
        let (steps, message) = match empty {
            Some(name) => (
                vec!["environment", name.as_str()],
                format!("{name} of `{}` is empty", service.name),
            ),
            None => (vec!["environment"], format!("`{}` has no {first}", service.name)),
        };
        let error = input.error("variable-needed", service, &steps, message);
        found.push(DoctorFinding::of(
            service,
            error
                .because(format!(
                    "{program} does not initialise an empty data directory without one of: {}",
                    names.join(", ")
                ))
                .hint(format!(
                    "set {first} under environment, in .env or with a secret ({first}_FILE)"
                )),
        ));
    }
}

/// Quotes that are part of the value: `- NAME="value"` in a list.
fn check_quotes(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    for (name, value) in &service.environment {
        let Some(value) = value else { continue };
        let quoted = ['"', '\''].into_iter().find(|quote| {
            let inner = value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
            inner.is_some_and(|inner| !inner.contains(*quote))
        });
        let Some(quote) = quoted.filter(|_| value.len() > 2) else {
            continue;
        };
        let message = format!("the quotes of {name} are part of its value");
        let warning = input.warning("variable-quoted", service, &["environment", name], message);
        let shown = if mask::is_secret_name(name) {
            "…"
        } else {
            value.trim_matches(quote)
        };
        found.push(DoctorFinding::of(
            service,
            warning
                .because("in `- NAME=value` everything after the = is the value, quotes too")
                .hint(format!(
                    "- {name}={shown}, or quote the whole item: - {quote}{name}={shown}{quote}"
                )),
        ));
    }
}

/// `$NAME` that is replaced before the container sees it, while the container has NAME.
fn check_dollars(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let attributes: [&[&str]; 3] = [&["command"], &["entrypoint"], &["healthcheck", "test"]];
    for steps in attributes {
        let path: Vec<&str> = ["services", service.name.as_str()]
            .into_iter()
            .chain(steps.iter().copied())
            .collect();
        let Some(node) = input.tree.root.as_ref().and_then(|root| root.at(&path)) else {
            continue;
        };
        let uses = scalars(node)
            .into_iter()
            .filter_map(|node| input.tree.provenance.variables.get(&node.span));
        let lost = uses.flatten().find(|used| {
            let is_lost = used.value.is_none() && used.default.is_none() && used.alternative.is_none();
            is_lost && variable(input, service, &used.name).is_some()
        });
        let Some(used) = lost else { continue };
        let name = &used.name;
        let attribute = steps.join(".");
        let message = format!(
            "${name} in `{attribute}` of `{}` is replaced by nothing before the container sees it",
            service.name
        );
        let error = input.error("dollar-not-doubled", service, steps, message);
        let mut error = error.because(format!("{name} is a variable of the container, and not of this file"));
        if let Some(span) = input
            .tree
            .place(&service.name, &["environment", name])
            .filter(|_| service.environment.contains_key(name))
        {
            error = error.label(span, "the container has it from here");
        }
        found.push(DoctorFinding::of(
            service,
            error.hint(format!("write $${name}: it reaches the container as ${name}")),
        ));
    }
}

fn scalars(node: &Node) -> Vec<&Node> {
    match node.as_seq() {
        Some(items) => items.iter().collect(),
        None => vec![node],
    }
}

/// A variable that a program reads without a default.
static DEMANDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"os\.environ\[\s*["']([A-Z][A-Z0-9_]*)["']\s*\]|\$\{([A-Z][A-Z0-9_]*):?\?|ENV\.fetch\(\s*["']([A-Z][A-Z0-9_]*)["']\s*\)|System\.fetch_env!\(\s*["']([A-Z][A-Z0-9_]*)["']"#).ok()
});

fn check_demanded(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let line = command_line(input, service);
    let text = line.argv.join("\n");
    let scripts = line.commands();
    let files = scripts
        .iter()
        .filter_map(|words| crate::doctor::command_line::script(words));
    let files = files
        .map(|file| container_path::absolute(input, service, file))
        .collect::<Vec<_>>();
    let main = line
        .argv
        .first()
        .into_iter()
        .flat_map(|first| container_path::candidates(input, service, first));
    // What comes with an image was tried by those who made it.
    let is_own = |path: &String| {
        matches!(
            container_path::origin(input, service, path),
            container_path::Origin::Host(_)
        )
    };
    let own = files.into_iter().chain(main).filter(is_own);
    let read = own.filter_map(|path| {
        container_path::report(input, service, &path)
            .report()
            .map(FileReport::text)
    });
    let Some(pattern) = DEMANDED.as_ref() else { return };
    let mut said = Vec::new();
    for text in std::iter::once(text).chain(read) {
        for name in pattern
            .captures_iter(&text)
            .filter_map(|found| found.iter().skip(1).flatten().next().map(|one| one.as_str().to_owned()))
        {
            let is_written = text.contains(&format!("environ[\"{name}\"] =")) || text.contains(&format!("{name}="));
            if is_written || said.contains(&name) || variable(input, service, &name).is_some() {
                continue;
            }
            let message = format!("the program of `{}` reads {name}, which is not set", service.name);
            let warning = input.warning("variable-demanded", service, &["environment"], message);
            let warning = warning.because(format!("it reads {name} without a default, so it ends there"));
            found.push(DoctorFinding::of(
                service,
                warning.hint(format!("set {name} under environment of `{}`", service.name)),
            ));
            said.push(name);
        }
    }
}
