//! What has to be done for a service after changes. Pure.

use super::rules::{Change, Rule, WatchAction};
use indexmap::{IndexMap, IndexSet};
use std::path::PathBuf;

/// What has to be done for a service, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    pub service: String,
    /// Build its image again and recreate it.
    pub rebuild: bool,
    /// Files to copy, each once: path in the container, absolute path here.
    pub copied: IndexMap<String, PathBuf>,
    /// Paths in the container to remove.
    pub removed: IndexSet<String>,
    pub restart: bool,
    /// Indices of the rules whose command is to run, each once.
    pub hooks: IndexSet<usize>,
}

impl Due {
    /// Whether files are to be copied or removed.
    pub fn syncs(&self) -> bool {
        !self.copied.is_empty() || !self.removed.is_empty()
    }
}

/// What has to be done after changes, for each service.
pub fn due(rules: &[Rule], changes: &[Change]) -> Vec<Due> {
    let mut all: IndexMap<&str, Due> = IndexMap::new();
    for change in changes {
        let Some(rule) = rules.get(change.rule) else { continue };
        let due = all.entry(&rule.service).or_insert_with(|| Due {
            service: rule.service.clone(),
            ..Due::default()
        });
        if rule.action.syncs() {
            let inside = rule.inside(&change.path);
            if change.gone {
                due.removed.insert(inside);
            } else {
                due.copied.insert(inside, change.path.clone());
            }
        }
        match rule.action {
            WatchAction::Rebuild => due.rebuild = true,
            WatchAction::Restart | WatchAction::SyncRestart => due.restart = true,
            WatchAction::SyncExec => drop(due.hooks.insert(change.rule)),
            WatchAction::Sync => {}
        }
    }
    all.into_values().collect()
}

/// What has to be done for `initial_sync` of these files: they are copied, and nothing else.
pub fn initially_due(rules: &[Rule], files: &[Change]) -> Vec<Due> {
    let is_asked = |change: &&Change| {
        let rule = rules.get(change.rule);
        rule.is_some_and(|rule| rule.initial_sync && !rule.is_recipe(&change.path))
    };
    let files: Vec<Change> = files.iter().filter(is_asked).cloned().collect();
    let mut all = due(rules, &files);
    for due in &mut all {
        (due.rebuild, due.restart) = (false, false);
        due.hooks.clear();
    }
    all.retain(Due::syncs);
    all
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::{project, rule};
    use super::*;
    use crate::compose::WatchRule;

    fn read(written: Vec<WatchRule>) -> Vec<Rule> {
        let mut project = project(rule("sync"));
        project.services["web"].build = Some(crate::compose::Build::default());
        project.services["web"].develop.as_mut().unwrap().watch = written;
        super::super::rules::rules(&project, &[], |_| Ok(None)).unwrap().0
    }

    fn change(rule: usize, path: &str, gone: bool) -> Change {
        Change {
            rule,
            path: path.into(),
            gone,
        }
    }

    #[test]
    fn a_command_runs_once_for_all_files_of_its_rule() {
        let rules = read(vec![rule("sync+exec"), rule("sync+exec")]);
        let changes = [
            change(0, "/srv/app/a", false),
            change(0, "/srv/app/b", false),
            change(1, "/srv/app/b", false),
        ];
        let due = due(&rules, &changes);
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].hooks.iter().copied().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(due[0].copied.len(), 2, "a file is copied once: {due:?}");
    }

    #[test]
    fn a_rebuild_does_not_swallow_what_else_changed() {
        let rules = read(vec![rule("rebuild"), rule("sync+restart")]);
        let changes = [
            change(0, "/srv/app/Dockerfile", false),
            change(1, "/srv/app/old.txt", true),
            change(1, "/srv/app/new.txt", false),
        ];
        let due = due(&rules, &changes).remove(0);
        assert!(due.rebuild && due.restart);
        assert_eq!(due.copied["/app/new.txt"], PathBuf::from("/srv/app/new.txt"));
        assert!(due.removed.contains("/app/old.txt"));
    }

    #[test]
    fn at_the_beginning_files_are_copied_and_nothing_else_happens() {
        let initial = |action: &str| WatchRule {
            initial_sync: true,
            ..rule(action)
        };
        let rules = read(vec![
            initial("sync+restart"),
            initial("sync+exec"),
            rule("sync"),
            initial("rebuild"),
        ]);
        let files = [
            change(0, "/srv/app/a", false),
            change(0, "/srv/app/Dockerfile", false),
            change(0, "/srv/app/compose.yaml", false),
            change(1, "/srv/app/b", false),
            change(2, "/srv/app/c", false),
            change(3, "/srv/app/d", false),
        ];
        let due = initially_due(&rules, &files).remove(0);
        assert!(!due.rebuild && !due.restart && due.hooks.is_empty());
        assert_eq!(due.copied.keys().collect::<Vec<_>>(), ["/app/a", "/app/b"]);
        assert_eq!(initially_due(&rules, &files[4..]), [], "it was not asked for");
    }
}
