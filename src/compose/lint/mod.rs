//! Warnings, which the reference does not give, about what is allowed and probably not meant. Each rule sees the
//! finished model, so only what the files say; what an image does is not known here.

mod health;
mod image;
mod input;
mod mount;
mod port;
mod restart;
mod variable;

pub(super) use input::LintInput;

use crate::compose::model::Service;
use crate::diag::Diagnostic;
use std::collections::BTreeSet;

/// All warnings about enabled services without faults, and about variables.
pub(super) fn check(input: &LintInput<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let services = input.project.services.values();
    let services: Vec<&Service> = services.filter(|service| !input.is_faulty(service)).collect();
    image::check(input, &services, &mut found);
    for service in services {
        health::check(input, service, &mut found);
        port::check(input, service, &mut found);
        restart::check(input, service, &mut found);
        mount::check(input, service, &mut found);
    }
    variable::check(input, &mut found);
    // A line that several services share, by an anchor or `extends`, is reported once.
    let mut reported = BTreeSet::new();
    found.retain(|warning| warning.span.is_none() || reported.insert((warning.code, warning.span)));
    found
}

#[cfg(test)]
mod tests;
