//! The outcome of loading a project.

use super::model::Project;
use super::tree::Tree;
use crate::diag::{Diagnostic, Severity};

/// The outcome of loading a project.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The project; none when nothing usable was found. With errors among the diagnostics it is what could be
    /// understood of it: fit to be shown, not to be brought up.
    pub project: Option<Project>,
    /// The merged tree it was decoded from, with sources, diagnostics and provenance.
    pub tree: Tree,
}

impl Loaded {
    /// The project, when no error was found.
    pub fn usable(&self) -> Option<&Project> {
        self.project.as_ref().filter(|_| !self.has_errors())
    }

    /// All diagnostics, in the order of the loading steps.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.tree.diagnostics
    }

    /// Whether an error was found.
    pub fn has_errors(&self) -> bool {
        self.tree
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
