//! Volumes, secrets, configs, and how services use them.

use super::record::record;
use super::{Bytes, Extensions, FileMode, MountKind};
use indexmap::IndexMap;

record! {
    /// A named volume.
    pub struct Volume {
        /// Its name on the engine.
        pub name: String,
        /// Driver; empty is `local`.
        pub driver: String,
        pub driver_opts: IndexMap<String, String>,
        /// Whether it exists already and is not managed by the project.
        pub external: bool,
        pub labels: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A secret or a config: a file in the container, and the source of its content.
    pub struct FileObject {
        pub name: String,
        /// Absolute path of a file on this machine that has the content.
        pub file: String,
        /// Variable that has the content.
        pub environment: String,
        /// The content: as written in the file (configs), or the value of `environment`. Never shown for a secret.
        pub content: String,
        /// Whether it exists already (Swarm).
        pub external: bool,
        pub labels: IndexMap<String, String>,
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
    /// The use of a secret or config by a service or build.
    pub struct FileReference {
        /// Key of the secret or config.
        pub source: String,
        /// Path in the container; empty for the default one.
        pub target: String,
        /// User id of the owner.
        pub uid: String,
        pub gid: String,
        /// File mode.
        pub mode: Option<FileMode>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    pub struct Mount {
        /// Kind of mount.
        pub kind as "type": MountKind => always,
        /// Absolute path, key of a volume, or image; empty for an anonymous volume.
        pub source: String,
        /// Absolute path inside.
        pub target: String,
        pub read_only: bool,
        /// Has no effect any more.
        pub consistency: String,
        /// Options of a bind mount.
        pub bind: Option<BindOptions>,
        /// Options of a volume.
        pub volume: Option<VolumeOptions>,
        /// Options of a tmpfs.
        pub tmpfs: Option<TmpfsOptions>,
        /// Options of an image mount.
        pub image: Option<ImageOptions>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of a bind mount.
    pub struct BindOptions {
        /// SELinux relabelling: `z` (shared) or `Z` (private).
        pub selinux: String,
        pub propagation: String,
        /// Whether a missing source is created as a directory. Unset: the file does not say.
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
        /// Do not copy the image's files into a new volume.
        pub nocopy: bool,
        /// Path in the volume.
        pub subpath: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of a tmpfs mount.
    pub struct TmpfsOptions {
        /// Most bytes; 0 for no limit.
        pub size: Bytes,
        /// File mode of its root directory.
        pub mode: u32,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Options of an image mount.
    pub struct ImageOptions {
        /// Path in the image.
        pub subpath: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
