//! Bind mounts whose source does not exist.

use super::LintInput;
use crate::compose::model::{Mount, MountKind, Service};
use crate::diag::Diagnostic;
use std::path::Path;

/// A bind mount whose source does not exist on this machine.
pub(super) fn check(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    for (index, mount) in service.volumes.iter().enumerate() {
        let source = Path::new(&mount.source);
        if mount.kind != MountKind::Bind || !source.is_absolute() || input.files.canonical(source).is_some() {
            continue;
        }
        let index = index.to_string();
        let message = format!("{} does not exist", mount.source);
        let warning = input.warning(service, &["volumes", &index, "source"], "bind-source-missing", message);
        found.push(
            warning
                .because(consequence(mount))
                .hint("check the path; create it first if it is right"),
        );
    }
}

fn consequence(mount: &Mount) -> &'static str {
    let makes = mount
        .bind
        .as_ref()
        .is_none_or(|bind| bind.create_host_path == Some(true));
    if makes {
        "the engine makes an empty directory of that name, owned by root, even where a file is meant"
    } else {
        "the engine refuses to create the container"
    }
}
