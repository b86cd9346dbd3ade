//! Secrets and configs without Swarm: one from a file is mounted read-only; one from a variable or inline content is
//! copied into the container before each start.

use crate::compose::{FileObject, FileReference, Project, Service};
use crate::engine::MountSpec;
use crate::plan::InjectedFile;

const DEFAULT_MODE: u32 = 0o444;

/// A secret or config granted to a service.
struct Grant<'a> {
    reference: &'a FileReference,
    object: &'a FileObject,
    target: String,
}

/// The grants, configs first: a secret with the same target wins.
fn grants<'a>(project: &'a Project, service: &'a Service) -> impl Iterator<Item = Grant<'a>> {
    let secrets = service.secrets.iter().filter_map(|reference| {
        let object = project.secrets.get(&reference.source)?;
        let target = target(reference, "/run/secrets/");
        Some(Grant {
            reference,
            object,
            target,
        })
    });
    let configs = service.configs.iter().filter_map(|reference| {
        let object = project.configs.get(&reference.source)?;
        let target = target(reference, "/");
        Some(Grant {
            reference,
            object,
            target,
        })
    });
    secrets.chain(configs)
}

/// The absolute target; a relative one is resolved against the default directory.
fn target(reference: &FileReference, directory: &str) -> String {
    let named = if reference.target.is_empty() {
        &reference.source
    } else {
        &reference.target
    };
    if named.starts_with('/') {
        named.clone()
    } else {
        format!("{directory}{named}")
    }
}

/// Mounts of the grants that come from files.
pub(super) fn mounts(project: &Project, service: &Service) -> Vec<MountSpec> {
    let files = grants(project, service).filter(|grant| !grant.object.file.is_empty());
    files
        .map(|grant| MountSpec {
            kind: "bind".to_owned(),
            source: grant.object.file.clone(),
            target: grant.target,
            read_only: true,
            ..MountSpec::default()
        })
        .collect()
}

/// The files to copy into the container; empty ones are left out.
pub(crate) fn injected_files(project: &Project, service: &Service) -> Vec<InjectedFile> {
    let filled =
        grants(project, service).filter(|grant| grant.object.file.is_empty() && !grant.object.content.is_empty());
    filled
        .map(|grant| InjectedFile {
            path: grant.target,
            content: grant.object.content.clone().into_bytes(),
            mode: grant.reference.mode.map_or(DEFAULT_MODE, |mode| mode.0),
            uid: grant.reference.uid.parse().unwrap_or(0),
            gid: grant.reference.gid.parse().unwrap_or(0),
        })
        .collect()
}

/// Whether files are copied into a service's containers.
pub(crate) fn injects(project: &Project, service: &Service) -> bool {
    grants(project, service).any(|grant| grant.object.file.is_empty() && !grant.object.content.is_empty())
}
