//! The build request of a service's image.

use super::limits;
use crate::compose::{Build, FileReference, Project, Service};
use crate::engine::{BuildRequest, BuildSecret, BuildSecretSource};
use crate::plan::identity::hash::DIALECT_VERSION;
use crate::plan::identity::label;
use std::path::PathBuf;

pub(crate) fn build_request(project: &Project, service: &Service, build: &Build) -> BuildRequest {
    let mut tags = vec![service.image_name(project)];
    tags.extend(build.tags.iter().cloned());
    let secrets = build.secrets.iter();
    BuildRequest {
        context: build.context.clone(),
        dockerfile: if build.dockerfile.is_empty() {
            "Dockerfile".to_owned()
        } else {
            build.dockerfile.clone()
        },
        dockerfile_inline: Some(build.dockerfile_inline.clone()).filter(|text| !text.is_empty()),
        tags,
        args: build.args.clone(),
        labels: image_labels(project, service, build),
        target: build.target.clone(),
        platform: platform(service, build),
        no_cache: build.no_cache,
        no_cache_stages: build.no_cache_filter.clone(),
        pull: build.pull,
        network: build.network.clone(),
        extra_hosts: build
            .extra_hosts
            .pairs()
            .map(|(name, address)| format!("{name}:{address}"))
            .collect(),
        cache_from: build.cache_from.clone(),
        cache_to: build.cache_to.clone(),
        ulimits: limits::ulimits(&build.ulimits),
        entitlements: entitlements(build),
        shm_size: u64::try_from(build.shm_size.0).unwrap_or(0),
        secrets: secrets.filter_map(|reference| secret(project, reference)).collect(),
        ssh: ssh(build),
        attestations: attestations(build),
        additional_contexts: contexts(project, build),
    }
}

fn attestations(build: &Build) -> indexmap::IndexMap<String, String> {
    let asked = [("provenance", &build.provenance), ("sbom", &build.sbom)];
    asked
        .into_iter()
        .filter(|(_, value)| is_attestation_wanted(value))
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

/// Whether an attestation is asked for with such a value.
pub(crate) fn is_attestation_wanted(value: &str) -> bool {
    !matches!(value, "" | "false" | "0")
}

/// The entitlements given, and those that `privileged` implies.
fn entitlements(build: &Build) -> Vec<String> {
    let mut all = build.entitlements.clone();
    if build.privileged && !all.iter().any(|one| one == "security.insecure") {
        all.push("security.insecure".to_owned());
    }
    all
}

fn image_labels(project: &Project, service: &Service, build: &Build) -> indexmap::IndexMap<String, String> {
    let mut labels = build.labels.clone();
    labels.insert(label::PROJECT.to_owned(), project.name.clone());
    labels.insert(label::SERVICE.to_owned(), service.name.clone());
    labels.insert(label::VERSION.to_owned(), DIALECT_VERSION.to_owned());
    labels
}

/// The one platform to build for, since the image is to run here: the service's, else the only one the build lists.
fn platform(service: &Service, build: &Build) -> String {
    match (service.platform.as_str(), build.platforms.as_slice()) {
        ("", [only]) => only.clone(),
        (platform, _) => platform.to_owned(),
    }
}

fn secret(project: &Project, reference: &FileReference) -> Option<BuildSecret> {
    let object = project.secrets.get(&reference.source)?;
    let id = if reference.target.is_empty() {
        &reference.source
    } else {
        &reference.target
    };
    let source = if object.file.is_empty() {
        BuildSecretSource::Value(object.content.clone())
    } else {
        BuildSecretSource::File(PathBuf::from(&object.file))
    };
    Some(BuildSecret { id: id.clone(), source })
}

fn ssh(build: &Build) -> indexmap::IndexMap<String, Option<String>> {
    let keys = build.ssh.0.iter();
    keys.map(|(id, path)| (id.clone(), Some(path.clone()).filter(|path| !path.is_empty())))
        .collect()
}

/// The service whose image is an additional context: `service:x`.
pub(crate) fn context_service<'a>(project: &'a Project, place: &str) -> Option<&'a Service> {
    Service::shared_service(place).and_then(|other| project.any_service(other))
}

/// Additional contexts; `service:x` becomes the image that x is built to, which is built first.
fn contexts(project: &Project, build: &Build) -> indexmap::IndexMap<String, String> {
    let contexts = build.additional_contexts.iter();
    contexts
        .map(|(name, place)| {
            let place = context_service(project, place).map_or_else(
                || place.clone(),
                |other| format!("docker-image://{}", other.image_name(project)),
            );
            (name.clone(), place)
        })
        .collect()
}
