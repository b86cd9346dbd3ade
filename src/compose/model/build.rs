//! How an image is built (Compose Build Specification).

use super::record::record;
use super::{Bytes, Extensions, FileReference, Hosts, SshKeys, Ulimit};
use indexmap::IndexMap;

record! {
    /// How an image is built.
    pub struct Build {
        /// Directory (absolute), or the address of a repository or archive.
        pub context: String,
        /// Path of the Dockerfile from the context.
        pub dockerfile: String,
        /// Text of the Dockerfile.
        pub dockerfile_inline: String,
        /// Privileges granted to the build.
        pub entitlements: Vec<String>,
        pub args: IndexMap<String, Option<String>>,
        pub provenance: String,
        pub sbom: String,
        pub ssh: SshKeys,
        /// Labels of the image.
        pub labels: IndexMap<String, String>,
        pub cache_from: Vec<String>,
        pub cache_to: Vec<String>,
        /// Without the builder's cache.
        pub no_cache: bool,
        /// Stages built without the builder's cache.
        pub no_cache_filter: Vec<String>,
        /// Further contexts by name.
        pub additional_contexts: IndexMap<String, String>,
        /// Pull the base images.
        pub pull: bool,
        /// Additional host names.
        pub extra_hosts: Hosts,
        /// Isolation technology (Windows).
        pub isolation: String,
        /// Network of the build steps.
        pub network: String,
        /// Stage to build.
        pub target: String,
        /// Secrets of the build.
        pub secrets: Vec<FileReference>,
        /// Size of `/dev/shm`.
        pub shm_size: Bytes,
        /// Further names of the image.
        pub tags: Vec<String>,
        pub ulimits: IndexMap<String, Ulimit>,
        pub platforms: Vec<String>,
        /// With all capabilities.
        pub privileged: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
