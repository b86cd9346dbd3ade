//! Compose files as an artifact of a registry: types and annotations, as docker compose writes and reads them.

use crate::registry::{Descriptor, Manifest};

pub(super) const PROJECT_TYPE: &str = "application/vnd.docker.compose.project";
pub(super) const FILE_TYPE: &str = "application/vnd.docker.compose.file+yaml";
pub(super) const ENV_FILE_TYPE: &str = "application/vnd.docker.compose.envfile";
/// The config of an artifact for registries that know OCI 1.0 only: it stands for the artifact type.
pub(super) const EMPTY_CONFIG_TYPE: &str = "application/vnd.docker.compose.config.empty.v1+json";
/// The config of an artifact that has none.
pub(super) const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
pub(super) const FILE: &str = "com.docker.compose.file";
pub(super) const ENV_FILE: &str = "com.docker.compose.envfile";
/// Of a file that others extend: it stays a file of its own.
pub(super) const EXTENDS: &str = "com.docker.compose.extends";
pub(super) const VERSION: &str = "com.docker.compose.version";

/// What a part of the artifact is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// One of the project's files, laid over those before it.
    File,
    /// A file of this name beside them.
    Beside(String),
    Unknown,
}

/// What a part is.
///
/// # Errors
/// Its name is missing, or leads out of the directory.
pub(super) fn part(layer: &Descriptor) -> Result<Part, String> {
    let named = |annotation: &str| {
        let name = layer.annotations.get(annotation).map_or("", String::as_str);
        let is_plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && !matches!(name, "." | "..");
        if is_plain {
            Ok(Part::Beside(name.to_owned()))
        } else {
            Err(format!(
                "a part of it is named `{name}`, which is not the name of a file"
            ))
        }
    };
    match layer.media_type.as_str() {
        FILE_TYPE if layer.annotations.contains_key(EXTENDS) => named(FILE),
        FILE_TYPE => Ok(Part::File),
        ENV_FILE_TYPE => named(ENV_FILE),
        _ => Ok(Part::Unknown),
    }
}

/// An error unless it is a manifest of Compose files.
pub(super) fn check_type(manifest: &Manifest) -> Result<(), String> {
    match manifest.artifact_type.as_deref().unwrap_or_default() {
        PROJECT_TYPE => Ok(()),
        "" if manifest.config.media_type == EMPTY_CONFIG_TYPE => Ok(()),
        "" => Err(format!(
            "it is no Compose project but {}",
            match manifest.config.media_type.as_str() {
                "application/vnd.oci.image.config.v1+json" | "application/vnd.docker.container.image.v1+json" =>
                    "an image of containers",
                "" => "something else",
                other => other,
            }
        )),
        other => Err(format!("it is no Compose project but {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(kind: &str, annotations: &[(&str, &str)]) -> Descriptor {
        Descriptor {
            annotations: annotations
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Descriptor::of(kind, b"")
        }
    }

    #[test]
    fn parts_stay_in_their_directory() {
        assert_eq!(part(&layer(FILE_TYPE, &[(FILE, "../../x")])), Ok(Part::File));
        let beside = layer(FILE_TYPE, &[(FILE, "base.yaml"), (EXTENDS, "true")]);
        assert_eq!(part(&beside), Ok(Part::Beside("base.yaml".to_owned())));
        for name in ["", "..", "../x", "/etc/x", "a/b", "a\\b"] {
            assert!(part(&layer(ENV_FILE_TYPE, &[(ENV_FILE, name)])).is_err(), "{name}");
            assert!(
                part(&layer(FILE_TYPE, &[(FILE, name), (EXTENDS, "true")])).is_err(),
                "{name}"
            );
        }
        assert_eq!(part(&layer("application/json", &[])), Ok(Part::Unknown));
    }

    #[test]
    fn an_image_is_no_project() {
        let mut manifest = Manifest::default();
        manifest.config.media_type = "application/vnd.docker.container.image.v1+json".to_owned();
        assert!(check_type(&manifest).unwrap_err().contains("image of containers"));
        manifest.config.media_type = EMPTY_CONFIG_TYPE.to_owned();
        assert_eq!(check_type(&manifest), Ok(()));
        manifest.artifact_type = Some("application/x".to_owned());
        assert!(check_type(&manifest).is_err());
        manifest.artifact_type = Some(PROJECT_TYPE.to_owned());
        assert_eq!(check_type(&manifest), Ok(()));
    }
}
