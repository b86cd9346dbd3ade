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

/// What the operating system says.
enum Said {
    Changed(PathBuf),
    /// It could not keep up: anything may have changed.
    Missed,
    /// It does not follow something any more, or never did.
    Fault(String),
}

/// What was heard until it was quiet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What changed, each path once for each rule.
    pub changes: Vec<Change>,
    /// What was not heard, and why. When it may be anything, all files are among the changes.
    pub faults: Vec<String>,
}

/// Hears of changes below the paths of rules.
pub struct Watcher {
    said: mpsc::UnboundedReceiver<Said>,
    /// Dropping it ends the watch.
    watch: RecommendedWatcher,
    /// Rules' paths that are, or were, directories.
    trees: BTreeSet<PathBuf>,
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watcher")
            .field("trees", &self.trees)
            .finish_non_exhaustive()
    }
}

impl Watcher {
    /// Begins to listen below the rules' paths.
    ///
    /// # Errors
    /// A path that cannot be followed, with the operating system's reason.
    pub fn new(rules: &[Rule]) -> Result<Self, String> {
        let (to, said) = mpsc::unbounded_channel();
        let hear = move |event: notify::Result<notify::Event>| {
            let said = match event {
                Ok(event) if event.need_rescan() => vec![Said::Missed],
                Ok(event) if is_change(event.kind) => event.paths.into_iter().map(Said::Changed).collect(),
                Ok(_) => Vec::new(),
                Err(error) => vec![Said::Fault(error.to_string())],
            };
            // Nobody listens any more once the command ends.
            said.into_iter().for_each(|one| drop(to.send(one)));
        };
        let watch = notify::recommended_watcher(hear).map_err(|error| error.to_string())?;
        let mut watcher = Self {
            said,
            watch,
            trees: BTreeSet::new(),
        };
        // Trees first: what is below one is followed with it, and a narrower watch would take its place.
        for rule in rules.iter().filter(|rule| rule.path.is_dir()) {
            watcher.follow_tree(&rule.path)?;
        }
        for rule in rules {
            watcher.follow_parent(&rule.path)?;
        }
        Ok(watcher)
    }

    fn follow_tree(&mut self, path: &Path) -> Result<(), String> {
        if !self.is_below_a_tree(path) {
            let mode = RecursiveMode::Recursive;
            let followed = self.watch.watch(path, mode);
            followed.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        self.trees.insert(path.to_owned());
        Ok(())
    }

    /// What replaces a file, or a whole directory, is heard of only in its parent.
    fn follow_parent(&mut self, path: &Path) -> Result<(), String> {
        let Some(parent) = path.parent() else { return Ok(()) };
        if self.trees.contains(parent) || self.is_below_a_tree(parent) {
            return Ok(());
        }
        match self.watch.watch(parent, RecursiveMode::NonRecursive) {
            // One that may not be read does not keep us from following what is in it.
            Err(_) if self.trees.contains(path) => Ok(()),
            followed => followed.map_err(|error| format!("{}: {error}", parent.display())),
        }
    }

    fn is_below_a_tree(&self, path: &Path) -> bool {
        path.ancestors().skip(1).any(|above| self.trees.contains(above))
    }

    /// The next changes that matter to a rule; waits for them. Cancel-safe between batches.
    pub async fn next(&mut self, rules: &[Rule]) -> Heard {
        loop {
            let Some(first) = self.said.recv().await else {
                return std::future::pending().await;
            };
            let mut all = vec![first];
            let end = tokio::time::Instant::now() + LONGEST;
            loop {
                let quiet = (tokio::time::Instant::now() + QUIET).min(end);
                match tokio::time::timeout_at(quiet, self.said.recv()).await {
                    Ok(Some(said)) => all.push(said),
                    Ok(None) | Err(_) => break,
                }
            }
            let heard = self.take(all, rules);
            if heard != Heard::default() {
                return heard;
            }
        }
    }

    fn take(&mut self, all: Vec<Said>, rules: &[Rule]) -> Heard {
        let mut heard = Heard::default();
        let (mut paths, mut missed) = (BTreeSet::new(), false);
        for said in all {
            match said {
                Said::Changed(path) => drop(paths.insert(path)),
                Said::Missed => {
                    missed = true;
                    heard
                        .faults
                        .push("more changed at once than the system could tell".to_owned());
                }
                Said::Fault(why) => heard.faults.push(why),
            }
        }
        // A directory that was put in the place of another one, or that is there at last, is not followed yet.
        for rule in rules.iter().filter(|rule| paths.contains(&rule.path)) {
            if rule.path.is_dir() {
                heard.faults.extend(self.follow_tree(&rule.path).err());
            }
        }
        heard.faults.dedup();
        heard.changes = changes(rules, paths, &self.trees);
        if missed {
            let known = heard.changes.clone();
            heard
                .changes
                .extend(files(rules).into_iter().filter(|change| !known.contains(change)));
        }
        heard
    }
}

fn is_change(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

/// What changed, by rule. A directory that came is all that is in it. When the very directory a rule is about is gone, what
/// was copied from it stays: with it would go what the image has there.
fn changes(rules: &[Rule], paths: BTreeSet<PathBuf>, trees: &BTreeSet<PathBuf>) -> Vec<Change> {
    let mut files = BTreeSet::new();
    for path in paths {
        match path.symlink_metadata() {
            Ok(about) if about.is_dir() => files.extend(below(&path).into_iter().map(|file| (file, false))),
            Ok(_) => drop(files.insert((path, false))),
            Err(_) if trees.contains(&path) => {}
            Err(_) => drop(files.insert((path, true))),
        }
    }
    let mut changes = Vec::new();
    for (path, gone) in files {
        for (rule, _) in rules.iter().enumerate().filter(|(_, rule)| rule.takes(&path)) {
            let path = path.clone();
            changes.push(Change { rule, path, gone });
        }
    }
    changes
}

/// Every file that is there, by rule.
#[must_use]
pub fn files(rules: &[Rule]) -> Vec<Change> {
    let paths = rules.iter().map(|rule| rule.path.clone());
    let there = paths.filter(|path| path.symlink_metadata().is_ok());
    changes(rules, there.collect(), &BTreeSet::new())
}

/// Every file below a directory; what cannot be read is not there for us.
fn below(directory: &Path) -> Vec<PathBuf> {
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
