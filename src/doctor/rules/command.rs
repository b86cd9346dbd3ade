//! Commands that cannot be run, or end at once.

use super::script::{self, RunFile};
use crate::compose::Service;
use crate::doctor::command_line::{self, CommandLine, command_line};
use crate::doctor::container_path::{self, FoundProgram, Origin};
use crate::doctor::facts::PathKind;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::probe::is_program;
use crate::doctor::words::shell_text;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let line = command_line(input, service);
    if line.is_whole {
        check_start(input, service, &line, found);
    }
    check_background(input, service, &line, found);
    check_heap(input, service, &line, found);
    check_time_zone(input, service, found);
}

/// What the engine runs, and what that runs.
fn check_start(input: CheckInput<'_>, service: &Service, line: &CommandLine, found: &mut Vec<DoctorFinding>) {
    let steps: &[&str] = if line.attribute == "image" {
        &["image"]
    } else {
        &[line.attribute]
    };
    let Some(first) = line.argv.first() else {
        let message = format!("`{}` has no command", service.name);
        let error = input.error("command-missing", service, &["image"], message);
        let error = error.because("neither the file nor the image says what to run: no command specified");
        found.push(DoctorFinding::of(service, error.hint("give it a `command`")));
        return;
    };
    match check_program(input, (service, steps), first) {
        Some(finding) => found.push(finding),
        None => check_inner(input, (service, steps), line, found),
    }
}

/// The program that the engine runs.
fn check_program(input: CheckInput<'_>, (service, steps): (&Service, &[&str]), program: &str) -> Option<DoctorFinding> {
    match container_path::find_program(input, service, program) {
        FoundProgram::At(path, facts) => script::check(
            input,
            &RunFile {
                service,
                steps,
                path: &path,
                facts,
            },
        ),
        FoundProgram::Missing => Some(program_missing(input, (service, steps), program)),
        FoundProgram::Unknown => None,
    }
}

fn program_missing(input: CheckInput<'_>, (service, steps): (&Service, &[&str]), program: &str) -> DoctorFinding {
    let image = service.image_name(input.project);
    let place = match container_path::candidates(input, service, program).as_slice() {
        [path] => match container_path::origin(input, service, path) {
            Origin::Host(path) => format!("{} does not exist", input.shown(&path)),
            Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => format!("`{image}` has no {path}"),
        },
        _ => format!("`{image}` has it nowhere on its PATH"),
    };
    if program.contains(' ') {
        let message = format!("`{}` looks for one program called `{program}`", service.name);
        let error = input.error("program-missing", service, steps, message);
        let hint = "write each word as an item of the list, or the whole as one text";
        return DoctorFinding::of(
            service,
            error
                .because("a list is run as it stands; no shell takes its items apart")
                .hint(hint),
        );
    }
    let message = format!("`{}` runs `{program}`, which is not there", service.name);
    let error = input.error("program-missing", service, steps, message);
    let hint = format!(
        "correct the name, or install it in the image; what is there: docker run --rm --entrypoint ls {image} /usr/bin"
    );
    DoctorFinding::of(service, error.because(place).hint(hint))
}

/// What a shell or a wrapper is told to run, and the file that an interpreter is told to run.
fn check_inner(
    input: CheckInput<'_>,
    (service, steps): (&Service, &[&str]),
    line: &CommandLine,
    found: &mut Vec<DoctorFinding>,
) {
    let commands = line.commands();
    let is_text = shell_text(&line.argv).is_some();
    let Some(first) = commands.first() else { return };
    let is_wrapped = line.argv.first() != first.first();
    let name = first.first().map_or("", String::as_str);
    let by_entrypoint = line.argv.first().is_some_and(|word| word.contains("entrypoint"));
    // What an entrypoint script makes of its arguments is not known.
    if is_wrapped
        && is_program(name)
        && !by_entrypoint
        && matches!(
            container_path::find_program(input, service, name),
            FoundProgram::Missing
        )
    {
        found.push(program_missing(input, (service, steps), name));
        return;
    }
    let makes_files = is_text && commands.len() > 1;
    let Some(file) = command_line::script(first).filter(|_| !makes_files) else {
        return;
    };
    let path = container_path::absolute(input, service, file);
    let report = container_path::report(input, service, &path);
    if report
        .report()
        .is_some_and(|facts| facts.kind == PathKind::Directory && !name.contains("python") && !name.contains("node"))
    {
        let message = format!("`{}` runs {path}, which is a directory", service.name);
        found.push(DoctorFinding::of(
            service,
            input.error("program-is-directory", service, steps, message),
        ));
    }
    let node_finds = name.contains("node") && !path.ends_with("js");
    if !report.is_missing() || node_finds {
        return;
    }
    let message = format!("`{}` runs {path}, which is not there", service.name);
    let error = input.error("script-missing", service, steps, message);
    let (cause, hint) = match container_path::origin(input, service, &path) {
        Origin::Host(here) => (
            format!(
                "{} does not exist; the mount hides what the image has there",
                input.shown(&here)
            ),
            "put the file there, correct the path, or drop the mount",
        ),
        Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => (
            format!("`{}` does not have it", service.image_name(input.project)),
            "correct the path, or copy the file into the image",
        ),
    };
    found.push(DoctorFinding::of(service, error.because(cause).hint(hint)));
}

/// A program that goes into the background: the container ends with it.
fn check_background(input: CheckInput<'_>, service: &Service, line: &CommandLine, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service).filter(|(_, known)| !known.background.is_empty()) else {
        return;
    };
    let commands = line.commands();
    let runs = |words: &&Vec<String>| {
        let name = words.first().map_or("", |word| crate::doctor::words::base_name(word));
        known.programs.iter().any(|own| own == name)
    };
    let (Some(main), Some(attribute)) = (commands.last().filter(runs), line.said_by) else {
        return;
    };
    let text = main.join(" ");
    let configured = service.volumes.iter().any(|mount| {
        let facts = input.facts.file(std::path::Path::new(&mount.source)).report();
        facts.is_some_and(|facts| known.background.iter().any(|word| facts.text().contains(word)))
    });
    let only_checks = main
        .iter()
        .any(|word| matches!(word.as_str(), "-t" | "-v" | "-V" | "--help"));
    if configured || only_checks || known.background.iter().any(|word| text.contains(word)) {
        return;
    }
    let message = format!(
        "{program} of `{}` goes into the background, and the container ends",
        service.name
    );
    let warning = input.warning("goes-into-background", service, &[attribute], message);
    let word = known.background.first().map_or("", String::as_str);
    found.push(DoctorFinding::of(
        service,
        warning
            .because(format!(
                "a container lives as long as its first program, and `{text}` ends with 0 at once"
            ))
            .hint(if program == "nginx" {
                "nginx -g 'daemon off;'".to_owned()
            } else {
                format!("add {word} to the command")
            }),
    ));
}

/// A heap that V8 is given: too small to start anything, or larger than the container may use.
fn check_heap(input: CheckInput<'_>, service: &Service, line: &CommandLine, found: &mut Vec<DoctorFinding>) {
    let options = container_path::variable(input, service, "NODE_OPTIONS").unwrap_or_default();
    let words = line.words();
    let said = words.iter().map(String::as_str).chain(options.split_whitespace());
    let mut sizes = said.filter_map(|word| {
        word.strip_prefix("--max-old-space-size=")
            .or_else(|| word.strip_prefix("--max_old_space_size="))
    });
    let Some(heap) = sizes.find_map(|size| size.parse::<i64>().ok()) else {
        return;
    };
    let limit = super::memory::limit(service) / (1024 * 1024);
    let cause = if heap < 64 {
        format!("{heap} MiB are less than most programs need: JavaScript heap out of memory")
    } else if limit > 0 && heap >= limit {
        format!("the container may use {limit} MiB in all: it is killed before the heap is full")
    } else {
        return;
    };
    let message = format!("the heap of node in `{}` is limited to {heap} MiB", service.name);
    let in_command = words.iter().any(|word| word.contains("space"));
    let attribute = line.said_by.filter(|_| in_command).unwrap_or("environment");
    let warning = input.warning("heap-limit", service, &[attribute], message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because(cause)
            .hint("give it three quarters of the container's memory"),
    ));
}

/// A word that names a time zone: `Europe/Berlin`.
fn is_time_zone(word: &str) -> bool {
    let areas = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    areas.iter().any(|area| {
        word.strip_prefix(area)
            .is_some_and(|city| !city.is_empty() && !city.contains([' ', ':']))
    })
}

/// The attribute that names a time zone, and the zone.
fn time_zone(input: CheckInput<'_>, service: &Service) -> Option<(Vec<String>, String)> {
    if let Some((name, Some(zone))) = service
        .environment
        .iter()
        .find(|(_, value)| value.as_deref().is_some_and(is_time_zone))
    {
        return Some((vec!["environment".to_owned(), name.clone()], zone.clone()));
    }
    let line = command_line(input, service);
    let zone = line.words().into_iter().find(|word| is_time_zone(word))?;
    Some((vec![line.said_by.unwrap_or("image").to_owned()], zone))
}

pub(crate) fn names_time_zone(input: CheckInput<'_>, service: &Service) -> bool {
    time_zone(input, service).is_some()
}

fn check_time_zone(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((steps, zone)) = time_zone(input, service) else {
        return;
    };
    if !container_path::report(input, service, "/usr/share/zoneinfo").is_missing() {
        return;
    }
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let message = format!(
        "`{}` is given the time zone {zone}, and its image knows none",
        service.name
    );
    let warning = input.warning("time-zones-missing", service, &steps, message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because("there is no /usr/share/zoneinfo: programs say `unknown time zone`, or use UTC")
            .hint("install tzdata in the image, or mount /usr/share/zoneinfo:/usr/share/zoneinfo:ro"),
    ));
}
