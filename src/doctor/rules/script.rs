//! Whether a file that is run can be run: its mode, its line endings, its interpreter, its processor.

use crate::compose::Service;
use crate::diag::Diagnostic;
use crate::doctor::container_path::{self, FoundProgram, Origin};
use crate::doctor::executable::{self, Executable};
use crate::doctor::facts::{FileReport, PathKind};
use crate::doctor::finding::{DoctorFinding, Fix};
use crate::doctor::input::CheckInput;

/// A file that is run.
pub(super) struct RunFile<'a> {
    pub(super) service: &'a Service,
    /// Where the file names it.
    pub(super) steps: &'a [&'a str],
    /// Path in the container.
    pub(super) path: &'a str,
    pub(super) facts: &'a FileReport,
}

impl RunFile<'_> {
    fn error(&self, input: CheckInput<'_>, code: &'static str, message: String) -> Diagnostic {
        input.error(code, self.service, self.steps, message)
    }

    /// How it is called for the reader: on this machine if it comes from there.
    fn shown(&self, input: CheckInput<'_>) -> String {
        match container_path::origin(input, self.service, self.path) {
            Origin::Host(path) => input.shown(&path),
            Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => self.path.to_owned(),
        }
    }
}

/// The first reason why the file cannot be run.
pub(super) fn check(input: CheckInput<'_>, file: &RunFile<'_>) -> Option<DoctorFinding> {
    let (service, name) = (file.service, &file.service.name);
    let shown = file.shown(input);
    if file.facts.kind == PathKind::Directory {
        let error = file.error(
            input,
            "program-is-directory",
            format!("`{name}` runs {shown}, which is a directory"),
        );
        return Some(DoctorFinding::of(service, error.hint("name a program in it")));
    }
    if file.facts.mode & 0o111 == 0 {
        let error = file.error(
            input,
            "program-not-executable",
            format!("`{name}` runs {shown}, which is not executable"),
        );
        let error = error.because(format!(
            "its mode is {:04o}: permission denied",
            file.facts.mode & 0o7777
        ));
        let finding = DoctorFinding::of(service, error.hint(format!("chmod +x {shown}")));
        return Some(match container_path::origin(input, service, file.path) {
            Origin::Host(path) => finding.fixed_by(Fix::MakeExecutable(path)),
            Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => finding,
        });
    }
    match executable::read(&file.facts.head) {
        Executable::Script {
            interpreter,
            argument,
            has_carriage_return,
        } => {
            if has_carriage_return {
                return Some(carriage_returns(input, file, &shown));
            }
            interpreter_missing(input, file, &interpreter, &argument)
        }
        Executable::Elf { processor, loader } => binary(input, file, processor, &loader),
        Executable::Other => no_interpreter(input, file, &shown),
    }
}

fn carriage_returns(input: CheckInput<'_>, file: &RunFile<'_>, shown: &str) -> DoctorFinding {
    let message = format!("the lines of {shown} end with CR LF, as on Windows");
    let error = file.error(input, "script-line-endings", message);
    let cause = "its first line names an interpreter that ends with a carriage return, and there is none: no such file or directory";
    let hint = format!("sed -i 's/\\r$//' {shown}; in git: *.sh text eol=lf in .gitattributes");
    let finding = DoctorFinding::of(file.service, error.because(cause).hint(hint));
    match container_path::origin(input, file.service, file.path) {
        Origin::Host(path) => finding.fixed_by(Fix::ConvertLineEndings(path)),
        Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => finding,
    }
}

fn interpreter_missing(
    input: CheckInput<'_>,
    file: &RunFile<'_>,
    interpreter: &str,
    argument: &str,
) -> Option<DoctorFinding> {
    let service = file.service;
    let by_env = interpreter.ends_with("/env") && !argument.is_empty();
    let missing = if container_path::report(input, service, interpreter).is_missing() {
        interpreter
    } else if by_env
        && matches!(
            container_path::find_program(input, service, argument),
            FoundProgram::Missing
        )
    {
        argument
    } else {
        return None;
    };
    let message = format!("{} needs `{missing}`, which is not in the image", file.shown(input));
    let error = file.error(input, "interpreter-missing", message);
    let error = error.because(format!("its first line is `#!{interpreter} {argument}`").replace(" `", "`"));
    Some(DoctorFinding::of(
        service,
        error.hint("use an interpreter of the image, or install it there"),
    ))
}

fn binary(input: CheckInput<'_>, file: &RunFile<'_>, processor: &str, loader: &str) -> Option<DoctorFinding> {
    let service = file.service;
    let host = input
        .facts
        .observed
        .as_ref()
        .map_or("", |observed| observed.host.platform.as_str());
    let own = host.split('/').nth(1).unwrap_or_default();
    if !processor.is_empty() && !own.is_empty() && processor != own && service.platform.is_empty() {
        let message = format!("{} is a program for {processor}", file.shown(input));
        let error = file.error(input, "program-of-other-processor", message);
        let error = error.because(format!("the engine runs on {own}: exec format error"));
        return Some(DoctorFinding::of(
            service,
            error.hint(format!("build it for {own}, or set `platform` and install an emulator")),
        ));
    }
    if loader.is_empty() || !container_path::report(input, service, loader).is_missing() {
        return None;
    }
    let message = format!(
        "{} is linked dynamically, and its loader is not in the image",
        file.shown(input)
    );
    let error = file.error(input, "loader-missing", message);
    let error = error.because(format!(
        "it needs {loader}: no such file or directory, although the program is there"
    ));
    let hint = "link it statically (CGO_ENABLED=0, -static, a musl target), or use an image with its C library";
    Some(DoctorFinding::of(service, error.hint(hint)))
}

/// Text that says no interpreter: the engine cannot run it.
fn no_interpreter(input: CheckInput<'_>, file: &RunFile<'_>, shown: &str) -> Option<DoctorFinding> {
    let head = &file.facts.head;
    let start = head.get(..head.len().min(200))?;
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let is_text = !head.is_empty() && std::str::from_utf8(start).is_ok() && !start.iter().any(is_control);
    let is_marked = head.starts_with(b"\xef\xbb\xbf#!");
    if !is_text && !is_marked {
        return None;
    }
    let message = format!("{shown} is text without `#!` at its beginning");
    let error = file.error(input, "script-without-interpreter", message);
    let cause = if is_marked {
        "a byte order mark stands before the `#!`: exec format error"
    } else {
        "the engine does not know what runs it: exec format error"
    };
    Some(DoctorFinding::of(
        file.service,
        error
            .because(cause)
            .hint("begin it with #!/bin/sh, without anything before"),
    ))
}
