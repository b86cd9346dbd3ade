//! Checks of the whole project: references are defined, attributes do not contradict each other, dependencies have no
//! cycle (Compose Specification, passim). Finds every fault, each with its places.

mod conflict;
mod cycle;
mod limit;
mod reference;

use super::model::{Project, Service};
use super::place;
use super::suggest::nearest;
use crate::diag::{Diagnostic, Severity, Span};
use crate::yaml::Node;

/// All faults that do not follow from known ones: what was removed from an invalid service is not reported missing.
pub(super) fn check(project: &Project, root: &Node, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut ground = Ground {
        project,
        root,
        known,
        found: Vec::new(),
    };
    for service in project.services.values() {
        conflict::check(&mut ground, service);
        reference::check(&mut ground, service);
        limit::check(&mut ground, service);
    }
    reference::check_secrets(&mut ground);
    conflict::check_names(&mut ground);
    cycle::check(&mut ground);
    ground.found
}

/// `deploy.replicas` becomes `scale` when both are given.
pub(super) fn agree_on_replicas(project: &mut Project) {
    for service in project.services.values_mut() {
        if let (Some(scale), Some(deploy)) = (service.scale, &mut service.deploy) {
            deploy.replicas = Some(scale);
        }
    }
}

/// What the checks read, and the faults they found.
struct Ground<'a> {
    project: &'a Project,
    root: &'a Node,
    known: &'a [Diagnostic],
    found: Vec<Diagnostic>,
}

impl Ground<'_> {
    /// Reports a fault at a path below a service; `steps` are keys and list indexes.
    fn say(&mut self, service: &Service, steps: &[&str], fault: Diagnostic) {
        let place = self.place(service, steps);
        self.found.push(match place {
            Some(span) => fault.at(span).about(place::path(&service.name, steps)),
            None => fault.about(place::path(&service.name, steps)),
        });
    }

    /// The span of the value at a path below a service; where the path ends early, of its longest existing part.
    fn place(&self, service: &Service, steps: &[&str]) -> Option<Span> {
        place::of(self.root, &service.name, steps)
    }

    /// Whether a known fault is in this service, so that something may be missing because of it.
    fn is_faulty(&self, service: &Service) -> bool {
        let below = |path: &str| {
            let rest = path
                .strip_prefix("services.")
                .and_then(|rest| rest.strip_prefix(service.name.as_str()));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let mut errors = self.known.iter().filter(|fault| fault.severity == Severity::Error);
        errors.any(|fault| below(&fault.path))
    }

    /// Where a service is defined.
    fn definition(&self, service: &Service) -> Option<Span> {
        self.place(service, &[])
    }
}

/// "did you mean `x`?" with the nearest known word, or `otherwise`.
fn did_you_mean<'k>(word: &str, known: impl Iterator<Item = &'k str>, otherwise: &str) -> String {
    nearest(word, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}
