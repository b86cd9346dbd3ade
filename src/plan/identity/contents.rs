//! Digests of the files a container is given: secrets and configs from files, and bind mounts of single files. The
//! config hash does not cover their content, so a digest of each is kept in a label of ours; a change is reported, and
//! acted on only when asked. A digest has four hex digits: enough to notice a change (one in 65,536 goes unseen), too
//! few to reveal a secret.

use crate::compose::{MountKind, Project, Service};
use crate::plan::identity::label;
use crate::plan::lower;
use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Digests by path. A path that is not a file has none.
pub type Digests = IndexMap<PathBuf, String>;

/// The digest of a file's content.
pub fn digest(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter().take(2).map(|byte| format!("{byte:02x}")).collect()
}

/// Paths of all services whose content matters.
pub fn paths(project: &Project) -> Vec<PathBuf> {
    let services = project.services.values();
    let mut all: Vec<PathBuf> = services
        .flat_map(|service| files(project, service))
        .map(|(_, path)| path)
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Paths on the host of what containers are given: sources of binds, secrets, configs, and the files behind words of their
/// commands that lie in a bind.
pub fn given_paths(project: &Project) -> Vec<PathBuf> {
    let mut all = paths(project);
    for service in project.services.values() {
        let test = service.healthcheck.iter().flat_map(|check| &check.test);
        let commands = service.entrypoint.iter().chain(&service.command).flatten().chain(test);
        let words = commands.flat_map(|text| text.split_whitespace());
        all.extend(words.filter_map(|word| host_path(service, word)));
    }
    all.sort();
    all.dedup();
    all
}

/// The path on the host of a path in a container that lies in a bind.
pub fn host_path(service: &Service, path: &str) -> Option<PathBuf> {
    let path = Path::new(&service.working_dir).join(path.trim_start_matches("./"));
    let binds = service.volumes.iter().filter(|mount| mount.kind == MountKind::Bind);
    let holding = binds.filter_map(|mount| Some((mount, path.strip_prefix(&mount.target).ok()?)));
    let (mount, inside) = holding.max_by_key(|(mount, _)| mount.target.len())?;
    let source = Path::new(&mount.source);
    Some(if inside.as_os_str().is_empty() {
        source.to_path_buf()
    } else {
        source.join(inside)
    })
}

/// The files that changed since a container was created, by what each is for: `secrets.token`, `/etc/app.conf`. Empty
/// when the container has no such label, as those the reference creates.
pub fn changed(
    project: &Project,
    service: &Service,
    digests: &Digests,
    labels: &IndexMap<String, String>,
) -> Vec<String> {
    let known = labels.get(label::CONTENTS).map_or("", String::as_str);
    let known: IndexMap<&str, &str> = known.split(' ').filter_map(|entry| entry.rsplit_once('=')).collect();
    entries(project, service, digests)
        .filter(|(name, digest)| known.get(name.as_str()).is_some_and(|before| before != digest))
        .map(|(name, _)| name)
        .collect()
}

/// The label of a container created now; empty when it is given no files.
pub(crate) fn label(project: &Project, service: &Service, digests: &Digests) -> String {
    let texts: Vec<String> = entries(project, service, digests)
        .map(|(name, digest)| format!("{name}={digest}"))
        .collect();
    texts.join(" ")
}

fn entries<'a>(
    project: &'a Project,
    service: &'a Service,
    digests: &'a Digests,
) -> impl Iterator<Item = (String, &'a String)> {
    files(project, service).filter_map(|(name, path)| Some((name, digests.get(&path)?)))
}

/// What each file is for, and its path. Blanks and equals signs would break the label, so they are written as `_`.
fn files<'a>(project: &'a Project, service: &'a Service) -> impl Iterator<Item = (String, PathBuf)> + 'a {
    let granted = lower::granted_files(project, service)
        .map(|(name, path)| (name.trim_end_matches(".file").to_owned(), Path::new(path).to_path_buf()));
    let mounted = service
        .volumes
        .iter()
        .filter(|mount| mount.kind == MountKind::Bind)
        .map(|mount| (mount.target.clone(), PathBuf::from(&mount.source)));
    granted
        .chain(mounted)
        .map(|(name, path)| (name.replace([' ', '='], "_"), path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{FileObject, FileReference, Mount};

    fn given() -> (Project, Service) {
        let mut project = Project::default();
        let secret = FileObject {
            file: "/srv/token".into(),
            ..FileObject::default()
        };
        project.secrets.insert("token".into(), secret);
        let service = Service {
            secrets: vec![FileReference {
                source: "token".into(),
                ..FileReference::default()
            }],
            volumes: vec![Mount {
                kind: MountKind::Bind,
                source: "/srv/app.conf".into(),
                target: "/etc/app.conf".into(),
                ..Mount::default()
            }],
            ..Service::default()
        };
        (project, service)
    }

    #[test]
    fn changed_attributes_are_named_in_a_reason() {
        let (project, service) = given();
        let mut digests = Digests::from([
            ("/srv/token".into(), digest(b"hunter2")),
            ("/srv/app.conf".into(), digest(b"a")),
        ]);
        let text = label(&project, &service, &digests);
        assert!(!text.contains("hunter2") && text.contains("secrets.token="), "{text}");
        let labels = IndexMap::from([(label::CONTENTS.to_owned(), text)]);
        assert!(changed(&project, &service, &digests, &labels).is_empty());
        digests.insert("/srv/app.conf".into(), digest(b"b"));
        assert_eq!(changed(&project, &service, &digests, &labels), ["/etc/app.conf"]);
        assert!(
            changed(&project, &service, &digests, &IndexMap::new()).is_empty(),
            "of a container of the reference nothing is known"
        );
    }
}
