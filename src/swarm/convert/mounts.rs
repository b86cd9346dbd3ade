//! The mounts of a task.

use super::labels::labelled;
use crate::compose::{Mount, MountKind, Project, Service, short};
use crate::engine::swarm::{DriverSpec, ServiceMount, TmpfsMount, VolumeMount};

const SHARED_MEMORY: &str = "/dev/shm";

/// Mounts in the order of the file, then temporary file systems. A swarm mounts no images.
pub(super) fn mounts(project: &Project, service: &Service) -> Vec<ServiceMount> {
    let written = service.volumes.iter().filter(|mount| mount.kind != MountKind::Image);
    let mut all: Vec<ServiceMount> = written.map(|mount| mount_of(project, mount)).collect();
    all.extend(service.tmpfs.iter().map(|entry| tmpfs(entry)));
    if service.shm_size.0 > 0 && all.iter().all(|mount| mount.target != SHARED_MEMORY) {
        all.push(ServiceMount {
            kind: MountKind::Tmpfs.as_str().to_owned(),
            target: SHARED_MEMORY.to_owned(),
            tmpfs: Some(TmpfsMount {
                size: service.shm_size.0,
                mode: 0o1777,
            }),
            ..ServiceMount::default()
        });
    }
    all
}

fn mount_of(project: &Project, mount: &Mount) -> ServiceMount {
    let is_named = !mount.source.is_empty();
    ServiceMount {
        kind: mount.kind.as_str().to_owned(),
        source: source(project, mount),
        target: mount.target.clone(),
        read_only: mount.read_only,
        consistency: mount.consistency.clone(),
        propagation: mount
            .bind
            .as_ref()
            .map(|bind| bind.propagation.clone())
            .unwrap_or_default(),
        volume: (mount.kind == MountKind::Volume && is_named).then(|| volume(project, mount)),
        tmpfs: mount.tmpfs.as_ref().map(|tmpfs| TmpfsMount {
            size: tmpfs.size.0,
            mode: tmpfs.mode,
        }),
    }
}

/// A volume's name; anything else as written.
fn source(project: &Project, mount: &Mount) -> String {
    let is_volume = matches!(mount.kind, MountKind::Volume | MountKind::Cluster);
    let volume = project.volumes.get(&mount.source).filter(|_| is_volume);
    volume.map_or_else(|| mount.source.clone(), |volume| volume.name.clone())
}

/// The volume that a node makes when a task needs it.
fn volume(project: &Project, mount: &Mount) -> VolumeMount {
    let mut volume = VolumeMount {
        no_copy: mount.volume.as_ref().is_some_and(|options| options.nocopy),
        subpath: mount
            .volume
            .as_ref()
            .map(|options| options.subpath.clone())
            .unwrap_or_default(),
        ..VolumeMount::default()
    };
    if let Some(own) = project.volumes.get(&mount.source).filter(|volume| !volume.external) {
        volume.labels = labelled(project, &own.labels);
        volume.driver = (!own.driver.is_empty() || !own.driver_opts.is_empty()).then(|| DriverSpec {
            name: own.driver.clone(),
            options: own.driver_opts.clone(),
        });
    }
    volume
}

/// `path[:size=64m,mode=1777]`
fn tmpfs(entry: &str) -> ServiceMount {
    let (path, options) = entry.split_once(':').unwrap_or((entry, ""));
    let value = |name: &str| {
        let pairs = options.split(',').filter_map(|option| option.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let size = value("size").and_then(short::bytes).unwrap_or(0);
    let mode = value("mode")
        .and_then(|mode| u32::from_str_radix(mode, 8).ok())
        .unwrap_or(0);
    ServiceMount {
        kind: MountKind::Tmpfs.as_str().to_owned(),
        target: path.to_owned(),
        tmpfs: (size != 0 || mode != 0).then_some(TmpfsMount { size, mode }),
        ..ServiceMount::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_tmpfs_keeps_its_size_and_mode() {
        let of = |entry: &str| tmpfs(entry).tmpfs.map(|tmpfs| (tmpfs.size, tmpfs.mode));
        assert_eq!(of("/run:size=64m,mode=1777,noexec"), Some((64 << 20, 0o1777)));
        assert_eq!(of("/run"), None);
    }
}
