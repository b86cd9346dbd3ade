//! The secrets and configs of a stack, and those that a service is given.

use super::labels::labelled;
use crate::compose::{FileObject, FileReference, Project, Service};
use crate::engine::swarm::{DriverSpec, FileGrant, GrantedFile};
use crate::swarm::stack::{ObjectSource, StackObject};
use indexmap::IndexMap;
use std::path::PathBuf;

const DEFAULT_MODE: u32 = 0o444;
/// Where a secret is mounted unless the file says otherwise; the engine takes a relative path to be below it.
const SECRETS: &str = "/run/secrets/";

pub(super) fn secrets(project: &Project) -> Vec<StackObject> {
    objects(project, &project.secrets)
}

pub(super) fn configs(project: &Project) -> Vec<StackObject> {
    objects(project, &project.configs)
}

fn objects(project: &Project, written: &IndexMap<String, FileObject>) -> Vec<StackObject> {
    let all = written.iter();
    all.map(|(key, object)| StackObject {
        key: key.clone(),
        name: object.name.clone(),
        labels: labelled(project, &object.labels),
        source: source(object),
        templating: (!object.template_driver.is_empty()).then(|| DriverSpec {
            name: object.template_driver.clone(),
            options: IndexMap::new(),
        }),
    })
    .collect()
}

fn source(object: &FileObject) -> ObjectSource {
    if object.external {
        ObjectSource::External
    } else if !object.driver.is_empty() {
        ObjectSource::Driver(DriverSpec {
            name: object.driver.clone(),
            options: object.driver_opts.clone(),
        })
    } else if object.file.is_empty() {
        ObjectSource::Text(object.content.clone())
    } else {
        ObjectSource::File(PathBuf::from(&object.file))
    }
}

/// The secrets of a service, as the docker client sorts them.
pub(super) fn granted_secrets(project: &Project, service: &Service) -> Vec<FileGrant> {
    sorted(
        service
            .secrets
            .iter()
            .map(|reference| grant(&project.secrets, reference))
            .collect(),
    )
}

/// The configs of a service, as the docker client sorts them. One with a credential specification is read by the engine alone.
pub(super) fn granted_configs(project: &Project, service: &Service) -> Vec<FileGrant> {
    let mut all: Vec<FileGrant> = service
        .configs
        .iter()
        .map(|reference| grant(&project.configs, reference))
        .collect();
    let credential = service.credential_spec.as_ref().map_or("", |spec| spec.config.as_str());
    if !credential.is_empty() {
        all.push(FileGrant {
            object_name: name(&project.configs, credential),
            ..FileGrant::default()
        });
    }
    sorted(all)
}

fn sorted(mut all: Vec<FileGrant>) -> Vec<FileGrant> {
    all.sort_by(|one, other| one.object_name.cmp(&other.object_name));
    all
}

fn grant(objects: &IndexMap<String, FileObject>, reference: &FileReference) -> FileGrant {
    let or_root = |id: &str| if id.is_empty() { "0" } else { id }.to_owned();
    FileGrant {
        object_id: String::new(),
        object_name: name(objects, &reference.source),
        file: Some(GrantedFile {
            target: target(reference),
            uid: or_root(&reference.uid),
            gid: or_root(&reference.gid),
            mode: reference.mode.map_or(DEFAULT_MODE, |mode| mode.0),
        }),
    }
}

/// The path in the container. The loader spells the default of a secret out, and the docker client does not.
fn target(reference: &FileReference) -> String {
    let default = reference.target.strip_prefix(SECRETS) == Some(reference.source.as_str());
    if reference.target.is_empty() || default {
        reference.source.clone()
    } else {
        reference.target.clone()
    }
}

/// The name of an object of the swarm.
pub(super) fn name(objects: &IndexMap<String, FileObject>, key: &str) -> String {
    objects
        .get(key)
        .map_or_else(|| key.to_owned(), |object| object.name.clone())
}
