//! Cycles of dependencies.

use super::checker::Checker;
use crate::compose::place;
use crate::diag::Diagnostic;
use indexmap::IndexSet;

/// Reports each cycle of dependencies once, as `a -> b -> a`.
pub(super) fn check(checker: &mut Checker<'_>) {
    let mut done: IndexSet<&str> = IndexSet::new();
    let names: Vec<&str> = checker.project.services.keys().map(String::as_str).collect();
    for name in names {
        let mut trail = Vec::new();
        if let Some(cycle) = follow(checker, name, &mut trail, &mut done) {
            report(checker, &cycle);
        }
    }
}

/// The first cycle reachable from a service that no earlier search has visited.
fn follow<'a>(
    checker: &Checker<'a>,
    name: &'a str,
    trail: &mut Vec<&'a str>,
    done: &mut IndexSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(start) = trail.iter().position(|step| *step == name) {
        let mut cycle: Vec<&str> = trail.get(start..).unwrap_or_default().to_vec();
        cycle.push(name);
        return Some(cycle);
    }
    if !done.insert(name) {
        return None;
    }
    trail.push(name);
    let project = checker.project;
    let found = project
        .dependencies(name)
        .find_map(|next| follow(checker, next, trail, done));
    trail.pop();
    found
}

fn report(checker: &mut Checker<'_>, cycle: &[&str]) {
    let message = format!("these services wait for each other: {}", cycle.join(" -> "));
    let mut fault = Diagnostic::error("dependency-cycle", message)
        .because("none of them can be started before the others")
        .hint("remove one of the dependencies");
    let project = checker.project;
    let mut places = cycle.windows(2).filter_map(|pair| {
        let [from, to] = pair else { return None };
        let service = project.services.get(*from)?;
        let span = checker.place(service, &["depends_on", to])?;
        Some((
            span,
            format!("`{from}` waits for `{to}`"),
            place::format_path(&service.name, &["depends_on", to]),
        ))
    });
    if let Some((span, _, path)) = places.next() {
        fault = fault.at(span).about(path);
    }
    for (span, text, _) in places {
        fault = fault.label(span, text);
    }
    checker.found.push(fault);
}
