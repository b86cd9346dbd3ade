//! A program that cannot be run: what its file on the host is, where it comes from a bind mount.

use super::peer::model;
use crate::explain::Certainty;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::plan::contents::host_path;
use crate::stack::{FileFact, FileKind};
use std::path::{Path, PathBuf};

/// A file of the host in a container.
pub(super) struct Given<'a> {
    pub(super) path: PathBuf,
    pub(super) fact: &'a FileFact,
}

/// The file of the host that is at a path of the container, if it was looked at.
pub(super) fn given_at<'a>(input: ExplainInput<'a>, path: &str) -> Option<Given<'a>> {
    let path = host_path(model(input, &input.service.name)?, path)?;
    let fact = input.stack.files.get(&path)?;
    Some(Given { path, fact })
}

/// A path as people write it: from the project's directory.
pub(super) fn shown(input: ExplainInput<'_>, path: &Path) -> String {
    let directory = input
        .stack
        .project
        .as_ref()
        .map(|project| project.working_dir.as_path());
    match directory.and_then(|directory| path.strip_prefix(directory).ok()) {
        Some(inside) => format!("./{}", inside.display()),
        None => path.display().to_string(),
    }
}

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let program = finding.groups.get("program").map(String::as_str);
    let command = input.service.lead().and_then(|container| container.report.as_ref());
    let first = command.and_then(|report| report.command.first()).map(String::as_str);
    let given = program
        .into_iter()
        .chain(first)
        .find_map(|path| given_at(input, path))?;
    let file = shown(input, &given.path);
    let fact = given.fact;
    let certain = |cause: String, next: String| Some(finding.concluding(Certainty::Certain, cause, next));
    match fact.kind {
        FileKind::Missing => certain(
            format!("{file} is not there on the host"),
            format!("put it there, or correct the path ({file})"),
        ),
        FileKind::Directory => certain(
            format!(
                "{file} is a directory on the host, and a program is expected: Docker made it because the file did not exist"
            ),
            format!("remove the empty directory and put the file there ({file})"),
        ),
        FileKind::File if fact.first_line.ends_with("\r\n") => certain(
            format!("{file} has Windows line ends (CRLF), so its first line names an interpreter that does not exist"),
            format!("convert it: sed -i 's/\\r$//' {file}"),
        ),
        FileKind::File if fact.mode & 0o111 == 0 => certain(
            format!("{file} is not executable: its mode is {:o}", fact.mode),
            format!("chmod +x {file}"),
        ),
        FileKind::File if !fact.is_binary && !fact.first_line.starts_with("#!") => certain(
            format!("{file} is a script without a `#!` line, so that the kernel cannot run it"),
            format!("begin {file} with `#!/bin/sh`, or run it as an argument of its interpreter"),
        ),
        FileKind::File | FileKind::Other => None,
    }
}
