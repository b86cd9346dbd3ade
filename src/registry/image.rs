//! Fetches an image and writes it as `docker load` reads it.

use super::client::RegistryClient;
use super::descriptor::{Descriptor, Manifest};
use super::error::{RegistryError, RegistryErrorKind};
use super::reference::RegistryReference;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Write};

/// Largest configuration of an image.
const CONFIG_LIMIT: u64 = 8 << 20;
/// Bytes of a layer after which its progress is told.
const STEP: u64 = 1 << 20;

/// What is told of a layer while it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerNews {
    /// Short digest.
    pub id: String,
    pub current: u64,
    pub total: u64,
}

/// An index of manifests by platform.
#[derive(Debug, Default, Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<IndexEntry>,
}

#[derive(Debug, Deserialize)]
struct IndexEntry {
    #[serde(flatten)]
    descriptor: Descriptor,
    #[serde(default)]
    platform: IndexPlatform,
}

#[derive(Debug, Default, Deserialize)]
struct IndexPlatform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: String,
}

impl IndexPlatform {
    fn fits(&self, wanted: &str) -> bool {
        let mut parts = wanted.split('/');
        let (os, processor, variant) = (parts.next(), parts.next(), parts.next());
        os == Some(&self.os)
            && processor == Some(&self.architecture)
            && variant.is_none_or(|variant| variant == self.variant)
    }
}

/// Fetches the image of a platform (`os/arch[/variant]`) and writes it as a tar archive that names it `name`.
///
/// # Errors
/// The registry does not have it or cannot be used, or the archive cannot be written.
pub fn write_image(
    client: &RegistryClient,
    from: &RegistryReference,
    (name, platform): (&str, &str),
    tell: &mut dyn FnMut(LayerNews),
    out: impl Write,
) -> Result<(), RegistryError> {
    let manifest = manifest(client, from, platform)?;
    let config = client.blob(from, &manifest.config, CONFIG_LIMIT)?;
    let config_name = format!("{}.json", hex(&manifest.config.digest));
    let mut archive = tar::Builder::new(out);
    append(&mut archive, &config_name, config.len() as u64, config.as_slice())?;
    let mut written = Vec::new();
    for layer in &manifest.layers {
        let file = format!("{}.tar", hex(&layer.digest));
        if !written.contains(&file) {
            write_layer(client, from, layer, (&mut archive, &file), tell)?;
        }
        written.push(file);
    }
    let list = json!([{ "Config": config_name, "RepoTags": [name], "Layers": written }]).to_string();
    append(&mut archive, "manifest.json", list.len() as u64, list.as_bytes())?;
    archive
        .into_inner()
        .and_then(|mut out| out.flush())
        .map_err(|error| unwritten(&error))
}

/// The manifest of the platform.
fn manifest(client: &RegistryClient, from: &RegistryReference, platform: &str) -> Result<Manifest, RegistryError> {
    let unusable = |why: String| RegistryError::new(RegistryErrorKind::Unusable, why);
    let mut stored = client.manifest(from)?;
    let index: Index = serde_json::from_slice(&stored.bytes).unwrap_or_default();
    if !index.manifests.is_empty() {
        let found = index.manifests.iter().find(|entry| entry.platform.fits(platform));
        let found = found.ok_or_else(|| {
            let why = format!("no matching manifest for {platform} in the manifest list entries");
            RegistryError::new(RegistryErrorKind::Missing, why)
        })?;
        stored = client.manifest(&from.with_digest(&found.descriptor.digest))?;
    }
    let manifest: Manifest =
        serde_json::from_slice(&stored.bytes).map_err(|error| unusable(format!("its manifest: {error}")))?;
    if manifest.config.digest.is_empty() || manifest.artifact_type.is_some() {
        return Err(unusable("it is no image that a container can be made of".to_owned()));
    }
    Ok(manifest)
}

fn write_layer(
    client: &RegistryClient,
    from: &RegistryReference,
    layer: &Descriptor,
    (archive, file): (&mut tar::Builder<impl Write>, &str),
    tell: &mut dyn FnMut(LayerNews),
) -> Result<(), RegistryError> {
    let id: String = hex(&layer.digest).chars().take(12).collect();
    let news = |current| LayerNews {
        id: id.clone(),
        current,
        total: layer.size,
    };
    tell(news(0));
    let mut body = Hashed {
        inner: client.open_blob(from, layer)?.take(layer.size),
        hash: Sha256::new(),
        read: 0,
        told: 0,
        tell: &mut |current| tell(news(current)),
    };
    append(archive, file, layer.size, &mut body)?;
    let digest = format!("sha256:{:x}", body.hash.finalize());
    if body.read != layer.size || digest != layer.digest {
        let why = format!("what the registry sent is not what it names: {}", layer.digest);
        return Err(RegistryError::new(RegistryErrorKind::Unusable, why));
    }
    Ok(())
}

/// Reads on and keeps the digest of what was read.
struct Hashed<'t, R> {
    inner: R,
    hash: Sha256,
    read: u64,
    told: u64,
    tell: &'t mut dyn FnMut(u64),
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.read += count as u64;
        if self.read >= self.told + STEP || (count == 0 && self.read > self.told) {
            self.told = self.read;
            (self.tell)(self.read);
        }
        Ok(count)
    }
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    size: u64,
    content: impl Read,
) -> Result<(), RegistryError> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    archive
        .append_data(&mut header, name, content)
        .map_err(|error| unwritten(&error))
}

fn unwritten(error: &io::Error) -> RegistryError {
    RegistryError::new(RegistryErrorKind::Unusable, format!("it cannot be kept here: {error}"))
}

fn hex(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_fits_with_any_variant_unless_one_is_wanted() {
        let arm = IndexPlatform {
            os: "linux".into(),
            architecture: "arm64".into(),
            variant: "v8".into(),
        };
        assert!(arm.fits("linux/arm64"));
        assert!(arm.fits("linux/arm64/v8"));
        assert!(!arm.fits("linux/arm64/v9"));
        assert!(!arm.fits("linux/amd64"));
    }
}
