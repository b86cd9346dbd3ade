//! Reads images and volumes where the engine keeps them, if this machine is the engine's and lets us: at once, and without a
//! container.

use super::files;
use crate::doctor::{Facts, PathReport, PathReports, WantedPaths};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct ReadInside {
    pub(super) images: BTreeMap<String, PathReports>,
    pub(super) volumes: BTreeMap<String, PathReports>,
}

/// Links that are followed.
const LINKS: usize = 40;

/// Answers what can be read, and takes it out of the questions.
pub(super) async fn answer(facts: &Facts, wanted: &mut WantedPaths) -> ReadInside {
    let Some(observed) = facts.observed.as_ref().filter(|observed| observed.host.local) else {
        return ReadInside::default();
    };
    let mut images: Vec<(String, Vec<PathBuf>, BTreeSet<String>)> = Vec::new();
    let mut volumes: Vec<(String, PathBuf, BTreeSet<String>)> = Vec::new();
    wanted.images.retain(|name, paths| {
        let layers = observed
            .image(name)
            .map(|image| image.layers.iter().map(PathBuf::from).collect::<Vec<_>>());
        let Some(layers) = layers.filter(|layers| is_readable(layers)) else {
            return true;
        };
        images.push((name.clone(), layers, std::mem::take(paths)));
        false
    });
    wanted.volumes.retain(|name, paths| {
        let place = observed.volume(name).map(|volume| PathBuf::from(&volume.mountpoint));
        let Some(place) = place.filter(|place| is_readable(std::slice::from_ref(place))) else {
            return true;
        };
        volumes.push((name.clone(), place, std::mem::take(paths)));
        false
    });
    let read = tokio::task::spawn_blocking(move || ReadInside {
        images: images
            .into_iter()
            .map(|(name, layers, paths)| (name, report_all(&layers, paths)))
            .collect(),
        volumes: volumes
            .into_iter()
            .map(|(name, place, paths)| (name, report_all(std::slice::from_ref(&place), paths)))
            .collect(),
    });
    read.await.unwrap_or_default()
}

fn is_readable(layers: &[PathBuf]) -> bool {
    !layers.is_empty() && layers.iter().all(|layer| std::fs::read_dir(layer).is_ok())
}

fn report_all(layers: &[PathBuf], paths: BTreeSet<String>) -> PathReports {
    let reports = paths.into_iter().map(|path| {
        let report = report(layers, &path);
        (path, report)
    });
    reports.collect()
}

/// What is at a path of the layers, links followed within them.
fn report(layers: &[PathBuf], path: &str) -> PathReport {
    let mut open: Vec<String> = parts(path);
    let mut here = PathBuf::new();
    let mut links = 0;
    while let Some(part) = open.pop() {
        if part == ".." {
            here.pop();
            continue;
        }
        let next = here.join(&part);
        let Some(found) = find(layers, &next) else {
            return PathReport::Missing;
        };
        match std::fs::read_link(&found) {
            Ok(target) => {
                links += 1;
                if links > LINKS {
                    return PathReport::Missing;
                }
                if target.is_absolute() {
                    here = PathBuf::new();
                }
                open.extend(parts(&target.to_string_lossy()));
            }
            Err(_) => here = next,
        }
    }
    find(layers, &here).map_or(PathReport::Missing, |found| files::report(&found))
}

/// The parts of a path, the last one first.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.rev().map(str::to_owned).collect()
}

/// Where the uppermost layer that says anything of a path has it; none where it was removed or never was. No part of the path
/// above the last may be a link.
fn find(layers: &[PathBuf], path: &Path) -> Option<PathBuf> {
    for layer in layers {
        let whole = layer.join(path);
        match std::fs::symlink_metadata(&whole) {
            // A device 0/0 stands for what was removed.
            Ok(found) if found.file_type().is_char_device() && found.rdev() == 0 => return None,
            Ok(_) => return Some(whole),
            Err(_) if hides(layer, path) => return None,
            Err(_) => {}
        }
    }
    None
}

/// Whether a layer hides what lower ones have below a directory of the path.
fn hides(layer: &Path, path: &Path) -> bool {
    path.ancestors().skip(1).any(|above| {
        let whole = layer.join(above);
        let Ok(found) = std::fs::symlink_metadata(&whole) else {
            return false;
        };
        let mut value = [0_u8; 1];
        let opaque = ["trusted.overlay.opaque", "user.overlay.opaque"];
        !found.is_dir()
            || opaque
                .iter()
                .any(|name| rustix::fs::getxattr(&whole, *name, &mut value).is_ok_and(|_| value == *b"y"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn layers_are_read_from_the_top_and_links_followed_within_them() {
        let dir = tempfile::tempdir().unwrap();
        let layer = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(layer("top/app")).unwrap();
        std::fs::create_dir_all(layer("base/usr/bin")).unwrap();
        std::fs::write(layer("base/usr/bin/sh"), "base").unwrap();
        std::fs::write(layer("top/app/main"), "top").unwrap();
        symlink("usr/bin", layer("base/bin")).unwrap();
        symlink("/bin/sh", layer("top/app/shell")).unwrap();
        let layers = [layer("top"), layer("base")];
        let head = |path: &str| report(&layers, path).report().map(|facts| facts.text());
        assert_eq!(head("/bin/sh").as_deref(), Some("base"));
        assert_eq!(head("/app/shell").as_deref(), Some("base"));
        assert_eq!(head("/app/../app/main").as_deref(), Some("top"));
        assert_eq!(report(&layers, "/bin/bash"), PathReport::Missing);
        assert!(report(&layers, "").report().is_some());
    }
}
