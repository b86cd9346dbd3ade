//! Publishes Compose files as an artifact of a registry (OCI Image Specification 1.1, else 1.0).

use super::artifact::{
    EMPTY_CONFIG_TYPE, EMPTY_TYPE, ENV_FILE, ENV_FILE_TYPE, EXTENDS, FILE, FILE_TYPE, PROJECT_TYPE, VERSION,
};
use crate::registry::{
    Descriptor, INDEX_TYPE, MANIFEST_TYPE, Manifest, RegistryClient, RegistryError, RegistryErrorKind,
    RegistryReference,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use std::collections::BTreeMap;

/// The config of an artifact that has none.
const NOTHING: &[u8] = b"{}";
/// Largest layer of an image that is copied to another registry: it is held in memory.
const LAYER_LIMIT: u64 = 1 << 30;

/// The version of the image specification that an artifact follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OciVersion {
    V1_0,
    V1_1,
}

/// What a file of an artifact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtifactFileKind {
    /// One of the project's files.
    Project,
    /// A file that others extend.
    Extended,
    Env,
}

/// A file of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFile {
    pub kind: ArtifactFileKind,
    /// Its name, without a directory.
    pub name: String,
    pub content: Vec<u8>,
}

/// What is published, and where.
#[derive(Debug, Clone)]
pub struct Publication {
    pub name: RegistryReference,
    pub files: Vec<ArtifactFile>,
    /// `None`: the newest that the registry takes.
    pub version: Option<OciVersion>,
    /// The time, RFC 3339.
    pub created: String,
    /// Images that are copied to the repository, so that it has all that the project needs.
    pub images: Vec<RegistryReference>,
}

/// Publishes, and returns the digest of the artifact.
///
/// # Errors
/// The registry refuses or cannot be used.
pub fn publish(registries: &RegistryClient, publication: &Publication) -> Result<String, RegistryError> {
    let name = &publication.name;
    registries.put_blob(name, NOTHING)?;
    let mut layers = Vec::new();
    for file in &publication.files {
        registries.put_blob(name, &file.content)?;
        layers.push(layer(file));
    }
    let put = |version| {
        let manifest = to_bytes(&manifest(&layers, version, &publication.created))?;
        registries.put_manifest(name, MANIFEST_TYPE, &manifest)?;
        Ok(Descriptor {
            artifact_type: (version == OciVersion::V1_1).then(|| PROJECT_TYPE.to_owned()),
            annotations: said_by_us(),
            ..Descriptor::of(MANIFEST_TYPE, &manifest)
        })
    };
    let stored = match publication.version {
        Some(version) => put(version)?,
        None => match put(OciVersion::V1_1) {
            // A registry that does not know the newer version.
            Err(error) if error.kind == RegistryErrorKind::Refused => put(OciVersion::V1_0)?,
            done => done?,
        },
    };
    if !publication.images.is_empty() {
        let manifests = publication
            .images
            .iter()
            .map(|image| copy_image(registries, image, name));
        let index = Index {
            schema_version: 2,
            media_type: INDEX_TYPE,
            manifests: manifests.collect::<Result<_, _>>()?,
            subject: stored.clone(),
            annotations: said_by_us(),
        };
        let index = to_bytes(&index)?;
        let place = name.with_digest(&Descriptor::of(INDEX_TYPE, &index).digest);
        registries.put_manifest(&place, INDEX_TYPE, &index)?;
    }
    Ok(stored.digest)
}

/// The images of an application, with the artifact that they belong to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u32,
    media_type: &'static str,
    manifests: Vec<Descriptor>,
    subject: Descriptor,
    annotations: BTreeMap<String, String>,
}

fn layer(file: &ArtifactFile) -> Descriptor {
    let (media_type, annotation) = match file.kind {
        ArtifactFileKind::Project | ArtifactFileKind::Extended => (FILE_TYPE, FILE),
        ArtifactFileKind::Env => (ENV_FILE_TYPE, ENV_FILE),
    };
    let mut annotations = said_by_us();
    annotations.insert(annotation.to_owned(), file.name.clone());
    if file.kind == ArtifactFileKind::Extended {
        annotations.insert(EXTENDS.to_owned(), "true".to_owned());
    }
    Descriptor {
        annotations,
        data: Some(STANDARD.encode(&file.content)),
        ..Descriptor::of(media_type, &file.content)
    }
}

fn manifest(layers: &[Descriptor], version: OciVersion, created: &str) -> Manifest {
    let config_type = match version {
        OciVersion::V1_0 => EMPTY_CONFIG_TYPE,
        OciVersion::V1_1 => EMPTY_TYPE,
    };
    Manifest {
        schema_version: 2,
        media_type: MANIFEST_TYPE.to_owned(),
        artifact_type: (version == OciVersion::V1_1).then(|| PROJECT_TYPE.to_owned()),
        config: Descriptor {
            data: Some(STANDARD.encode(NOTHING)),
            ..Descriptor::of(config_type, NOTHING)
        },
        layers: layers.to_vec(),
        annotations: BTreeMap::from([("org.opencontainers.image.created".to_owned(), created.to_owned())]),
    }
}

/// Who made it, as docker compose says it.
fn said_by_us() -> BTreeMap<String, String> {
    BTreeMap::from([(
        VERSION.to_owned(),
        concat!("stackdeck-", env!("CARGO_PKG_VERSION")).to_owned(),
    )])
}

fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, RegistryError> {
    serde_json::to_vec(value).map_err(|error| RegistryError {
        kind: RegistryErrorKind::Unusable,
        detail: error.to_string(),
    })
}

/// Copies an image to a repository, all its platforms, and returns what refers to it.
fn copy_image(
    registries: &RegistryClient,
    image: &RegistryReference,
    to: &RegistryReference,
) -> Result<Descriptor, RegistryError> {
    let stored = registries.manifest(image)?;
    let parts: serde_json::Value = serde_json::from_slice(&stored.bytes).unwrap_or_default();
    let listed = |key: &str| -> Vec<Descriptor> {
        let items = parts
            .get(key)
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten();
        items
            .filter_map(|item| serde_json::from_value(item.clone()).ok())
            .collect()
    };
    for part in listed("manifests") {
        copy_image(registries, &image.with_digest(&part.digest), to)?;
    }
    let config = parts
        .get("config")
        .and_then(|config| serde_json::from_value(config.clone()).ok());
    for blob in listed("layers").iter().chain(config.iter()) {
        copy_blob(registries, blob, image, to)?;
    }
    registries.put_manifest(&to.with_digest(&stored.digest), &stored.media_type, &stored.bytes)?;
    Ok(Descriptor::of(&stored.media_type, &stored.bytes))
}

fn copy_blob(
    registries: &RegistryClient,
    blob: &Descriptor,
    from: &RegistryReference,
    to: &RegistryReference,
) -> Result<(), RegistryError> {
    if registries.has_blob(to, &blob.digest)? {
        return Ok(());
    }
    if from.domain == to.domain && registries.mount_blob(to, &blob.digest, from)? {
        return Ok(());
    }
    registries.put_blob(to, &registries.blob(from, blob, LAYER_LIMIT)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What docker compose 2.40.3 writes, but for its name in the version.
    #[test]
    fn an_artifact_is_written_as_the_reference_writes_it() {
        let file = ArtifactFile {
            kind: ArtifactFileKind::Extended,
            name: "base.yaml".to_owned(),
            content: b"a: 1\n".to_vec(),
        };
        let written =
            |version| serde_json::to_value(manifest(&[layer(&file)], version, "2026-01-02T03:04:05Z")).unwrap();
        let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let new = written(OciVersion::V1_1);
        assert_eq!(new["artifactType"], "application/vnd.docker.compose.project");
        assert_eq!(
            new["config"],
            serde_json::json!({"mediaType": "application/vnd.oci.empty.v1+json", "digest": empty, "size": 2, "data": "e30="})
        );
        let layer = &new["layers"][0];
        assert_eq!(layer["mediaType"], "application/vnd.docker.compose.file+yaml");
        assert_eq!(layer["annotations"]["com.docker.compose.extends"], "true");
        assert_eq!((&layer["size"], &layer["data"]), (&5.into(), &"YTogMQo=".into()));
        let old = written(OciVersion::V1_0);
        assert!(old.get("artifactType").is_none());
        assert_eq!(
            old["config"]["mediaType"],
            "application/vnd.docker.compose.config.empty.v1+json"
        );
    }
}
