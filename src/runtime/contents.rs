//! Digests of the files that containers are given, read again whenever something changes near them.

use super::message::Reporter;
use super::nearby::Nearby;
use crate::plan::contents::{Digests, digest};
use crate::stack::{Event, FileFact, FileFacts, FileKind, LOOKED_AT};
use futures::future::join_all;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt;

/// Largest file that is read, in bytes; a secret or configuration is smaller.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Digests of the paths that are files.
pub async fn contents(paths: &[PathBuf]) -> Digests {
    let read = paths.iter().map(|path| async move {
        let about = tokio::fs::metadata(path).await.ok()?;
        if !about.is_file() || about.len() > LARGEST {
            return None;
        }
        let content = tokio::fs::read(path).await.ok()?;
        Some((path.clone(), digest(&content)))
    });
    join_all(read).await.into_iter().flatten().collect()
}

/// What the paths are that exist, and what their content tells.
pub async fn file_facts(paths: &[PathBuf]) -> FileFacts {
    let looked = paths
        .iter()
        .map(|path| async move { (path.clone(), file_fact(path).await) });
    join_all(looked).await.into_iter().collect()
}

async fn file_fact(path: &Path) -> FileFact {
    let Ok(about) = tokio::fs::metadata(path).await else {
        return FileFact::default();
    };
    let kind = match about.file_type() {
        kind if kind.is_file() => FileKind::File,
        kind if kind.is_dir() => FileKind::Directory,
        _ => FileKind::Other,
    };
    let mut fact = FileFact {
        kind,
        mode: about.mode() & 0o7777,
        uid: about.uid(),
        gid: about.gid(),
        ..FileFact::default()
    };
    if kind == FileKind::File
        && let Ok(file) = tokio::fs::File::open(path).await
    {
        let mut content = Vec::new();
        if file.take(LOOKED_AT).read_to_end(&mut content).await.is_ok() {
            fact.read(&content);
        }
    }
    fact
}

/// Reports once what the files are.
pub(super) async fn look_at(paths: Vec<PathBuf>, reporter: Reporter) {
    let facts = file_facts(&paths).await;
    reporter.send_event(Event::Files(facts)).await;
}

/// Reports the digests, and again when a file changes; only once where the operating system cannot watch files.
pub(super) async fn follow(paths: Vec<PathBuf>, reporter: Reporter) {
    let nearby = Nearby::hear(&paths);
    let mut known = contents(&paths).await;
    reporter.send_event(Event::Contents(known.clone())).await;
    let Some(mut nearby) = nearby else { return };
    while nearby.changed().await {
        let now = contents(&paths).await;
        if now != known {
            known = now;
            reporter.send_event(Event::Contents(known.clone())).await;
        }
    }
}
