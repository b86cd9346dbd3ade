//! Mounts whose source is missing or of the wrong kind, and devices that are not there.

use crate::compose::{Mount, MountKind, Service};
use crate::doctor::container_path;
use crate::doctor::facts::{PathKind, PathReport};
use crate::doctor::finding::{DoctorFinding, Fix};
use crate::doctor::input::CheckInput;
use crate::doctor::words::base_name;
use std::path::{Path, PathBuf};

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    if !input.facts.shares_files() {
        return;
    }
    for (index, mount) in service
        .volumes
        .iter()
        .enumerate()
        .filter(|(_, mount)| mount.kind == MountKind::Bind)
    {
        check_bind(input, service, (index, mount), found);
    }
    for (index, device) in service.devices.iter().enumerate() {
        if input.facts.file(Path::new(&device.source)).is_missing() {
            let index = index.to_string();
            let message = format!("this machine has no device {}", device.source);
            let error = input.error("device-missing", service, &["devices", &index], message);
            let error = error.because(format!("`{}` cannot be created without it", service.name));
            found.push(DoctorFinding::of(
                service,
                error.hint("load its driver, correct the path, or take it out of `devices`"),
            ));
        }
    }
    for granted in container_path::granted(input, service) {
        let Some(file) = &granted.file else { continue };
        let index = granted.index.to_string();
        match input.facts.file(file) {
            PathReport::Present(facts) if facts.kind == PathKind::Directory => {
                let message = format!(
                    "{} is a directory, and `{}` is given it as a file",
                    input.shown(file),
                    service.name
                );
                let error = input.error("file-is-directory", service, &[granted.kind, &index], message);
                found.push(DoctorFinding::of(service, error.hint("name the file in it")));
            }
            PathReport::Present(facts) if facts.kind == PathKind::File && facts.head.is_empty() => {
                let message = format!("{} is empty", input.shown(file));
                let warning = input.warning("file-empty", service, &[granted.kind, &index], message);
                let warning = warning.because(format!("`{}` reads {} and finds nothing", service.name, granted.target));
                found.push(DoctorFinding::of(
                    service,
                    warning.hint("write the value into it, without a line's end"),
                ));
            }
            PathReport::Present(_) | PathReport::Missing | PathReport::Unknown => {}
        }
    }
}

fn check_bind(
    input: CheckInput<'_>,
    service: &Service,
    (index, mount): (usize, &Mount),
    found: &mut Vec<DoctorFinding>,
) {
    let source = PathBuf::from(&mount.source);
    let index = index.to_string();
    let steps = ["volumes", index.as_str(), "source"];
    check_label(input, service, (&steps, mount), found);
    let inside = container_path::in_image(input, service, &mount.target);
    let of_image = inside.report().map(|facts| facts.kind);
    match input.facts.file(&source) {
        PathReport::Missing => missing(input, service, (&steps, mount), of_image, found),
        PathReport::Present(facts) => {
            let kinds = (facts.kind, of_image);
            let (here, there) = match kinds {
                (PathKind::Directory, Some(PathKind::File)) => ("a directory", "a file"),
                (PathKind::File, Some(PathKind::Directory)) => ("a file", "a directory"),
                _ if facts.kind == PathKind::Directory && looks_like_file(&mount.target) && facts.names.is_empty() => {
                    ("an empty directory", "by its name a file")
                }
                _ => return,
            };
            let message = format!("{} is {here}, and {} is {there}", input.shown(&source), mount.target);
            let error = input.error("mount-kind", service, &steps, message);
            let cause =
                "the engine cannot mount one over the other; it made the directory if the file was not there before";
            found.push(DoctorFinding::of(
                service,
                error.because(cause).hint("remove it, and put there what is meant"),
            ));
        }
        PathReport::Unknown => {}
    }
}

/// A label of SELinux that keeps containers out.
fn check_label(
    input: CheckInput<'_>,
    service: &Service,
    (steps, mount): (&[&str], &Mount),
    found: &mut Vec<DoctorFinding>,
) {
    let is_on = input
        .facts
        .observed
        .as_ref()
        .is_some_and(|observed| observed.host.machine.security.iter().any(|name| name == "selinux"));
    let relabels = mount.bind.as_ref().is_some_and(|bind| !bind.selinux.is_empty());
    let off = service.privileged
        || service
            .security_opt
            .iter()
            .any(|option| option.contains("label") && option.contains("disable"));
    let label = input
        .facts
        .file(Path::new(&mount.source))
        .report()
        .map_or("", |facts| facts.label.as_str());
    let is_open = [
        "container_file_t",
        "svirt_sandbox_file_t",
        "container_share_t",
        "container_ro_file_t",
    ]
    .iter()
    .any(|kind| label.contains(kind));
    if !is_on || relabels || off || label.is_empty() || is_open {
        return;
    }
    let message = format!(
        "SELinux keeps `{}` from {}",
        service.name,
        input.shown(Path::new(&mount.source))
    );
    let warning = input.warning("selinux-label", service, steps, message);
    let cause = format!("its label is {label}, which containers may not use: permission denied");
    found.push(DoctorFinding::of(
        service,
        warning
            .because(cause)
            .hint("let the engine label it: add `:z` (shared) or `:Z` (for this container alone)"),
    ));
}

fn missing(
    input: CheckInput<'_>,
    service: &Service,
    (steps, mount): (&[&str], &Mount),
    of_image: Option<PathKind>,
    found: &mut Vec<DoctorFinding>,
) {
    let made = mount
        .bind
        .as_ref()
        .is_none_or(|bind| bind.create_host_path == Some(true));
    // The other case is a fault of the preflight.
    if !made {
        return;
    }
    let is_file = of_image == Some(PathKind::File) || (of_image.is_none() && looks_like_file(&mount.target));
    if is_file {
        let message = format!(
            "{} does not exist, and `{}` needs a file there",
            input.shown(Path::new(&mount.source)),
            service.name
        );
        let error = input.error("bind-file-missing", service, steps, message);
        let cause = format!(
            "the engine makes an empty directory of that name, and {} is then a directory",
            mount.target
        );
        found.push(DoctorFinding::of(
            service,
            error.because(cause).hint("create the file first, or correct the path"),
        ));
        return;
    }
    let message = format!("{} does not exist", input.shown(Path::new(&mount.source)));
    let warning = input.warning("bind-source-missing", service, steps, message);
    let cause = "the engine makes an empty directory of that name, owned by root";
    let finding = DoctorFinding::of(
        service,
        warning
            .because(cause)
            .hint("check the path; create it first if it is right"),
    );
    found.push(finding.fixed_by(Fix::CreateDirectory(PathBuf::from(&mount.source))));
}

/// Whether a path is called as files are: `nginx.conf`, `.env`; not `conf.d`.
fn looks_like_file(path: &str) -> bool {
    let name = base_name(path);
    let end = name
        .rsplit_once('.')
        .map_or("", |(front, end)| if front.is_empty() { "" } else { end });
    let known = [
        "conf",
        "cnf",
        "cfg",
        "ini",
        "json",
        "yaml",
        "yml",
        "toml",
        "xml",
        "sql",
        "sh",
        "py",
        "js",
        "ts",
        "rb",
        "php",
        "pem",
        "crt",
        "key",
        "txt",
        "properties",
        "env",
        "html",
        "sock",
        "jar",
        "lua",
        "acl",
    ];
    known.contains(&end) || name == "Caddyfile" || name == "my.cnf"
}

#[cfg(test)]
mod tests {
    use super::looks_like_file;

    #[test]
    fn files_are_told_by_their_names() {
        assert!(looks_like_file("/etc/nginx/nginx.conf"));
        assert!(looks_like_file("/app/main.py"));
        assert!(!looks_like_file("/etc/nginx/conf.d"));
        assert!(!looks_like_file("/var/lib/mysql"));
        assert!(!looks_like_file("/srv/.config"));
    }
}
