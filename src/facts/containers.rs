//! Looks into images and volumes: by a container that is made of the image and never started.

use super::files::HEAD;
use crate::doctor::{FileReport, PathKind, PathReport, PathReports};
use crate::engine::{ContainerSpec, Engine, ErrorKind, HostSpec, MountSpec, RemoveRequest, Timestamp};
use futures::StreamExt;
use futures::future::join_all;
use futures::stream;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

/// Paths asked for at once in one container.
const AT_ONCE: usize = 8;
/// Links that are followed.
const LINKS: usize = 8;
/// Where volumes are mounted.
const VOLUMES: &str = "/.stackdeck-doctor";

/// Paths by image or volume.
type Wanted = BTreeMap<String, BTreeSet<String>>;
/// Answers by image or volume.
type Answers = BTreeMap<String, PathReports>;

pub(super) struct ContainerReader {
    engine: Arc<dyn Engine>,
    may_create: bool,
    /// The container of each image; none where it could not be made.
    containers: BTreeMap<String, Option<String>>,
    /// Those of them that are not ours.
    kept: BTreeSet<String>,
    made: u32,
}

impl ContainerReader {
    /// `there`: containers that are looked into as they are, by their image.
    pub(super) fn new(engine: Arc<dyn Engine>, may_create: bool, there: &BTreeMap<String, String>) -> Self {
        let known = there.iter().map(|(image, id)| (image.clone(), Some(id.clone())));
        Self {
            engine,
            may_create,
            containers: known.collect(),
            kept: there.values().cloned().collect(),
            made: 0,
        }
    }

    pub(super) async fn answer(&mut self, images: Wanted, volumes: Wanted) -> (Answers, Answers) {
        let volumes_image = images.keys().next().or_else(|| self.containers.keys().next()).cloned();
        let names: Vec<String> = images
            .keys()
            .filter(|name| !self.containers.contains_key(*name))
            .cloned()
            .collect();
        let first = self.made;
        self.made += u32::try_from(names.len()).unwrap_or(u32::MAX);
        let made = join_all(
            names
                .iter()
                .zip(first..)
                .map(|(image, number)| self.create(image, number, Vec::new())),
        )
        .await;
        self.containers.extend(names.into_iter().zip(made));
        let of_images = join_all(images.into_iter().map(|(image, paths)| async {
            let id = self.containers.get(&image).and_then(Option::clone);
            let reports = report_all(&self.engine, id, "", paths).await;
            (image, reports)
        }));
        let of_volumes = async {
            let Some(image) = volumes_image.filter(|_| !volumes.is_empty()) else {
                return unknown(volumes);
            };
            self.look_into_volumes(&image, volumes).await
        };
        let (of_images, of_volumes) = futures::future::join(of_images, of_volumes).await;
        (of_images.into_iter().collect(), of_volumes)
    }

    /// Looks into volumes, mounted read-only and without anything being copied into them.
    async fn look_into_volumes(&self, image: &str, volumes: Wanted) -> Answers {
        let mounts = volumes.keys().enumerate().map(|(index, name)| MountSpec {
            kind: "volume".to_owned(),
            source: name.clone(),
            target: format!("{VOLUMES}/{index}"),
            read_only: true,
            volume_nocopy: true,
            ..MountSpec::default()
        });
        let Some(id) = self.create(image, u32::MAX, mounts.collect()).await else {
            return unknown(volumes);
        };
        let reports = join_all(volumes.into_iter().enumerate().map(|(index, (name, paths))| {
            let id = id.clone();
            async move {
                (
                    name,
                    report_all(&self.engine, Some(id), &format!("{VOLUMES}/{index}"), paths).await,
                )
            }
        }));
        let reports = reports.await.into_iter().collect();
        self.discard(&id).await;
        reports
    }

    async fn create(&self, image: &str, number: u32, mounts: Vec<MountSpec>) -> Option<String> {
        if !self.may_create || self.engine.image(image).await.ok().flatten().is_none() {
            return None;
        }
        let spec = ContainerSpec {
            name: format!("stackdeck-doctor-{}-{number}", std::process::id()),
            image: image.to_owned(),
            entrypoint: Some(vec!["/never-started".to_owned()]),
            network_disabled: true,
            host: HostSpec {
                network_mode: "none".to_owned(),
                mounts,
                ..HostSpec::default()
            },
            ..ContainerSpec::default()
        };
        match self.engine.create_container(spec).await {
            Ok(created) => Some(created.id),
            Err(error) => {
                tracing::warn!(image, %error, "the image is not read into");
                None
            }
        }
    }

    pub(super) async fn remove(self) {
        let ids = self.containers.values().flatten().filter(|id| !self.kept.contains(*id));
        join_all(ids.map(|id| self.discard(id))).await;
    }

    async fn discard(&self, id: &str) {
        let remove = RemoveRequest {
            force: true,
            volumes: true,
        };
        if let Err(error) = self.engine.remove_container(id, remove).await {
            tracing::warn!(id, %error, "a container of the doctor stays");
        }
    }
}

fn unknown(wanted: Wanted) -> Answers {
    let unknown = |paths: BTreeSet<String>| paths.into_iter().map(|path| (path, PathReport::Unknown)).collect();
    wanted.into_iter().map(|(name, paths)| (name, unknown(paths))).collect()
}

async fn report_all(engine: &Arc<dyn Engine>, id: Option<String>, root: &str, paths: BTreeSet<String>) -> PathReports {
    let Some(id) = id else {
        return paths.into_iter().map(|path| (path, PathReport::Unknown)).collect();
    };
    let id = &id;
    let reports = stream::iter(paths).map(|path| async move {
        let report = report(engine, id, &format!("{root}{path}")).await;
        (path, report)
    });
    reports.buffer_unordered(AT_ONCE).collect().await
}

/// What is at a path of a container, links followed.
async fn report(engine: &Arc<dyn Engine>, id: &str, path: &str) -> PathReport {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match read(engine, id, &path).await {
            Seen::File(facts) => return PathReport::Present(facts),
            Seen::Link(target) => path = joined(&path, &target),
            Seen::Missing => return PathReport::Missing,
            Seen::Unknown => return PathReport::Unknown,
        }
    }
    PathReport::Missing
}

/// The first entry of an archive.
enum Seen {
    File(FileReport),
    Link(String),
    Missing,
    Unknown,
}

async fn read(engine: &Arc<dyn Engine>, id: &str, path: &str) -> Seen {
    let mut feed = engine.download(id, path);
    let mut bytes = Vec::new();
    loop {
        let ended = match feed.next().await {
            Some(Ok(piece)) => {
                bytes.extend_from_slice(&piece);
                false
            }
            Some(Err(error)) if error.kind == ErrorKind::Missing => return Seen::Missing,
            Some(Err(_)) => return Seen::Unknown,
            None => true,
        };
        if let Some(seen) = first(&bytes, ended) {
            return seen;
        }
        if ended {
            return Seen::Unknown;
        }
    }
}

/// The first entry, once there is enough of it.
fn first(bytes: &[u8], ended: bool) -> Option<Seen> {
    let mut archive = tar::Archive::new(bytes);
    let mut entry = archive.entries().ok()?.next()?.ok()?;
    let header = entry.header();
    let kind = match header.entry_type() {
        tar::EntryType::Symlink => {
            let target = entry.link_name().ok()??;
            return Some(Seen::Link(target.to_string_lossy().into_owned()));
        }
        tar::EntryType::Directory => PathKind::Directory,
        tar::EntryType::Regular | tar::EntryType::Continuous | tar::EntryType::Link => PathKind::File,
        _ => PathKind::Special,
    };
    let number = |value: std::io::Result<u64>| value.ok().and_then(|value| u32::try_from(value).ok());
    let mut facts = FileReport {
        kind,
        mode: header.mode().unwrap_or(0) & 0o7777,
        uid: number(header.uid()).unwrap_or(0),
        gid: number(header.gid()).unwrap_or(0),
        modified: header
            .mtime()
            .ok()
            .and_then(|at| i64::try_from(at).ok())
            .map(|at| Timestamp(at.saturating_mul(1_000_000_000))),
        ..FileReport::default()
    };
    if kind == PathKind::File {
        let wanted = entry.size().min(HEAD);
        let mut head = Vec::new();
        // Reading past what has come fails: more will come.
        let _ = (&mut entry).take(wanted).read_to_end(&mut head);
        if (head.len() as u64) < wanted && !ended {
            return None;
        }
        facts.head = head;
    }
    Some(Seen::File(facts))
}

/// The target of a link at `path`.
fn joined(path: &str, target: &str) -> String {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let whole = if target.starts_with('/') {
        target.to_owned()
    } else {
        format!("{directory}/{target}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_link_is_found_from_its_directory() {
        assert_eq!(joined("/bin/sh", "busybox"), "/bin/busybox");
        assert_eq!(joined("/usr/bin/a", "../../b"), "/b");
        assert_eq!(joined("/usr/bin/a", "/etc/alternatives/a"), "/etc/alternatives/a");
    }

    #[test]
    fn the_first_entry_is_read_once_enough_has_come() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(2000);
        header.set_mode(0o755);
        header.set_uid(7);
        header.set_cksum();
        builder.append_data(&mut header, "a", &[b'#'; 2000][..]).unwrap();
        let bytes = builder.into_inner().unwrap();
        assert!(first(&bytes[..300], false).is_none());
        assert!(first(&bytes[..1024], false).is_none());
        let Some(Seen::File(facts)) = first(&bytes, false) else {
            panic!("no file")
        };
        assert_eq!((facts.mode, facts.uid, facts.head.len()), (0o755, 7, 2000));
    }
}
