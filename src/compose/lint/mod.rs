//! Warnings, which the reference does not give, about what is allowed and probably not meant. Each rule sees the
//! finished model, so only what the files say; what an image does is not known here.

mod health;
mod image;
mod mount;
mod port;
mod restart;
mod variable;

use super::files::Files;
use super::model::{Project, Service};
use super::place;
use super::provenance::Provenance;
use crate::diag::{Diagnostic, Severity, Sources, Span};
use crate::yaml::Node;
use std::collections::BTreeSet;

/// What the rules look at.
pub(super) struct Ground<'a> {
    pub(super) project: &'a Project,
    pub(super) root: &'a Node,
    pub(super) sources: &'a Sources,
    pub(super) provenance: &'a Provenance,
    /// Diagnostics found before.
    pub(super) known: &'a [Diagnostic],
    pub(super) files: &'a dyn Files,
}

/// All warnings about enabled services without faults, and about variables.
pub(super) fn check(ground: &Ground<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for service in ground
        .project
        .services
        .values()
        .filter(|service| !ground.is_faulty(service))
    {
        image::check(ground, service, &mut found);
        health::check(ground, service, &mut found);
        port::check(ground, service, &mut found);
        restart::check(ground, service, &mut found);
        mount::check(ground, service, &mut found);
    }
    variable::check(ground, &mut found);
    // A line that several services share, by an anchor or `extends`, is reported once.
    let mut said = BTreeSet::new();
    found.retain(|warning| warning.span.is_none() || said.insert((warning.code, warning.span)));
    found
}

impl Ground<'_> {
    /// A warning about a path below a service.
    fn warning(&self, service: &Service, steps: &[&str], code: &'static str, message: String) -> Diagnostic {
        let warning = Diagnostic::warning(code, message).about(place::path(&service.name, steps));
        match self.place(service, steps) {
            Some(span) => warning.at(span),
            None => warning,
        }
    }

    fn place(&self, service: &Service, steps: &[&str]) -> Option<Span> {
        place::of(self.root, &service.name, steps)
    }

    fn is_faulty(&self, service: &Service) -> bool {
        let prefix = place::path(&service.name, &[]);
        let below = |path: &str| {
            path.strip_prefix(&prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.known
            .iter()
            .any(|fault| fault.severity == Severity::Error && below(&fault.path))
    }
}

#[cfg(test)]
mod tests;
