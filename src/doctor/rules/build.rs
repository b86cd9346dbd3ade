//! Builds that cannot succeed: a missing context or Dockerfile, a command that the base image does not have.

use crate::compose::{Build, Service};
use crate::doctor::dockerfile::{self, FirstRun};
use crate::doctor::facts::{PathKind, PathReport};
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::probe::is_program;
use crate::doctor::words::simple_commands;
use std::path::{Path, PathBuf};

/// The Dockerfile of a build on this machine; none where it is elsewhere or inline.
pub(crate) fn path(build: &Build) -> Option<PathBuf> {
    let is_here = build.context.starts_with('/') && build.dockerfile_inline.is_empty();
    let name = if build.dockerfile.is_empty() {
        "Dockerfile"
    } else {
        &build.dockerfile
    };
    is_here.then(|| Path::new(&build.context).join(name))
}

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some(build) = &service.build else { return };
    let Some(path) = path(build) else { return };
    let is_needed = input.image(service).is_none();
    match (input.facts.file(Path::new(&build.context)), input.facts.file(&path)) {
        (PathReport::Missing, _) => {
            let message = format!(
                "{}, which `{}` is built from, does not exist",
                build.context, service.name
            );
            let error = input.judged(
                "build-context-missing",
                severity(is_needed),
                (service, &["build"]),
                message,
            );
            found.push(DoctorFinding::of(service, error.hint("correct `build.context`")));
        }
        (_, PathReport::Missing) => {
            let message = format!("{} does not exist", input.shown(&path));
            let error = input.judged(
                "dockerfile-missing",
                severity(is_needed),
                (service, &["build"]),
                message,
            );
            let error = error.because(format!("`{}` is built with it", service.name));
            found.push(DoctorFinding::of(
                service,
                error.hint("correct `build.dockerfile`; it is relative to the context"),
            ));
        }
        (_, PathReport::Present(facts)) if facts.kind == PathKind::File => {
            check_first(input, service, &path, &facts.text(), found)
        }
        (_, PathReport::Present(_) | PathReport::Unknown) => {}
    }
}

fn severity(is_needed: bool) -> crate::diag::Severity {
    if is_needed {
        crate::diag::Severity::Error
    } else {
        crate::diag::Severity::Warning
    }
}

/// The first command of the last stage: nothing can have been installed before it.
fn check_first(input: CheckInput<'_>, service: &Service, path: &Path, text: &str, found: &mut Vec<DoctorFinding>) {
    let Some(FirstRun { base, command, line }) = dockerfile::first_run(text) else {
        return;
    };
    let Some(files) = input.facts.images.get(&base) else {
        return;
    };
    let commands = simple_commands(&command);
    let Some(program) = commands
        .first()
        .and_then(|command| command.words.first())
        .filter(|word| is_program(word))
    else {
        return;
    };
    let places = dockerfile::places(program);
    if !places
        .iter()
        .all(|place| files.get(place).is_some_and(PathReport::is_missing))
    {
        return;
    }
    let shown = path
        .strip_prefix(&input.project.working_dir)
        .unwrap_or(path)
        .display()
        .to_string();
    let is_needed = input.image(service).is_none();
    let message = format!(
        "the build of `{}` runs `{program}`, which `{base}` does not have",
        service.name
    );
    let error = input.judged(
        "build-program-missing",
        severity(is_needed),
        (service, &["build"]),
        message,
    );
    found.push(DoctorFinding::of(
        service,
        error
            .because(format!("{shown}:{line}: RUN {command}: exit code 127, not found"))
            .hint(format!(
                "install `{program}` before, or begin with an image that has it"
            )),
    ));
}
