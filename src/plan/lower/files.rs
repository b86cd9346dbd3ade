//! Secrets and configs without Swarm: one from a file is mounted read-only; one from a variable or inline content is
//! copied into the container before each start.

use crate::compose::{FileObject, FileReference, Project, Service};
use crate::engine::MountSpec;

const DEFAULT_MODE: u32 = 0o444;

/// A file copied into a container before it starts.
#[derive(Clone, PartialEq, Eq)]
pub struct InjectedFile {
    /// Absolute path inside.
    pub path: String,
    /// Content; never shown.
    pub content: Vec<u8>,
    /// File mode.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
}

impl std::fmt::Debug for InjectedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InjectedFile")
            .field("path", &self.path)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// A secret or config granted to a service.
pub(crate) struct Grant<'a> {
    /// `secrets` or `configs`.
    pub(crate) kind: &'static str,
    pub(crate) reference: &'a FileReference,
    pub(crate) object: &'a FileObject,
    target: String,
}

/// The grants of a service, secrets first.
pub(crate) fn grants<'a>(project: &'a Project, service: &'a Service) -> impl Iterator<Item = Grant<'a>> {
    let configs = service.configs.iter().filter_map(|reference| {
        Some(Grant {
            kind: "configs",
            reference,
            object: project.configs.get(&reference.source)?,
            target: target(reference, "/"),
        })
    });
    secret_grants(project, &service.secrets).chain(configs)
}

/// The grants of secrets, to a container or to a build.
pub(crate) fn secret_grants<'a>(
    project: &'a Project,
    references: impl IntoIterator<Item = &'a FileReference>,
) -> impl Iterator<Item = Grant<'a>> {
    references.into_iter().filter_map(|reference| {
        Some(Grant {
            kind: "secrets",
            reference,
            object: project.secrets.get(&reference.source)?,
            target: target(reference, "/run/secrets/"),
        })
    })
}

/// Where secrets and configs that come from files are set in the model, and their paths.
pub(crate) fn granted_files<'a>(project: &'a Project, service: &'a Service) -> impl Iterator<Item = (String, &'a str)> {
    let files = grants(project, service).filter(|grant| !grant.object.file.is_empty());
    files.map(|grant| {
        let place = format!("{}.{}.file", grant.kind, grant.reference.source);
        (place, grant.object.file.as_str())
    })
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
