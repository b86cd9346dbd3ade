//! What was found wrong in one load.

use crate::diag::{Diagnostic, Severity, Span};
use std::collections::BTreeSet;

/// Most diagnostics of one severity in one load.
pub(super) const FAULTS: usize = 400;

/// The diagnostics of one load: each once, at most [`FAULTS`] of a severity.
#[derive(Debug, Default)]
pub(super) struct Diagnostics {
    all: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
    reported: BTreeSet<(&'static str, Option<Span>, String, String)>,
}

impl Diagnostics {
    /// Adds a diagnostic, unless the same one is there already or there are [`FAULTS`] of its severity.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        if self.is_full(severity) {
            return;
        }
        let identity = (
            diagnostic.code,
            diagnostic.span,
            diagnostic.path.clone(),
            diagnostic.message.clone(),
        );
        if !self.reported.insert(identity) {
            return;
        }
        self.all.push(diagnostic);
        *self.count(severity) += 1;
        if self.is_full(severity) {
            let mut note = Diagnostic::error(
                "too-many-faults",
                format!("more than {FAULTS} of these; the rest is left out"),
            );
            note.severity = severity;
            self.all.push(note.hint("fix the first ones first"));
        }
    }

    /// Adds the diagnostics of a check that finds each fault once; they are not limited.
    pub(super) fn append(&mut self, found: Vec<Diagnostic>) {
        self.all.extend(found);
    }

    /// Whether no more diagnostics of this severity are taken.
    pub(super) fn is_full(&mut self, severity: Severity) -> bool {
        *self.count(severity) >= FAULTS
    }

    fn count(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.warnings,
        }
    }

    pub(super) fn as_slice(&self) -> &[Diagnostic] {
        &self.all
    }

    pub(super) fn into_vec(self) -> Vec<Diagnostic> {
        self.all
    }

    pub(super) fn has_errors(&self) -> bool {
        self.all.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether an error was found at this path or below it.
    pub(super) fn is_faulty(&self, path: &str) -> bool {
        is_faulty(&self.all, path)
    }
}

/// Whether one of the diagnostics is an error at this path or below it.
pub(super) fn is_faulty(diagnostics: &[Diagnostic], path: &str) -> bool {
    let below = |found: &str| {
        found
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let mut errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.any(|found| below(&found.path))
}
