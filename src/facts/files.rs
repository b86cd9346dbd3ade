//! Looks at files of this machine.

use crate::doctor::{FileReport, PathKind, PathReport};
use crate::engine::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Bytes of a file that are read.
pub(super) const HEAD: u64 = 64 * 1024;
/// Names of a directory that are read.
const NAMES: usize = 200;

/// Looks at all of them; nothing is known of them where the engine's files are not ours.
pub(super) async fn report_all(paths: BTreeSet<PathBuf>, local: bool) -> BTreeMap<PathBuf, PathReport> {
    let read = tokio::task::spawn_blocking(move || {
        let reports = paths.into_iter().map(|path| {
            let report = if local { report(&path) } else { PathReport::Unknown };
            (path, report)
        });
        reports.collect()
    });
    read.await.unwrap_or_default()
}

/// What is at a path, links followed.
pub fn report(path: &Path) -> PathReport {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return PathReport::Missing;
        }
        Err(_) => return PathReport::Unknown,
    };
    let kind = if metadata.is_dir() {
        PathKind::Directory
    } else if metadata.is_file() {
        PathKind::File
    } else {
        PathKind::Special
    };
    let seconds = metadata.mtime().saturating_mul(1_000_000_000);
    PathReport::Present(FileReport {
        kind,
        mode: metadata.mode() & 0o7777,
        uid: metadata.uid(),
        gid: metadata.gid(),
        modified: Some(Timestamp(seconds.saturating_add(metadata.mtime_nsec()))),
        head: if kind == PathKind::File { head(path) } else { Vec::new() },
        names: if kind == PathKind::Directory {
            names(path)
        } else {
            Vec::new()
        },
        label: label(path),
    })
}

fn head(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What cannot be read has no head; its mode tells why.
    let _ = std::fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
    bytes
}

fn names(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .take(NAMES)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The SELinux label; empty where there is none.
fn label(path: &Path) -> String {
    let mut bytes = [0_u8; 256];
    let read = rustix::fs::getxattr(path, "security.selinux", &mut bytes).unwrap_or(0);
    String::from_utf8_lossy(bytes.get(..read).unwrap_or_default())
        .trim_end_matches('\0')
        .to_owned()
}
