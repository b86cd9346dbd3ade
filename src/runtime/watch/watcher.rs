//! Hearing of changes: one operating system watch for all rules, changes gathered until it is quiet.

use super::files::{Found, directories, find};
use super::limit;
use super::rules::{Change, Rule};
use notify::{EventKind, RecursiveMode};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Quiet this long ends a batch.
const QUIET: Duration = Duration::from_millis(100);
/// A batch is not gathered longer than this.
const LONGEST: Duration = Duration::from_millis(500);

/// What is said when the system's queue of changes overflowed. All files are compared anew then, but one that is gone is not
/// among them.
const MISSED: &str = "more changed at once than the system could tell: all files are brought in step anew; what was removed \
                      meanwhile stays inside until its service is recreated (`up --force-recreate`)";

/// What the operating system says.
enum Said {
    Changed(PathBuf),
    /// It could not keep up: anything may have changed.
    Missed,
    /// It does not follow something any more, or never did.
    Fault(notify::Error),
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
    watch: Box<dyn notify::Watcher>,
    /// Rules' paths that are, or were, directories.
    trees: BTreeSet<PathBuf>,
    /// What could not be read, told already.
    unread: BTreeSet<PathBuf>,
    /// That there are no more watches was told already.
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
    /// Begins to listen below the rules' paths.
    ///
    /// # Errors
    /// A path that cannot be followed, with the operating system's reason and what to do.
    pub fn new(rules: &[Rule]) -> Result<Self, String> {
        let (to, said) = mpsc::unbounded_channel();
        let hear = move |event: notify::Result<notify::Event>| {
            // Nobody listens any more once the command ends.
            said_of(event).into_iter().for_each(|one| drop(to.send(one)));
        };
        let watch = notify::recommended_watcher(hear).map_err(|error| limit::of_watchers(&error))?;
        Self::by(Box::new(watch), said, rules)
    }

    /// Follows the rules' paths by `watch`, which says in `said` what it hears.
    fn by(
        watch: Box<dyn notify::Watcher>,
        said: mpsc::UnboundedReceiver<Said>,
        rules: &[Rule],
    ) -> Result<Self, String> {
        let mut watcher = Self {
            said,
            watch,
            trees: BTreeSet::new(),
            unread: BTreeSet::new(),
            is_spent: false,
        };
        // Trees first: what is below one is followed with it, and a narrower watch would take its place.
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

    /// What replaces a file, or a whole directory, is heard of only in its parent.
    fn follow_parent(&mut self, path: &Path) -> notify::Result<()> {
        let Some(parent) = path.parent() else { return Ok(()) };
        if self.trees.contains(parent) || self.is_below_a_tree(parent) {
            return Ok(());
        }
        match self.watch.watch(parent, RecursiveMode::NonRecursive) {
            // One that may not be read does not keep us from following what is in it.
            Err(error) if self.trees.contains(path) && !limit::is_reached(&error) => Ok(()),
            followed => followed,
        }
    }

    /// Why a path is not followed, and what to do.
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

    /// Every file that is there, by rule, and what could not be read.
    pub fn all(&mut self, rules: &[Rule]) -> Heard {
        let paths = rules.iter().map(|rule| rule.path.clone());
        let there = paths.filter(|path| path.symlink_metadata().is_ok()).collect();
        let Found { changes, faults } = find(rules, there, &BTreeSet::new(), &mut self.unread);
        Heard { changes, faults }
    }

    fn take(&mut self, all: Vec<Said>, rules: &[Rule]) -> Heard {
        let mut heard = Heard::default();
        let (mut paths, mut missed) = (BTreeSet::new(), false);
        for said in all {
            match said {
                Said::Changed(path) => drop(paths.insert(path)),
                Said::Missed => missed = true,
                // Every directory that comes from now on would say it.
                Said::Fault(error) if limit::is_reached(&error) && self.is_spent => {}
                Said::Fault(error) => {
                    self.is_spent |= limit::is_reached(&error);
                    heard.faults.push(self.words(Path::new(""), &error, rules));
                }
            }
        }
        if missed {
            heard.faults.push(MISSED.to_owned());
        }
        // A directory that was put in the place of another one, or that is there at last, is not followed yet.
        for rule in rules.iter().filter(|rule| paths.contains(&rule.path)) {
            if rule.path.is_dir() {
                let failed = self.follow_tree(&rule.path).err();
                heard
                    .faults
                    .extend(failed.map(|error| self.words(&rule.path, &error, rules)));
            }
        }
        let found = find(rules, paths, &self.trees, &mut self.unread);
        heard.faults.extend(found.faults);
        heard.changes = found.changes;
        if missed {
            let all = self.all(rules);
            let known = heard.changes.clone();
            heard
                .changes
                .extend(all.changes.into_iter().filter(|change| !known.contains(change)));
            heard.faults.extend(all.faults);
        }
        heard
    }
}

fn said_of(event: notify::Result<notify::Event>) -> Vec<Said> {
    match event {
        Ok(event) if event.need_rescan() => vec![Said::Missed],
        Ok(event) if is_change(event.kind) => event.paths.into_iter().map(Said::Changed).collect(),
        Ok(_) => Vec::new(),
        Err(error) => vec![Said::Fault(error)],
    }
}

fn is_change(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
}

#[cfg(test)]
mod tests;
