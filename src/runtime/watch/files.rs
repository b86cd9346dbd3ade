//! The files below the rules' paths.

use super::rules::{Change, Rule};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The result of a search.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Changes, with their rule.
    pub(super) changes: Vec<Change>,
    /// What could not be read, and what to do about it.
    pub(super) faults: Vec<String>,
}

/// The changes at paths, for each rule. A new directory stands for all files in it. When the directory of a rule itself
/// (one of `trees`) is gone, its copy stays, since removing that would also remove the image's files there. `unread`:
/// paths reported before.
pub(super) fn find(
    rules: &[Rule],
    paths: BTreeSet<PathBuf>,
    trees: &BTreeSet<PathBuf>,
    unread: &mut BTreeSet<PathBuf>,
) -> Found {
    let mut files = BTreeSet::new();
    let mut failed = Vec::new();
    for path in paths {
        match path.symlink_metadata() {
            Ok(about) if about.is_dir() => {
                let found = below(&path, &mut failed, unread).filter(|found| !trees.contains(found));
                files.extend(found.map(|file| (file, false)));
            }
            Ok(_) => drop(files.insert((path, false))),
            Err(error) if is_gone(&error) => {
                if !trees.contains(&path) {
                    files.insert((path, true));
                }
            }
            Err(error) => failed.push((path, error)),
        }
    }
    let mut found = Found::default();
    for (path, gone) in files {
        for (rule, _) in rules.iter().enumerate().filter(|(_, rule)| rule.takes(&path)) {
            let path = path.clone();
            found.changes.push(Change { rule, path, gone });
        }
    }
    for (path, error) in failed {
        if rules.iter().any(|rule| rule.reaches(&path)) && unread.insert(path.clone()) {
            found.faults.push(unreadable(&path, &error));
        }
    }
    found
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!(
        "{} cannot be read, so it is not kept in step: {error}; make it readable, or name it under the rule's `ignore`",
        path.display()
    )
}

/// Number of directories that must be watched for the rules.
pub(super) fn directories(rules: &[Rule]) -> usize {
    let mut all = BTreeSet::new();
    for rule in rules {
        all.extend(rule.path.parent().map(Path::to_path_buf));
        let mut open = vec![rule.path.clone()];
        while let Some(directory) = open.pop() {
            let Ok(entries) = directory.read_dir() else { continue };
            let inner = entries
                .flatten()
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            open.extend(inner.map(|entry| entry.path()));
            all.insert(directory);
        }
    }
    all.len()
}

pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Every file and every empty directory below a directory, or the directory itself. What is removed during the search is left out: that is another change.
fn below(
    directory: &Path,
    failed: &mut Vec<(PathBuf, io::Error)>,
    unread: &mut BTreeSet<PathBuf>,
) -> impl Iterator<Item = PathBuf> + use<> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let mut is_empty = true;
        let read = directory.read_dir().and_then(|entries| {
            entries.into_iter().try_for_each(|entry| {
                let entry = entry?;
                is_empty = false;
                let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
                if is_directory { &mut open } else { &mut files }.push(entry.path());
                Ok(())
            })
        });
        match read {
            Ok(()) => {
                unread.remove(&directory);
                if is_empty {
                    files.push(directory);
                }
            }
            Err(error) if is_gone(&error) => {}
            Err(error) => failed.push((directory, error)),
        }
    }
    files.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::rules_below;
    use super::*;

    /// A directory nobody can open by its path: longer than the system takes one (`PATH_MAX`, 4096 bytes).
    fn beyond_reach(root: &Path) -> PathBuf {
        let long = |letter: &str| (0..11).map(|_| letter.repeat(200)).collect::<PathBuf>();
        let (above, below) = (root.join(long("a")), root.join("b"));
        std::fs::create_dir_all(&above).unwrap();
        std::fs::create_dir_all(below.join(long("b"))).unwrap();
        std::fs::rename(&below, above.join("b")).unwrap();
        above.join("b").join(long("b"))
    }

    #[test]
    fn an_unreadable_directory_is_reported_once_and_only_for_its_rules() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("read.txt"), "").unwrap();
        beyond_reach(place.path());
        let rules = rules_below(place.path(), &[]);
        let (mut unread, paths) = (BTreeSet::new(), BTreeSet::from([place.path().to_path_buf()]));
        let found = find(&rules, paths.clone(), &BTreeSet::new(), &mut unread);
        assert_eq!(found.changes.len(), 1, "what can be read is found: {found:?}");
        let [fault] = &found.faults[..] else {
            panic!("{found:?}")
        };
        assert!(fault.starts_with(place.path().to_str().unwrap()), "where: {fault}");
        assert!(
            fault.contains("File name too long") && fault.contains("`ignore`"),
            "{fault}"
        );
        let again = find(&rules, paths.clone(), &BTreeSet::new(), &mut unread);
        assert!(again.faults.is_empty(), "told once: {again:?}");
        let ignoring = rules_below(place.path(), &["a*"]);
        let ignored = find(&ignoring, paths, &BTreeSet::new(), &mut BTreeSet::new());
        assert!(ignored.faults.is_empty(), "nobody asked for it: {ignored:?}");
    }

    #[test]
    fn an_unreadable_path_is_not_taken_as_removed() {
        let place = tempfile::tempdir().unwrap();
        let rules = rules_below(place.path(), &[]);
        let (deep, gone) = (beyond_reach(place.path()), place.path().join("gone"));
        let found = find(
            &rules,
            [deep, gone.clone()].into(),
            &BTreeSet::new(),
            &mut BTreeSet::new(),
        );
        let [change] = &found.changes[..] else {
            panic!("{found:?}")
        };
        assert_eq!((&change.path, change.gone), (&gone, true));
        assert_eq!(found.faults.len(), 1, "{found:?}");
    }

    #[test]
    fn watched_directories_are_counted_once_each_with_their_parents() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("a/b/c")).unwrap();
        std::fs::write(place.path().join("a/file"), "").unwrap();
        let both = [
            rules_below(&place.path().join("a"), &[]),
            rules_below(&place.path().join("a/b"), &[]),
        ];
        let rules: Vec<Rule> = both.into_iter().flatten().collect();
        assert_eq!(directories(&rules), 4, "the place, a, b and c");
    }
}
