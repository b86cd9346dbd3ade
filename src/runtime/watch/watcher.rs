//! Watches the file system: one watch of the operating system for all rules; changes are collected until none comes for
//! a while.

use super::files::{Found, directories, find};
use super::limit;
use super::rules::{Change, Rule};
use notify::{EventKind, RecursiveMode};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Time without changes that ends a batch.
const QUIET: Duration = Duration::from_millis(100);
/// Longest time a batch is collected.
const LONGEST: Duration = Duration::from_millis(500);

/// The message when the system's queue of changes overflowed. All files are then copied anew, but removals cannot be
/// found.
const MISSED: &str = "more changed at once than the system could tell: all files are brought in step anew; what was removed \
                      meanwhile stays inside until its service is recreated (`up --force-recreate`)";

/// A report of the operating system.
enum Report {
    Changed(PathBuf),
    /// Its queue overflowed: anything may have changed.
    Missed,
    /// It cannot watch something, or no longer does.
    Fault(notify::Error),
}

/// A batch of changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ChangeBatch {
    /// The changes, each path once for each rule.
    pub changes: Vec<Change>,
    /// What was missed, and why. If it may be anything, all files are among the changes.
    pub faults: Vec<String>,
}

/// Watches the paths of rules.
pub struct Watcher {
    reports: mpsc::UnboundedReceiver<Report>,
    /// Dropping it ends the watch.
    watch: Box<dyn notify::Watcher>,
    /// Paths of rules that are, or were, directories.
    trees: BTreeSet<PathBuf>,
    /// Unreadable paths that were reported already.
    unread: BTreeSet<PathBuf>,
    /// Whether the exhausted limit of watches was reported already.
    is_spent: bool,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watcher")
            .field("trees", &self.trees)
            .finish_non_exhaustive()
    }
}

impl Watcher {
    /// Begins to watch the rules' paths.
    ///
    /// # Errors
    /// A path that cannot be watched, with the operating system's reason and what to do.
    pub fn new(rules: &[Rule]) -> Result<Self, String> {
        let (to, reports) = mpsc::unbounded_channel();
        let send = move |event: notify::Result<notify::Event>| {
            // Nothing receives any more once the command ends.
            reports_of(event).into_iter().for_each(|one| drop(to.send(one)));
        };
        let watch = notify::recommended_watcher(send).map_err(|error| limit::of_watchers(&error))?;
        Self::by(Box::new(watch), reports, rules)
    }

    /// Watches the rules' paths with `watch`, whose reports arrive in `reports`.
    fn by(
        watch: Box<dyn notify::Watcher>,
        reports: mpsc::UnboundedReceiver<Report>,
        rules: &[Rule],
    ) -> Result<Self, String> {
        let mut watcher = Self {
            reports,
            watch,
            trees: BTreeSet::new(),
            unread: BTreeSet::new(),
            is_spent: false,
        };
        // Directories first: a watch of a tree includes what is below, and a narrower one would replace it.
        for rule in rules.iter().filter(|rule| rule.path.is_dir()) {
            let followed = watcher.follow_tree(&rule.path);
            followed.map_err(|error| watcher.words(&rule.path, &error, rules))?;
        }
        for rule in rules {
            let followed = watcher.follow_parent(&rule.path);
            followed.map_err(|error| watcher.words(&rule.path, &error, rules))?;
        }
        Ok(watcher)
    }

    fn follow_tree(&mut self, path: &Path) -> notify::Result<()> {
        if !self.is_below_a_tree(path) {
            self.watch.watch(path, RecursiveMode::Recursive)?;
        }
        self.trees.insert(path.to_owned());
        Ok(())
    }

    /// Watches the parent of a path: only there the replacement of a file or directory shows.
    fn follow_parent(&mut self, path: &Path) -> notify::Result<()> {
        let Some(parent) = path.parent() else { return Ok(()) };
        if self.trees.contains(parent) || self.is_below_a_tree(parent) {
            return Ok(());
        }
        match self.watch.watch(parent, RecursiveMode::NonRecursive) {
            // An unreadable parent does not keep the directory in it from being watched.
            Err(error) if self.trees.contains(path) && !limit::is_reached(&error) => Ok(()),
            followed => followed,
        }
    }

    /// Why a path is not watched, and what to do about it.
    fn words(&self, path: &Path, error: &notify::Error, rules: &[Rule]) -> String {
        let path = error.paths.first().map_or(path, PathBuf::as_path);
        if limit::is_reached(error) {
            return format!("{}: {}", path.display(), limit::of_watches(directories(rules)));
        }
        format!("{}: {}", path.display(), limit::reason(error))
    }

    fn is_below_a_tree(&self, path: &Path) -> bool {
        path.ancestors().skip(1).any(|above| self.trees.contains(above))
    }

    /// The next changes that concern a rule; waits for them. Cancel-safe between batches.
    pub async fn next(&mut self, rules: &[Rule]) -> ChangeBatch {
        loop {
            let Some(first) = self.reports.recv().await else {
                return std::future::pending().await;
            };
            let mut all = vec![first];
            let end = tokio::time::Instant::now() + LONGEST;
            loop {
                let quiet = (tokio::time::Instant::now() + QUIET).min(end);
                match tokio::time::timeout_at(quiet, self.reports.recv()).await {
                    Ok(Some(report)) => all.push(report),
                    Ok(None) | Err(_) => break,
                }
            }
            let batch = self.take(all, rules);
            if batch != ChangeBatch::default() {
                return batch;
            }
        }
    }

    /// Every existing file, with its rule, and what could not be read.
    pub fn all(&mut self, rules: &[Rule]) -> ChangeBatch {
        let paths = rules.iter().map(|rule| rule.path.clone());
        let there = paths.filter(|path| path.symlink_metadata().is_ok()).collect();
        let Found { changes, faults } = find(rules, there, &BTreeSet::new(), &mut self.unread);
        ChangeBatch { changes, faults }
    }

    fn take(&mut self, all: Vec<Report>, rules: &[Rule]) -> ChangeBatch {
        let mut batch = ChangeBatch::default();
        let (mut paths, mut missed) = (BTreeSet::new(), false);
        for report in all {
            match report {
                Report::Changed(path) => drop(paths.insert(path)),
                Report::Missed => missed = true,
                // Otherwise every new directory would report it again.
                Report::Fault(error) if limit::is_reached(&error) && self.is_spent => {}
                Report::Fault(error) => {
                    self.is_spent |= limit::is_reached(&error);
                    batch.faults.push(self.words(Path::new(""), &error, rules));
                }
            }
        }
        if missed {
            batch.faults.push(MISSED.to_owned());
        }
        // A directory that replaced another, or was created only now, is not watched yet.
        for rule in rules.iter().filter(|rule| paths.contains(&rule.path)) {
            if rule.path.is_dir() {
                let failed = self.follow_tree(&rule.path).err();
                batch
                    .faults
                    .extend(failed.map(|error| self.words(&rule.path, &error, rules)));
            }
        }
        let found = find(rules, paths, &self.trees, &mut self.unread);
        batch.faults.extend(found.faults);
        batch.changes = found.changes;
        if missed {
            let all = self.all(rules);
            let known = batch.changes.clone();
            batch
                .changes
                .extend(all.changes.into_iter().filter(|change| !known.contains(change)));
            batch.faults.extend(all.faults);
        }
        batch
    }
}

fn reports_of(event: notify::Result<notify::Event>) -> Vec<Report> {
    match event {
        Ok(event) if event.need_rescan() => vec![Report::Missed],
        Ok(event) if is_change(event.kind) => event.paths.into_iter().map(Report::Changed).collect(),
        Ok(_) => Vec::new(),
        Err(error) => vec![Report::Fault(error)],
    }
}

fn is_change(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

#[cfg(test)]
mod tests;
