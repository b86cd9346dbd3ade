//! What has to be done for a service after changes. Pure.

use super::rules::{Change, Rule, WatchAction};
use indexmap::{IndexMap, IndexSet};
use std::path::PathBuf;

/// What has to be done for a service, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceUpdate {
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

impl ServiceUpdate {
    /// Whether files are to be copied or removed.
    pub fn syncs(&self) -> bool {
        !self.copied.is_empty() || !self.removed.is_empty()
    }
}

/// What has to be done after changes, for each service.
pub fn updates(rules: &[Rule], changes: &[Change]) -> Vec<ServiceUpdate> {
    let mut all: IndexMap<&str, ServiceUpdate> = IndexMap::new();
    for change in changes {
        let Some(rule) = rules.get(change.rule) else { continue };
        let update = all.entry(&rule.service).or_insert_with(|| ServiceUpdate {
            service: rule.service.clone(),
            ..ServiceUpdate::default()
        });
        if rule.action.syncs() {
            let inside = rule.inside(&change.path);
            if change.gone {
                update.removed.insert(inside);
            } else {
                update.copied.insert(inside, change.path.clone());
            }
        }
        match rule.action {
            WatchAction::Rebuild => update.rebuild = true,
            WatchAction::Restart | WatchAction::SyncRestart => update.restart = true,
            WatchAction::SyncExec => drop(update.hooks.insert(change.rule)),
            WatchAction::Sync => {}
        }
    }
    all.into_values().collect()
}

/// What has to be done for `initial_sync` of these files: they are copied, and nothing else.
pub fn initial_updates(rules: &[Rule], files: &[Change]) -> Vec<ServiceUpdate> {
    let is_asked = |change: &&Change| {
        let rule = rules.get(change.rule);
        rule.is_some_and(|rule| rule.initial_sync && !rule.is_recipe(&change.path))
    };
    let files: Vec<Change> = files.iter().filter(is_asked).cloned().collect();
    let mut all = updates(rules, &files);
    for update in &mut all {
        (update.rebuild, update.restart) = (false, false);
        update.hooks.clear();
    }
    all.retain(ServiceUpdate::syncs);
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
        let found = updates(&rules, &changes);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].hooks.iter().copied().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(found[0].copied.len(), 2, "a file is copied once: {found:?}");
    }

    #[test]
    fn a_rebuild_keeps_other_updates_of_the_same_service() {
        let rules = read(vec![rule("rebuild"), rule("sync+restart")]);
        let changes = [
            change(0, "/srv/app/Dockerfile", false),
            change(1, "/srv/app/old.txt", true),
            change(1, "/srv/app/new.txt", false),
        ];
        let update = updates(&rules, &changes).remove(0);
        assert!(update.rebuild && update.restart);
        assert_eq!(update.copied["/app/new.txt"], PathBuf::from("/srv/app/new.txt"));
        assert!(update.removed.contains("/app/old.txt"));
    }

    #[test]
    fn the_initial_sync_only_copies_files() {
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
        let update = initial_updates(&rules, &files).remove(0);
        assert!(!update.rebuild && !update.restart && update.hooks.is_empty());
        assert_eq!(update.copied.keys().collect::<Vec<_>>(), ["/app/a", "/app/b"]);
        assert_eq!(initial_updates(&rules, &files[4..]), [], "it was not asked for");
    }
}
