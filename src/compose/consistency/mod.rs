//! Checks of the whole project: references are defined, attributes do not contradict each other, dependencies have no
//! cycle (Compose Specification, passim). Finds every fault, each with its places.

mod checker;
mod conflict;
mod cycle;
mod limit;
mod reference;

use checker::Checker;

use super::model::Project;
use crate::diag::Diagnostic;
use crate::yaml::Node;

/// All faults that do not follow from known ones: what was removed from an invalid service is not reported missing.
pub(super) fn check(project: &Project, root: &Node, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut checker = Checker {
        project,
        root,
        known,
        found: Vec::new(),
    };
    for service in project.services.values() {
        conflict::check(&mut checker, service);
        reference::check(&mut checker, service);
        limit::check(&mut checker, service);
    }
    reference::check_secrets(&mut checker);
    conflict::check_container_names(&mut checker);
    cycle::check(&mut checker);
    checker.found
}
