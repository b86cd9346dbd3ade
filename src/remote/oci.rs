//! Fetches the Compose files of an artifact.

use super::artifact::{self, Part};
use super::cache::Cache;
use crate::compose::files::FetchedFile;
use crate::registry::{Manifest, RegistryClient, RegistryError, RegistryErrorKind, RegistryReference};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The file that all files of the project stand in, one document after the other.
const MAIN: &str = "compose.yaml";
/// Most parts, and most bytes of all of them.
const PARTS: usize = 200;
const BYTES: u64 = 64 << 20;

/// Fetches an artifact by its name.
pub(super) fn fetch(name: &str, registries: &RegistryClient, cache: &Cache) -> Result<FetchedFile, String> {
    let name = RegistryReference::parse(name)?;
    let stored = registries.manifest(&name).map_err(|error| explain(&name, &error))?;
    let hex = stored.digest.trim_start_matches("sha256:");
    let root = cache.directory(hex, MAIN, |place| {
        let manifest: Manifest =
            serde_json::from_slice(&stored.bytes).map_err(|error| format!("its manifest cannot be read: {error}"))?;
        artifact::check_type(&manifest)?;
        let total: u64 = manifest
            .layers
            .iter()
            .map(|layer| layer.size)
            .fold(0, u64::saturating_add);
        if manifest.layers.len() > PARTS || total > BYTES {
            let parts = manifest.layers.len();
            return Err(format!(
                "it has {parts} parts of {total} bytes; at most {PARTS} of {BYTES} bytes are read"
            ));
        }
        write_parts(&manifest, place, |layer| {
            registries
                .blob(&name, layer, BYTES)
                .map_err(|error| explain(&name, &error))
        })
    })?;
    Ok(FetchedFile {
        path: root.join(MAIN),
        root,
    })
}

/// Writes the parts of an artifact to a directory.
fn write_parts(
    manifest: &Manifest,
    place: &Path,
    get: impl Fn(&crate::registry::Descriptor) -> Result<Vec<u8>, String>,
) -> Result<(), String> {
    let mut count = 0;
    for layer in &manifest.layers {
        let name = match artifact::part(layer)? {
            Part::File => MAIN.to_owned(),
            Part::Beside(name) if name == MAIN => return Err(format!("two parts of it are named {MAIN}")),
            Part::Beside(name) => name,
            Part::Unknown => continue,
        };
        let content = get(layer)?;
        let separator: &[u8] = if name == MAIN && count > 0 { b"\n---\n" } else { b"" };
        count += usize::from(name == MAIN);
        let opened = fs::OpenOptions::new().create(true).append(true).open(place.join(&name));
        let written = opened.and_then(|mut file| file.write_all(&[separator, &content].concat()));
        written.map_err(|error| format!("{name} cannot be written: {error}"))?;
    }
    if count == 0 {
        return Err("it has no Compose file".to_owned());
    }
    Ok(())
}

fn explain(name: &RegistryReference, error: &RegistryError) -> String {
    match error.kind {
        RegistryErrorKind::Missing => {
            let full = name.to_string();
            let rest = full.strip_prefix(&format!("{}/", name.domain)).unwrap_or(&full);
            format!("{} has no {rest}", name.domain)
        }
        RegistryErrorKind::Denied => format!("{error}; log in first: docker login {}", name.domain),
        RegistryErrorKind::Unreachable | RegistryErrorKind::Refused | RegistryErrorKind::Unusable => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Descriptor;

    fn layer(kind: &str, content: &str, annotations: &[(&str, &str)]) -> Descriptor {
        let mut layer = Descriptor::of(kind, content.as_bytes());
        layer.annotations = annotations
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        layer.data = Some(content.to_owned());
        layer
    }

    #[test]
    fn files_become_documents_of_one_file_and_others_stand_beside_it() {
        let manifest = Manifest {
            layers: vec![
                layer(artifact::FILE_TYPE, "a: 1\n", &[(artifact::FILE, "compose.yaml")]),
                layer(artifact::FILE_TYPE, "b: 2\n", &[(artifact::FILE, "more.yaml")]),
                layer(
                    artifact::FILE_TYPE,
                    "c: 3\n",
                    &[(artifact::FILE, "x.yaml"), (artifact::EXTENDS, "true")],
                ),
                layer(artifact::ENV_FILE_TYPE, "D=4\n", &[(artifact::ENV_FILE, "y.env")]),
                layer("application/x", "?", &[]),
            ],
            ..Manifest::default()
        };
        let dir = tempfile::tempdir().unwrap();
        let get = |layer: &Descriptor| Ok(layer.data.clone().unwrap().into_bytes());
        write_parts(&manifest, dir.path(), get).unwrap();
        let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(read(MAIN), "a: 1\n\n---\nb: 2\n");
        assert_eq!((read("x.yaml").as_str(), read("y.env").as_str()), ("c: 3\n", "D=4\n"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
        assert!(write_parts(&Manifest::default(), dir.path(), get).is_err());
    }
}
