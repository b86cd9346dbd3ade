//! Files and directories that a container's user may not use, and capabilities that its program needs.

use crate::compose::{MountKind, Service};
use crate::doctor::container_path::{self, Origin};
use crate::doctor::facts::{FileReport, PathKind, PathReport};
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::user::{ContainerUser, NoUser, owned, user};

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let user = match user(input, service) {
        Ok(user) => user,
        Err(NoUser::Unnamed(name)) => {
            let image = service.image_name(input.project);
            let message = format!("`{image}` has no user or group `{name}`");
            let error = input.error("user-missing", service, &["user"], message);
            let error = error.because(format!(
                "`{}` runs as `{}`, and /etc/passwd has no such entry",
                service.name, service.user
            ));
            found.push(DoctorFinding::of(
                service,
                error.hint("give the number, or add the user in the image"),
            ));
            return;
        }
        Err(NoUser::Unknown) => return,
    };
    if user.is_root() {
        check_capabilities(input, service, found);
        return;
    }
    if input.facts.shares_users() {
        check_granted(input, service, &user, found);
    }
    check_mounts(input, service, &user, found);
}

/// Secrets and configs, which are files of this machine with their owner and mode.
fn check_granted(input: CheckInput<'_>, service: &Service, user: &ContainerUser, found: &mut Vec<DoctorFinding>) {
    for granted in container_path::granted(input, service) {
        let Some(file) = &granted.file else { continue };
        let Some(facts) = input.facts.file(file).report() else {
            continue;
        };
        if user.may_read(facts) {
            continue;
        }
        let index = granted.index.to_string();
        let message = format!(
            "`{}` runs as {} and may not read {}",
            service.name,
            user.name(),
            granted.target
        );
        let error = input.error("file-unreadable", service, &[granted.kind, &index], message);
        let cause = format!(
            "it is {} of this machine, mounted as it is: {}",
            input.shown(file),
            owned(facts)
        );
        let ignored = granted.reference.mode.is_some() || !granted.reference.uid.is_empty();
        let hint = if ignored {
            format!(
                "`mode` and `uid` do nothing for a file; chmod or chown {}",
                input.shown(file)
            )
        } else {
            format!(
                "let user {} read it: chown {} {}",
                user.uid,
                user.uid,
                input.shown(file)
            )
        };
        found.push(DoctorFinding::of(service, error.because(cause).hint(hint)));
    }
}

/// Directories that are mounted to be written to.
fn check_mounts(input: CheckInput<'_>, service: &Service, user: &ContainerUser, found: &mut Vec<DoctorFinding>) {
    let data = known(input, service)
        .map(|(_, known)| known.data.as_slice())
        .unwrap_or_default();
    for (index, mount) in service.volumes.iter().enumerate().filter(|(_, mount)| !mount.read_only) {
        let (facts, what) = match (mount.kind, container_path::origin(input, service, &mount.target)) {
            (MountKind::Bind, Origin::Host(path)) if input.facts.shares_users() => (
                input.facts.file(&path).report().cloned(),
                format!("{} of this machine", input.shown(&path)),
            ),
            (MountKind::Volume, origin) => (
                volume_root(input, service, &mount.target, &origin),
                "the volume".to_owned(),
            ),
            _ => continue,
        };
        let Some(facts) = facts.filter(|facts| facts.kind == PathKind::Directory && !user.may_write(facts)) else {
            continue;
        };
        let steps = ["volumes", &index.to_string()];
        let is_data = data.contains(&mount.target);
        let message = format!(
            "`{}` runs as {} and may not write to {}",
            service.name,
            user.name(),
            mount.target
        );
        let finding = if is_data {
            input.error("directory-unwritable", service, &steps, message)
        } else {
            input.warning("directory-unwritable", service, &steps, message)
        };
        let hint = match mount.kind {
            MountKind::Bind => format!("chown {} {}; or run as its owner", user.uid, mount.source),
            _ => format!(
                "make the directory in the image with that owner (RUN mkdir -p {0} && chown {1} {0}), or chown it once",
                mount.target, user.uid
            ),
        };
        found.push(DoctorFinding::of(
            service,
            finding.because(format!("{what}: {}", owned(&facts))).hint(hint),
        ));
    }
}

/// Owner and mode of a volume's root: those it has, or those that a new one takes from the image.
fn volume_root(input: CheckInput<'_>, service: &Service, target: &str, origin: &Origin) -> Option<FileReport> {
    if let Origin::Volume { name, below } = origin
        && let Some(report) = input.facts.volumes.get(name).and_then(|reports| reports.get(below))
    {
        return report.report().cloned();
    }
    match container_path::in_image(input, service, target) {
        PathReport::Present(facts) => Some(facts.clone()),
        // The engine makes it.
        PathReport::Missing => Some(FileReport {
            kind: PathKind::Directory,
            mode: 0o755,
            ..FileReport::default()
        }),
        PathReport::Unknown => None,
    }
}

/// Capabilities that were dropped, and that the entrypoint of a known program needs.
fn check_capabilities(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    let bare = |name: &str| name.to_uppercase().trim_start_matches("CAP_").to_owned();
    let dropped: Vec<String> = service.cap_drop.iter().map(|name| bare(name)).collect();
    let added: Vec<String> = service.cap_add.iter().map(|name| bare(name)).collect();
    let lacks = |name: &&String| {
        let is_dropped = dropped.iter().any(|one| one == "ALL" || one == *name);
        is_dropped && !added.iter().any(|one| one == "ALL" || one == *name)
    };
    let lacking: Vec<&str> = known.caps.iter().filter(lacks).map(String::as_str).collect();
    if lacking.is_empty() || service.privileged {
        return;
    }
    let message = format!(
        "{program} of `{}` starts as root without {}",
        service.name,
        lacking.join(", ")
    );
    let warning = input.warning("capability-missing", service, &["cap_drop"], message);
    found.push(DoctorFinding::of(
        service,
        warning
            .because("it changes owners and becomes another user at its start: operation not permitted")
            .hint(format!(
                "cap_add: [{}], or run it as its own user from the beginning",
                lacking.join(", ")
            )),
    ));
}
