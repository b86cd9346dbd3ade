//! Hearing of changes: one operating system watch for all rules, changes gathered until it is quiet.

use super::rules::{Change, Rule};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Quiet this long ends a batch.
const QUIET: Duration = Duration::from_millis(100);
/// A batch is not gathered longer than this.
const LONGEST: Duration = Duration::from_millis(500);

/// Hears of changes below the paths of rules.
pub struct Watcher {
    heard: mpsc::UnboundedReceiver<PathBuf>,
    /// Dropping it ends the watch.
    _watch: RecommendedWatcher,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watcher").finish_non_exhaustive()
    }
}

impl Watcher {
    /// Begins to listen below the rules' paths.
    ///
    /// # Errors
    /// A path that cannot be followed, with the operating system's reason.
    pub fn new(rules: &[Rule]) -> Result<Self, String> {
        let (to, heard) = mpsc::unbounded_channel();
        let hear = move |event: notify::Result<notify::Event>| {
            if let Ok(event) = event
                && matches!(
                    event.kind,
                    EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
                )
            {
                // Nobody listens any more once the command ends.
                event.paths.into_iter().for_each(|path| drop(to.send(path)));
            }
        };
        let mut watch = notify::recommended_watcher(hear).map_err(|error| error.to_string())?;
        let mut known: BTreeSet<&Path> = BTreeSet::new();
        for rule in rules {
            // A file is replaced by editors, which ends a watch of the file itself.
            let (place, mode) = if rule.path.is_dir() {
                (rule.path.as_path(), RecursiveMode::Recursive)
            } else {
                (rule.path.parent().unwrap_or(&rule.path), RecursiveMode::NonRecursive)
            };
            if known.insert(place) {
                watch
                    .watch(place, mode)
                    .map_err(|error| format!("{}: {error}", place.display()))?;
            }
        }
        Ok(Self { heard, _watch: watch })
    }

    /// The next changes that matter to a rule, each once; waits for them. Cancel-safe between batches.
    pub async fn next(&mut self, rules: &[Rule]) -> Vec<Change> {
        loop {
            let Some(first) = self.heard.recv().await else {
                return std::future::pending().await;
            };
            let mut paths = BTreeSet::from([first]);
            let end = tokio::time::Instant::now() + LONGEST;
            loop {
                let quiet = (tokio::time::Instant::now() + QUIET).min(end);
                match tokio::time::timeout_at(quiet, self.heard.recv()).await {
                    Ok(Some(path)) => paths.insert(path),
                    Ok(None) | Err(_) => break,
                };
            }
            let changes = changes(rules, paths);
            if !changes.is_empty() {
                return changes;
            }
        }
    }
}

/// What changed, by rule. A directory that came is all that is in it.
fn changes(rules: &[Rule], paths: BTreeSet<PathBuf>) -> Vec<Change> {
    let mut files = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            files.extend(below(&path));
        } else {
            files.insert(path);
        }
    }
    let mut changes = Vec::new();
    for path in files {
        for (rule, _) in rules.iter().enumerate().filter(|(_, rule)| rule.takes(&path)) {
            changes.push(Change {
                rule,
                gone: path.symlink_metadata().is_err(),
                path: path.clone(),
            });
        }
    }
    changes
}

/// Every file below a directory; what cannot be read is not there for us.
pub(super) fn below(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        for entry in entries {
            let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_directory {
                open.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files
}
