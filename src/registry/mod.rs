//! Speaks to OCI registries: names, logins, manifests and blobs. The only room that may name ureq.

mod challenge;
mod client;
mod descriptor;
mod error;
mod http;
mod image;
mod reference;
mod token;

pub use client::{RegistryClient, StoredManifest};
pub use descriptor::{Descriptor, INDEX_TYPE, MANIFEST_TYPE, Manifest, digest_of};
pub use error::{RegistryError, RegistryErrorKind};
pub use image::{LayerNews, write_image};
pub use reference::RegistryReference;
pub use token::{LoginLookup, RegistryLogin};
