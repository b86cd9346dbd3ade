//! Digests of the files containers are given, read again whenever something happens beside them.

use super::message::Reporter;
use crate::plan::contents::{Digests, digest};
use crate::stack::Event;
use futures::future::join_all;
use notify::{RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Larger files are nobody's secret or configuration, and are not read.
const LARGEST: u64 = 4 * 1024 * 1024;
/// Changes this close together are one.
const QUIET: Duration = Duration::from_millis(200);

/// Digests of those of the paths that are files.
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

/// Tells the digests, and again when one of them changes. Where the operating system cannot say when, once has to do.
pub(super) async fn follow(paths: Vec<PathBuf>, reporter: Reporter) {
    let (to, mut heard) = mpsc::unbounded_channel();
    let hear = move |event: notify::Result<notify::Event>| {
        // Reading is no change; hearing of it would go on for ever.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = to.send(());
        }
    };
    let watcher = notify::recommended_watcher(hear).map(|mut watcher| {
        let mut parents: Vec<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
        parents.sort();
        parents.dedup();
        for parent in parents {
            if let Err(error) = watcher.watch(parent, RecursiveMode::NonRecursive) {
                tracing::warn!(%error, "changes of files beside the project are not seen");
            }
        }
        watcher
    });
    let mut known = contents(&paths).await;
    reporter.tell(Event::Contents(known.clone())).await;
    if watcher.is_err() {
        return;
    }
    while heard.recv().await.is_some() {
        while let Ok(Some(())) = tokio::time::timeout(QUIET, heard.recv()).await {}
        let now = contents(&paths).await;
        if now != known {
            known = now;
            reporter.tell(Event::Contents(known.clone())).await;
        }
    }
}
