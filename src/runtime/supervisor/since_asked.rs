//! What has happened to containers since an operation was asked for, when it is planned more than once.

use crate::engine::{ContainerSummary, Timestamp};
use crate::plan::Observed;
use indexmap::IndexSet;

#[derive(Debug, Default)]
pub(super) struct SinceAsked {
    /// Those there were at the first look.
    known: Option<IndexSet<String>>,
    /// Those that the operation has restarted.
    pub(super) restarted: IndexSet<String>,
    /// The project's containers at the last look, and when they were last seen to be others than before.
    seen: Vec<String>,
    pub(super) changed: Timestamp,
}

impl SinceAsked {
    /// The containers that the operation need not force anything upon.
    pub(super) fn fresh(&mut self, observed: &Observed) -> IndexSet<String> {
        let found = observed.containers.iter().map(|container| &container.id);
        let known = self.known.get_or_insert_with(|| found.clone().cloned().collect());
        let new = found.filter(|id| !known.contains(*id));
        new.chain(&self.restarted).cloned().collect()
    }

    /// Takes a look at the host.
    pub(super) fn look(&mut self, project: &str, observed: &Observed) {
        let part = |one: &ContainerSummary| format!("{} {} {:?}", one.id, one.name, one.status);
        let seen: Vec<String> = observed.of_project(project).map(part).collect();
        if !self.seen.is_empty() && self.seen != seen {
            self.changed = observed.at;
        }
        self.seen = seen;
    }
}
