//! Volumes, secrets, configs, and how services mount or are granted them.

use super::record::record;
use super::{Bytes, Extensions, FileMode};
use indexmap::IndexMap;

record! {
    /// A named volume.
    pub struct Volume {
        /// Its name on the engine.
        pub name: String,
        /// Driver; empty is `local`.
        pub driver: String,
        /// Driver options.
        pub driver_opts: IndexMap<String, String>,
        /// Whether it exists already and is none of ours.
        pub external: bool,
        /// Labels.
        pub labels: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A secret or a config: a file whose content comes from somewhere.
    pub struct FileObject {
        /// Its name.
        pub name: String,
        /// Absolute path of a file on this machine.
        pub file: String,
        /// Variable that holds the content.
        pub environment: String,
        /// The content, written out (configs) or the value of `environment`. Never shown when it is a secret.
        pub content: String,
        /// Whether it exists already (Swarm).
        pub external: bool,
        /// Labels.
        pub labels: IndexMap<String, String>,
        /// Driver (Swarm).
        pub driver: String,
        /// Driver options (Swarm).
        pub driver_opts: IndexMap<String, String>,
        /// Template driver (Swarm).
        pub template_driver: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// The grant of a secret or config to a service or build.
    pub struct FileReference {
        /// Key of the secret or config.
        pub source: String,
        /// Path inside; empty for the usual one.
        pub target: String,
        /// Owner.
        pub uid: String,
        /// Group.
        pub gid: String,
        /// Mode.
        pub mode: Option<FileMode>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

/// What is mounted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume, named or anonymous.
    #[default]
    Volume,
    /// Memory.
    Tmpfs,
    /// The file system of an image.
    Image,
    /// A named pipe (Windows).
    Npipe,
    /// A cluster volume (Swarm).
    Cluster,
}

impl MountKind {
    /// As written in a file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Volume => "volume",
            Self::Tmpfs => "tmpfs",
            Self::Image => "image",
            Self::Npipe => "npipe",
            Self::Cluster => "cluster",
        }
    }
}

record! {
    /// A mount.
    pub struct Mount {
        /// What is mounted.
        pub kind as "type": MountKind => always,
        /// Absolute path, key of a volume, or image; empty for an anonymous volume.
        pub source: String,
        /// Absolute path inside.
        pub target: String,
        /// Read-only.
        pub read_only: bool,
        /// Without effect.
        pub consistency: String,
        /// For a bind.
        pub bind: Option<BindOptions>,
        /// For a volume.
        pub volume: Option<VolumeOptions>,
        /// For a tmpfs.
        pub tmpfs: Option<TmpfsOptions>,
        /// For an image.
        pub image: Option<ImageOptions>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of a bind mount.
    pub struct BindOptions {
        /// `z` or `Z`.
        pub selinux: String,
        /// Propagation.
        pub propagation: String,
        /// Whether a missing source is made a directory. Unset: not said in the file.
        pub create_host_path: Option<bool>,
        /// `enabled`, `disabled`, `writable` or `readonly`.
        pub recursive: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of a volume mount.
    pub struct VolumeOptions {
        /// Labels of an anonymous volume.
        pub labels: IndexMap<String, String>,
        /// Do not fill it from the image.
        pub nocopy: bool,
        /// Path inside of the volume.
        pub subpath: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of a tmpfs mount.
    pub struct TmpfsOptions {
        /// Largest size.
        pub size: Bytes,
        /// Mode of its root.
        pub mode: u32,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of an image mount.
    pub struct ImageOptions {
        /// Path inside of the image.
        pub subpath: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
