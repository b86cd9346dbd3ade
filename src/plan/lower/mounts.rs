//! Binds and mounts. A bind string is preferred, because only that creates a missing host directory; what it cannot
//! express goes through the mount API, as with the reference.

use super::files;
use crate::compose::{BindOptions, Mount, MountKind, Project, Service, VolumeOptions};
use crate::engine::{ImageReport, MountReport, MountSpec};

/// The mounts of a container.
#[derive(Debug, Default)]
pub(super) struct Mounts {
    pub(super) binds: Vec<String>,
    pub(super) mounts: Vec<MountSpec>,
}

/// `old`: mounts of the container that is replaced; its anonymous volumes are mounted again.
pub(super) fn lower(project: &Project, service: &Service, old: &[MountReport], image: Option<&ImageReport>) -> Mounts {
    let mut all = Mounts::default();
    for mount in &service.volumes {
        let inherited = old
            .iter()
            .find(|found| is_anonymous(mount) && found.target == mount.target && inherits(found));
        match inherited {
            Some(found) => all.mounts.push(again(found)),
            None => all.add(project, mount),
        }
    }
    let declared = |target: &str| service.volumes.iter().any(|mount| mount.target == target);
    for found in old.iter().filter(|found| inherits(found) && !declared(&found.target)) {
        if belongs_to_image(found, image) {
            all.mounts.push(again(found));
        }
    }
    for file in files::mounts(project, service) {
        if !declared(&file.target) {
            all.mounts.push(file);
        }
    }
    all
}

fn is_anonymous(mount: &Mount) -> bool {
    mount.kind == MountKind::Volume && mount.source.is_empty()
}

fn inherits(found: &MountReport) -> bool {
    found.kind != "tmpfs"
}

/// Whether the image declares a volume at this target. Before a pull or build the image is not known; then a volume
/// with a generated name is taken for one of the image's.
fn belongs_to_image(found: &MountReport, image: Option<&ImageReport>) -> bool {
    match image {
        Some(image) => image.volumes.contains(&found.target),
        None => found.is_anonymous_volume(),
    }
}

fn again(found: &MountReport) -> MountSpec {
    let source = if found.kind == "volume" {
        &found.name
    } else {
        &found.source
    };
    MountSpec {
        kind: found.kind.clone(),
        source: source.clone(),
        target: found.target.clone(),
        read_only: !found.writable,
        ..MountSpec::default()
    }
}

impl Mounts {
    fn add(&mut self, project: &Project, mount: &Mount) {
        match mount.kind {
            MountKind::Bind if bind_fits(mount.bind.as_ref()) => self.binds.push(bind_text(&mount.source, mount)),
            MountKind::Volume if !mount.source.is_empty() && volume_fits(mount.volume.as_ref()) => {
                self.binds.push(bind_text(volume_name(project, mount), mount));
            }
            MountKind::Bind
            | MountKind::Volume
            | MountKind::Tmpfs
            | MountKind::Image
            | MountKind::Npipe
            | MountKind::Cluster => self.mounts.push(mount_spec(project, mount)),
        }
    }
}

/// Whether a bind string can express it. `bind` without `create_host_path` means the source must exist.
fn bind_fits(bind: Option<&BindOptions>) -> bool {
    bind.is_none_or(|bind| {
        bind.create_host_path == Some(true) && bind.propagation.is_empty() && bind.recursive.is_empty()
    })
}

fn volume_fits(volume: Option<&VolumeOptions>) -> bool {
    volume.is_none_or(|volume| volume.labels.is_empty() && volume.subpath.is_empty() && !volume.nocopy)
}

/// The volume's name on the engine; a key that is not a volume of the project is a name already.
fn volume_name<'a>(project: &'a Project, mount: &'a Mount) -> &'a str {
    project
        .volumes
        .get(&mount.source)
        .map_or(&mount.source, |volume| &volume.name)
}

/// `source:target:rw[,z]`
fn bind_text(source: &str, mount: &Mount) -> String {
    let access = if mount.read_only { "ro" } else { "rw" };
    let selinux = mount.bind.as_ref().map_or("", |bind| bind.selinux.as_str());
    let comma = if selinux.is_empty() { "" } else { "," };
    format!("{source}:{}:{access}{comma}{selinux}", mount.target)
}

fn mount_spec(project: &Project, mount: &Mount) -> MountSpec {
    let is_named = mount.kind == MountKind::Volume && !mount.source.is_empty();
    let source = if is_named {
        volume_name(project, mount)
    } else {
        &mount.source
    };
    let mut spec = MountSpec {
        kind: mount.kind.as_str().to_owned(),
        source: source.to_owned(),
        target: mount.target.clone(),
        read_only: mount.read_only,
        consistency: mount.consistency.clone(),
        ..MountSpec::default()
    };
    if let Some(bind) = &mount.bind {
        spec.bind_propagation.clone_from(&bind.propagation);
        spec.bind_create = bind.create_host_path.filter(|create| *create);
        spec.bind_recursive.clone_from(&bind.recursive);
    }
    if let Some(volume) = &mount.volume {
        spec.volume_nocopy = volume.nocopy;
        spec.volume_labels.clone_from(&volume.labels);
        spec.volume_subpath.clone_from(&volume.subpath);
    }
    if let Some(tmpfs) = &mount.tmpfs {
        spec.tmpfs_size = tmpfs.size.0;
        spec.tmpfs_mode = tmpfs.mode;
    }
    if let Some(image) = &mount.image {
        spec.image_subpath.clone_from(&image.subpath);
    }
    spec
}
