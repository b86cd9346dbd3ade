//! What the rules look at.

use crate::compose::diagnostics::is_faulty;
use crate::compose::files::Files;
use crate::compose::model::{Project, Service};
use crate::compose::place;
use crate::compose::provenance::Provenance;
use crate::diag::{Diagnostic, Sources, Span};
use crate::yaml::Node;

/// What the rules look at.
pub(crate) struct LintInput<'a> {
    pub(crate) project: &'a Project,
    pub(crate) root: &'a Node,
    pub(crate) sources: &'a Sources,
    pub(crate) provenance: &'a Provenance,
    /// Diagnostics found before.
    pub(crate) known: &'a [Diagnostic],
    pub(crate) files: &'a dyn Files,
}

impl LintInput<'_> {
    /// A warning about a path below a service.
    pub(super) fn warning(&self, service: &Service, steps: &[&str], code: &'static str, message: String) -> Diagnostic {
        let warning = Diagnostic::warning(code, message).about(place::format_path(&service.name, steps));
        match self.place(service, steps) {
            Some(span) => warning.at(span),
            None => warning,
        }
    }

    pub(super) fn place(&self, service: &Service, steps: &[&str]) -> Option<Span> {
        place::find_span(self.root, &service.name, steps)
    }

    pub(super) fn is_faulty(&self, service: &Service) -> bool {
        is_faulty(self.known, &place::format_path(&service.name, &[]))
    }
}
