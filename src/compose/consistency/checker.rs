//! The state of the checks.

use crate::compose::diagnostics::is_faulty;
use crate::compose::model::{Project, Service};
use crate::compose::place;
use crate::diag::{Diagnostic, Span};
use crate::yaml::Node;

/// What the checks read, and the faults they found.
pub(super) struct Checker<'a> {
    pub(super) project: &'a Project,
    pub(super) root: &'a Node,
    pub(super) known: &'a [Diagnostic],
    pub(super) found: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Reports a fault at a path below a service; `steps` are keys and list indexes.
    pub(super) fn report(&mut self, service: &Service, steps: &[&str], fault: Diagnostic) {
        let place = self.place(service, steps);
        self.found.push(match place {
            Some(span) => fault.at(span).about(place::format_path(&service.name, steps)),
            None => fault.about(place::format_path(&service.name, steps)),
        });
    }

    /// The span of the value at a path below a service; where the path ends early, of its longest existing part.
    pub(super) fn place(&self, service: &Service, steps: &[&str]) -> Option<Span> {
        place::find_span(self.root, &service.name, steps)
    }

    /// Whether a known fault is in this service, so that something may be missing because of it.
    pub(super) fn is_faulty(&self, service: &Service) -> bool {
        is_faulty(self.known, &place::format_path(&service.name, &[]))
    }

    /// Where a service is defined.
    pub(super) fn definition(&self, service: &Service) -> Option<Span> {
        self.place(service, &[])
    }
}
