//! Volumes, secrets, configs, and how services use them.

use super::record::record;
use super::{Bytes, Extensions, FileMode, MountKind};
use crate::compose::schema::common::{CAST_FLAG, EXTERNAL, FILE, FLAG, LABELS, MODE, OPTIONS, STRING};
use crate::compose::schema::{Constraint, Form, INT, PathRule, Record, Shape, TEXT, Type, Unique};
use indexmap::IndexMap;

record! {
    /// A named volume.
    pub struct Volume = "a volume" {
        /// Its name on the engine.
        pub name: String [STRING],
        /// Driver; empty is `local`.
        pub driver: String [STRING],
        pub driver_opts: IndexMap<String, String> [OPTIONS],
        /// Whether it exists already and is not managed by the project.
        pub external: bool [EXTERNAL],
        pub labels: IndexMap<String, String> [LABELS],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static VOLUME: Shape = Shape::record(&Volume::RECORD)
    .or_null()
    .form(Form::Resource)
    .path(PathRule::DriverOptions);

record! {
    /// A secret or a config: a file in the container, and the source of its content.
    pub struct FileObject = "a secret" {
        pub name: String [STRING],
        /// Absolute path of a file on this machine that has the content.
        pub file: String [FILE],
        /// Variable that has the content.
        pub environment: String [STRING],
        /// The content: as written in the file (configs), or the value of `environment`. Never shown for a secret.
        pub content: String [STRING],
        /// Whether it exists already (Swarm).
        pub external: bool [EXTERNAL],
        pub labels: IndexMap<String, String> [LABELS],
        pub driver: String [STRING],
        /// Driver options (Swarm).
        pub driver_opts: IndexMap<String, String> [OPTIONS],
        /// Template driver (Swarm).
        pub template_driver: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static SECRET_RECORD: Record = Record {
    without: &["content"],
    ..FileObject::RECORD
};
pub(super) static SECRET: Shape = Shape::record(&SECRET_RECORD).form(Form::Resource);
static CONFIG_RECORD: Record = Record {
    name: "a config",
    without: &["driver", "driver_opts"],
    ..FileObject::RECORD
};
pub(super) static CONFIG: Shape = Shape::record(&CONFIG_RECORD).form(Form::Resource);

record! {
    /// The use of a secret or config by a service or build.
    pub struct FileReference = "a secret or config of a service" {
        /// Key of the secret or config.
        pub source: String [STRING],
        /// Path in the container; empty for the default one.
        pub target: String [STRING],
        /// User id of the owner.
        pub uid: String [STRING],
        pub gid: String [STRING],
        pub mode: Option<FileMode> [MODE],
        pub extensions: Extensions => extensions,
    }
}

static REFERENCE: Shape = Shape::record(&FileReference::RECORD).or_text().form(Form::Mount);
pub(super) static SECRET_REFERENCES: Shape = Shape::list(&REFERENCE).unique(Unique::Mount("/run/secrets/"));
pub(super) static CONFIG_REFERENCES: Shape = Shape::list(&REFERENCE).unique(Unique::Mount("/"));
pub(super) static BUILD_SECRETS: Shape = Shape::list(&REFERENCE);

static MOUNT_KIND: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&[
    "bind", "volume", "tmpfs", "cluster", "npipe", "image",
]));

record! {
    pub struct Mount = "a volume of a service" requires "type" {
        /// Kind of mount.
        pub kind as "type": MountKind [MOUNT_KIND] => always,
        /// Absolute path, key of a volume, or image; empty for an anonymous volume.
        pub source: String [STRING],
        /// Absolute path inside.
        pub target: String [STRING],
        pub read_only: bool [CAST_FLAG],
        /// Has no effect any more.
        pub consistency: String [STRING],
        /// Options of a bind mount.
        pub bind: Option<BindOptions> [BIND],
        /// Options of a volume.
        pub volume: Option<VolumeOptions> [VOLUME_OPTIONS],
        /// Options of a tmpfs.
        pub tmpfs: Option<TmpfsOptions> [TMPFS],
        /// Options of an image mount.
        pub image: Option<ImageOptions> [IMAGE_OPTIONS],
        pub extensions: Extensions => extensions,
    }
}

static MOUNT: Shape = Shape::record(&Mount::RECORD)
    .or_text()
    .form(Form::Volume)
    .path(PathRule::Mount);
pub(super) static MOUNTS: Shape = Shape::list(&MOUNT).unique(Unique::Target);

static RECURSIVE: Shape =
    Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&["enabled", "disabled", "writable", "readonly"]));
static SELINUX: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&["z", "Z"]));

record! {
    /// Options of a bind mount.
    pub struct BindOptions = "`bind`" {
        /// SELinux relabelling: `z` (shared) or `Z` (private).
        pub selinux: String [SELINUX],
        pub propagation: String [STRING],
        /// Whether a missing source is created as a directory. Unset: the file does not say.
        pub create_host_path: Option<bool> [FLAG],
        /// `enabled`, `disabled`, `writable` or `readonly`.
        pub recursive: String [RECURSIVE],
        pub extensions: Extensions => extensions,
    }
}

static BIND: Shape = Shape::record(&BindOptions::RECORD);

record! {
    /// Options of a volume mount.
    pub struct VolumeOptions = "`volume`" {
        /// Labels of an anonymous volume.
        pub labels: IndexMap<String, String> [LABELS],
        /// Do not copy the image's files into a new volume.
        pub nocopy: bool [CAST_FLAG],
        /// Path in the volume.
        pub subpath: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static VOLUME_OPTIONS: Shape = Shape::record(&VolumeOptions::RECORD);

static TMPFS_SIZE: Shape = Shape::scalar(INT | TEXT, Type::Raw).constraint(Constraint::Between(0, i128::MAX));

record! {
    /// Options of a tmpfs mount.
    pub struct TmpfsOptions = "`tmpfs`" {
        /// Most bytes; 0 for no limit.
        pub size: Bytes [TMPFS_SIZE],
        /// File mode of its root directory.
        pub mode: u32 [MODE],
        pub extensions: Extensions => extensions,
    }
}

static TMPFS: Shape = Shape::record(&TmpfsOptions::RECORD);

record! {
    /// Options of an image mount.
    pub struct ImageOptions = "`image`" {
        /// Path in the image.
        pub subpath: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static IMAGE_OPTIONS: Shape = Shape::record(&ImageOptions::RECORD);
