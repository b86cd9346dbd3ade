//! Files and directories that a container's user may not use, and capabilities that its program needs.

use crate::compose::{MountKind, Service};
use crate::doctor::exam::Exam;
use crate::doctor::facts::{Look, SeenFile, SeenKind};
use crate::doctor::finding::DoctorFinding;
use crate::doctor::known::known;
use crate::doctor::user::{ContainerUser, NoUser, owned, user};
use crate::doctor::view::{self, Origin};

pub(super) fn check(exam: Exam<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let user = match user(exam, service) {
        Ok(user) => user,
        Err(NoUser::Unnamed(name)) => {
            let image = service.image_name(exam.project);
            let message = format!("`{image}` has no user or group `{name}`");
            let error = exam.error("user-missing", service, &["user"], message);
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
        check_capabilities(exam, service, found);
        return;
    }
    if exam.facts.shares_users() {
        check_granted(exam, service, &user, found);
    }
    check_mounts(exam, service, &user, found);
}

/// Secrets and configs, which are files of this machine with their owner and mode.
fn check_granted(exam: Exam<'_>, service: &Service, user: &ContainerUser, found: &mut Vec<DoctorFinding>) {
    for granted in view::granted(exam, service) {
        let Some(file) = &granted.file else { continue };
        let Some(facts) = exam.facts.file(file).facts() else {
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
        let error = exam.error("file-unreadable", service, &[granted.kind, &index], message);
        let cause = format!(
            "it is {} of this machine, mounted as it is: {}",
            exam.shown(file),
            owned(facts)
        );
        let ignored = granted.reference.mode.is_some() || !granted.reference.uid.is_empty();
        let hint = if ignored {
            format!(
                "`mode` and `uid` do nothing for a file; chmod or chown {}",
                exam.shown(file)
            )
        } else {
            format!("let user {} read it: chown {} {}", user.uid, user.uid, exam.shown(file))
        };
        found.push(DoctorFinding::of(service, error.because(cause).hint(hint)));
    }
}

/// Directories that are mounted to be written to.
fn check_mounts(exam: Exam<'_>, service: &Service, user: &ContainerUser, found: &mut Vec<DoctorFinding>) {
    let data = known(exam, service)
        .map(|(_, known)| known.data.as_slice())
        .unwrap_or_default();
    for (index, mount) in service.volumes.iter().enumerate().filter(|(_, mount)| !mount.read_only) {
        let (facts, what) = match (mount.kind, view::origin(exam, service, &mount.target)) {
            (MountKind::Bind, Origin::Host(path)) if exam.facts.shares_users() => (
                exam.facts.file(&path).facts().cloned(),
                format!("{} of this machine", exam.shown(&path)),
            ),
            (MountKind::Volume, origin) => (
                volume_root(exam, service, &mount.target, &origin),
                "the volume".to_owned(),
            ),
            _ => continue,
        };
        let Some(facts) = facts.filter(|facts| facts.kind == SeenKind::Directory && !user.may_write(facts)) else {
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
            exam.error("directory-unwritable", service, &steps, message)
        } else {
            exam.warning("directory-unwritable", service, &steps, message)
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
fn volume_root(exam: Exam<'_>, service: &Service, target: &str, origin: &Origin) -> Option<SeenFile> {
    if let Origin::Volume { name, below } = origin
        && let Some(look) = exam.facts.volumes.get(name).and_then(|looks| looks.get(below))
    {
        return look.facts().cloned();
    }
    match view::in_image(exam, service, target) {
        Look::There(facts) => Some(facts.clone()),
        // The engine makes it.
        Look::Missing => Some(SeenFile {
            kind: SeenKind::Directory,
            mode: 0o755,
            ..SeenFile::default()
        }),
        Look::Unknown => None,
    }
}

/// Capabilities that were dropped, and that the entrypoint of a known program needs.
fn check_capabilities(exam: Exam<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(exam, service) else {
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
    let warning = exam.warning("capability-missing", service, &["cap_drop"], message);
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
