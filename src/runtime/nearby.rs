//! Hears of changes in the directories of files.

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Changes within this time are heard together.
const QUIET: Duration = Duration::from_millis(200);

/// Hears of changes in the directories of some files: editors replace a file rather than write it.
pub(super) struct Nearby {
    /// Dropped, it hears nothing more.
    _watcher: RecommendedWatcher,
    heard: mpsc::UnboundedReceiver<()>,
}

impl Nearby {
    /// `None` where the operating system cannot watch files.
    pub(super) fn hear(paths: &[PathBuf]) -> Option<Self> {
        let (to, heard) = mpsc::unbounded_channel();
        let hear = move |event: notify::Result<notify::Event>| {
            // Ignore our own reads: reacting to them would never end.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _ = to.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(hear).ok()?;
        let mut parents: Vec<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
        parents.sort();
        parents.dedup();
        for parent in parents {
            if let Err(error) = watcher.watch(parent, RecursiveMode::NonRecursive) {
                tracing::warn!(%error, "changes of files beside the project are not seen");
            }
        }
        Some(Self {
            _watcher: watcher,
            heard,
        })
    }

    /// Waits for changes, and until there are none for a moment; false when there will be none any more.
    pub(super) async fn changed(&mut self) -> bool {
        if self.heard.recv().await.is_none() {
            return false;
        }
        while let Ok(Some(())) = tokio::time::timeout(QUIET, self.heard.recv()).await {}
        true
    }
}
