//! Whether a file that is run can be run: its mode, its line endings, its interpreter, its processor.

use crate::compose::Service;
use crate::diag::Diagnostic;
use crate::doctor::exam::Exam;
use crate::doctor::executable::{self, Executable};
use crate::doctor::facts::{SeenFile, SeenKind};
use crate::doctor::finding::{DoctorFinding, Remedy};
use crate::doctor::view::{self, FoundProgram, Origin};

/// A file that is run.
pub(super) struct RunFile<'a> {
    pub(super) service: &'a Service,
    /// Where the file names it.
    pub(super) steps: &'a [&'a str],
    /// Path in the container.
    pub(super) path: &'a str,
    pub(super) facts: &'a SeenFile,
}

impl RunFile<'_> {
    fn error(&self, exam: Exam<'_>, code: &'static str, message: String) -> Diagnostic {
        exam.error(code, self.service, self.steps, message)
    }

    /// How it is called for the reader: on this machine if it comes from there.
    fn shown(&self, exam: Exam<'_>) -> String {
        match view::origin(exam, self.service, self.path) {
            Origin::Host(path) => exam.shown(&path),
            Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => self.path.to_owned(),
        }
    }
}

/// The first reason why the file cannot be run.
pub(super) fn check(exam: Exam<'_>, file: &RunFile<'_>) -> Option<DoctorFinding> {
    let (service, name) = (file.service, &file.service.name);
    let shown = file.shown(exam);
    if file.facts.kind == SeenKind::Directory {
        let error = file.error(
            exam,
            "program-is-directory",
            format!("`{name}` runs {shown}, which is a directory"),
        );
        return Some(DoctorFinding::of(service, error.hint("name a program in it")));
    }
    if file.facts.mode & 0o111 == 0 {
        let error = file.error(
            exam,
            "program-not-executable",
            format!("`{name}` runs {shown}, which is not executable"),
        );
        let error = error.because(format!(
            "its mode is {:04o}: permission denied",
            file.facts.mode & 0o7777
        ));
        let finding = DoctorFinding::of(service, error.hint(format!("chmod +x {shown}")));
        return Some(match view::origin(exam, service, file.path) {
            Origin::Host(path) => finding.mended_by(Remedy::MakeExecutable(path)),
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
                return Some(carriage_returns(exam, file, &shown));
            }
            interpreter_missing(exam, file, &interpreter, &argument)
        }
        Executable::Elf { processor, loader } => binary(exam, file, processor, &loader),
        Executable::Other => no_interpreter(exam, file, &shown),
    }
}

fn carriage_returns(exam: Exam<'_>, file: &RunFile<'_>, shown: &str) -> DoctorFinding {
    let message = format!("the lines of {shown} end with CR LF, as on Windows");
    let error = file.error(exam, "script-line-endings", message);
    let cause = "its first line names an interpreter that ends with a carriage return, and there is none: no such file or directory";
    let hint = format!("sed -i 's/\\r$//' {shown}; in git: *.sh text eol=lf in .gitattributes");
    let finding = DoctorFinding::of(file.service, error.because(cause).hint(hint));
    match view::origin(exam, file.service, file.path) {
        Origin::Host(path) => finding.mended_by(Remedy::ConvertLineEndings(path)),
        Origin::Image | Origin::Volume { .. } | Origin::Elsewhere => finding,
    }
}

fn interpreter_missing(exam: Exam<'_>, file: &RunFile<'_>, interpreter: &str, argument: &str) -> Option<DoctorFinding> {
    let service = file.service;
    let by_env = interpreter.ends_with("/env") && !argument.is_empty();
    let missing = if view::look(exam, service, interpreter).is_missing() {
        interpreter
    } else if by_env && matches!(view::find_program(exam, service, argument), FoundProgram::Missing) {
        argument
    } else {
        return None;
    };
    let message = format!("{} needs `{missing}`, which is not in the image", file.shown(exam));
    let error = file.error(exam, "interpreter-missing", message);
    let error = error.because(format!("its first line is `#!{interpreter} {argument}`").replace(" `", "`"));
    Some(DoctorFinding::of(
        service,
        error.hint("use an interpreter of the image, or install it there"),
    ))
}

fn binary(exam: Exam<'_>, file: &RunFile<'_>, processor: &str, loader: &str) -> Option<DoctorFinding> {
    let service = file.service;
    let host = exam
        .facts
        .observed
        .as_ref()
        .map_or("", |observed| observed.host.platform.as_str());
    let own = host.split('/').nth(1).unwrap_or_default();
    if !processor.is_empty() && !own.is_empty() && processor != own && service.platform.is_empty() {
        let message = format!("{} is a program for {processor}", file.shown(exam));
        let error = file.error(exam, "program-of-other-processor", message);
        let error = error.because(format!("the engine runs on {own}: exec format error"));
        return Some(DoctorFinding::of(
            service,
            error.hint(format!("build it for {own}, or set `platform` and install an emulator")),
        ));
    }
    if loader.is_empty() || !view::look(exam, service, loader).is_missing() {
        return None;
    }
    let message = format!(
        "{} is linked dynamically, and its loader is not in the image",
        file.shown(exam)
    );
    let error = file.error(exam, "loader-missing", message);
    let error = error.because(format!(
        "it needs {loader}: no such file or directory, although the program is there"
    ));
    let hint = "link it statically (CGO_ENABLED=0, -static, a musl target), or use an image with its C library";
    Some(DoctorFinding::of(service, error.hint(hint)))
}

/// Text that says no interpreter: the engine cannot run it.
fn no_interpreter(exam: Exam<'_>, file: &RunFile<'_>, shown: &str) -> Option<DoctorFinding> {
    let head = &file.facts.head;
    let start = head.get(..head.len().min(200))?;
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let is_text = !head.is_empty() && std::str::from_utf8(start).is_ok() && !start.iter().any(is_control);
    let is_marked = head.starts_with(b"\xef\xbb\xbf#!");
    if !is_text && !is_marked {
        return None;
    }
    let message = format!("{shown} is text without `#!` at its beginning");
    let error = file.error(exam, "script-without-interpreter", message);
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
