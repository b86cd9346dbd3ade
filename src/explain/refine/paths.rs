//! A path that may not be used, or is not there: which mount it is in, and who the container runs as.

use super::peer::model;
use super::program::{given_at, shown};
use crate::diag::Edit;
use crate::engine::MountReport;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};
use crate::stack::{FileFact, FileKind};

/// Who a container runs as.
pub(super) struct User {
    pub(super) name: String,
}

impl User {
    pub(super) fn is_root(&self) -> bool {
        let name = self.name.split(':').next().unwrap_or("");
        matches!(name, "" | "0" | "root")
    }
}

pub(super) fn user_of(input: ExplainInput<'_>) -> Option<User> {
    let report = input.service.lead()?.report.as_ref()?;
    let name = report.raw["Config"]["User"].as_str()?.to_owned();
    Some(User { name })
}

/// Whether a path is a directory or in it.
pub(super) fn is_below(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The mount that a path of the container is in.
pub(super) fn mount_of<'a>(input: ExplainInput<'a>, path: &str) -> Option<&'a MountReport> {
    let report = input.service.lead()?.report.as_ref()?;
    let mounts = report
        .summary
        .mounts
        .iter()
        .filter(|mount| is_below(path, &mount.target));
    mounts.max_by_key(|mount| mount.target.len())
}

/// What a mount is called: the volume's name, or the path on the host, from the project's directory.
fn source_of(input: ExplainInput<'_>, mount: &MountReport) -> String {
    if mount.kind == "volume" {
        return format!("the volume `{}`", mount.name);
    }
    let directory = input.stack.project.as_ref().map(|project| project.working_dir.clone());
    let source = std::path::Path::new(&mount.source);
    let inside = directory.and_then(|directory| source.strip_prefix(directory).ok().map(std::path::Path::to_path_buf));
    match inside {
        Some(inside) => format!("`./{}`", inside.display()),
        None => format!("`{}`", mount.source),
    }
}

/// Where the file mounts something at a path of the container.
pub(super) fn mounted_at(input: ExplainInput<'_>, target: &str) -> Option<Edit> {
    let mounts = &model(input, &input.service.name)?.volumes;
    let at = mounts.iter().position(|mount| mount.target == target)?;
    edit::place(input, &format!("volumes[{at}]"))
}

pub(super) fn refine_read_only(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let service = &input.service.name;
    let path = finding.groups.get("path").map_or("", String::as_str);
    if let Some(mount) = mount_of(input, path).filter(|mount| !mount.writable) {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!(
                        "it writes to {path}, and {} is mounted read-only at {}",
                        source_of(input, mount),
                        mount.target
                    ),
                    "drop `:ro` (`read_only: true`) from that mount, or let it write elsewhere".to_owned(),
                )
                .at(mounted_at(input, &mount.target)),
        );
    }
    model(input, service)?.read_only.then(|| {
        let at = if path.is_empty() {
            String::new()
        } else {
            format!(" to {path}")
        };
        let directory = path.rsplit_once('/').map_or("/tmp", |(directory, _)| directory);
        let directory = if directory.is_empty() { "/tmp" } else { directory };
        finding
            .concluding(
                Certainty::Certain,
                format!("it writes{at}, and `read_only: true` makes the file system of `{service}` read-only"),
                format!("give it a tmpfs there: `tmpfs: [{directory}]`"),
            )
            .at(edit::add(input, "tmpfs", &format!("[{directory}]")))
    })
}

/// A path from the container's working directory on; none without either.
fn absolute(input: ExplainInput<'_>, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    let report = input.service.lead()?.report.as_ref()?;
    let directory = report.raw["Config"]["WorkingDir"]
        .as_str()
        .filter(|directory| directory.len() > 1)?;
    Some(
        format!("{}/{}", directory.trim_end_matches('/'), path.trim_start_matches("./"))
            .trim_end_matches('/')
            .to_owned(),
    )
}

pub(super) fn refine_permission(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let path = &absolute(input, finding.groups.get("path").map_or("", String::as_str))?;
    let mount = mount_of(input, path)?;
    let user = user_of(input);
    let source = source_of(input, mount);
    let runs_as = match &user {
        Some(user) if !user.is_root() => format!("`{}` runs as user {}", input.service.name, user.name),
        Some(_) | None => format!("`{}` changes to a user of its own", input.service.name),
    };
    if path.starts_with("/run/secrets/") {
        return Some(refine_secret(input, finding, mount, &runs_as));
    }
    if let Some(owned) = owned(input, mount) {
        return Some(finding.concluding(
            Certainty::Certain,
            format!(
                "{path} is in {source}, which belongs to {}:{} with mode {:o} on the host, and {runs_as}, which may not use it",
                owned.uid, owned.gid, owned.mode
            ),
            format!(
                "chown {source} to that user on the host, or set `user` to {}:{}",
                owned.uid, owned.gid
            ),
        ));
    }
    let next = if mount.kind == "volume" {
        format!(
            "let the image have {} with that owner (RUN mkdir and chown) before the volume is first made, or chown it once as root",
            mount.target
        )
    } else {
        format!("chown {source} to that user on the host, or set `user` to its owner")
    };
    let why = if mount.kind == "volume" {
        "a volume belongs to root unless the image has the directory with another owner"
    } else {
        "a bind mount keeps the owner it has on the host"
    };
    Some(finding.concluding(
        finding.cause.certainty,
        format!("the container's user may not use {path}: it is in {source}, {runs_as}, and {why}"),
        next,
    ))
}

/// A secret from a file is the file itself.
fn refine_secret(input: ExplainInput<'_>, finding: &Finding, mount: &MountReport, runs_as: &str) -> Finding {
    let source = source_of(input, mount);
    let path = &mount.target;
    let fact = input.stack.files.get(std::path::Path::new(&mount.source));
    let closed = fact.filter(|fact| fact.kind == FileKind::File && fact.mode & 0o004 == 0);
    let (certainty, whose) = match closed {
        Some(fact) => (
            Certainty::Certain,
            format!(
                "which belongs to {}:{} with mode {:o} there",
                fact.uid, fact.gid, fact.mode
            ),
        ),
        None => (
            finding.cause.certainty,
            "with the owner and mode it has there".to_owned(),
        ),
    };
    finding.concluding(
        certainty,
        format!("the secret {path} is {source} on the host, {whose}, and {runs_as}, which may not read it"),
        format!("make {source} readable for that user (chmod 644, or chown): `mode` and `uid` of a secret from a file have no effect"),
    )
}

/// The facts of a bind that not everybody may write.
fn owned<'a>(input: ExplainInput<'a>, mount: &MountReport) -> Option<&'a FileFact> {
    let fact = input.stack.files.get(std::path::Path::new(&mount.source))?;
    let is_open = fact.mode & 0o002 != 0;
    (fact.kind != FileKind::Missing && !is_open).then_some(fact)
}

pub(super) fn refine_missing(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let path = finding.groups.get("path").filter(|path| path.starts_with('/'))?;
    let mount = mount_of(input, path)?;
    let source = source_of(input, mount);
    if let Some(given) = given_at(input, path) {
        let file = shown(input, &given.path);
        // What was looked at before the engine made a directory of it is as telling.
        let is_over = finding.cause.rule == "file-over-directory";
        if given.fact.kind == FileKind::Directory || (is_over && given.fact.kind == FileKind::Missing) {
            return Some(finding.concluding(
                Certainty::Certain,
                format!("{file} is a directory on the host, and a file is expected: Docker made it because the file did not exist"),
                format!("remove the empty directory, and put the file there ({file})"),
            )
            .at(mounted_at(input, &mount.target)));
        }
        if given.fact.kind == FileKind::Missing {
            return Some(finding.concluding(
                Certainty::Certain,
                format!(
                    "{path} is not there: {source} is mounted over {}, and the host has no {file}",
                    mount.target
                ),
                format!(
                    "put the file there ({file}), correct the path, or drop that mount, which hides what the image has"
                ),
            )
            .at(mounted_at(input, &mount.target)));
        }
    }
    if *path == mount.target {
        let mut refined = finding.clone();
        refined.cause.text = format!("{} ({path} is {source} on the host)", finding.cause.text);
        return Some(refined);
    }
    Some(finding.concluding(
        Certainty::Likely,
        format!(
            "{path} is not there: {source} is mounted over {}, hides what the image has there, and has no such file",
            mount.target
        ),
        format!("put the file into {source}, or drop that mount"),
    )
    .at(mounted_at(input, &mount.target)))
}
