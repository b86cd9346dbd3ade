//! What can be known before anything is started: rules over the model and over facts that were gathered before. Pure; the facts
//! are gathered by `facts`, which asks [`wanted_paths`] which files to read.

mod certificate;
mod command_line;
mod container_path;
mod dockerfile;
mod executable;
mod facts;
mod finding;
mod input;
mod known;
mod probe;
mod rules;
#[cfg(test)]
mod tests;
mod user;
mod wanted_paths;
mod words;

pub use facts::{
    DiskSpace, Facts, FileReport, Listener, MachineFacts, PathKind, PathReport, PathReports, PortHolder, PullAnswer,
    Route,
};
pub use finding::{DoctorFinding, Fix};
pub use input::CheckInput;
pub use wanted_paths::{WantedPaths, wanted_paths};

use crate::compose::Project;
use crate::diag::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// What the files say that is wrong in itself, what would keep `up` from beginning, and what the rules find; errors first.
pub fn check(input: CheckInput<'_>) -> Vec<DoctorFinding> {
    let own = rules::apply(input);
    let known: BTreeSet<(String, &str)> = own
        .iter()
        .map(|one| (one.diagnostic.path.clone(), family(one.diagnostic.code)))
        .collect();
    let said = |diagnostic: &&Diagnostic| !known.contains(&(diagnostic.path.clone(), family(diagnostic.code)));
    let placed = |fault: &Diagnostic| {
        let mut fault = fault.clone();
        fault.span = fault.span.or_else(|| input.tree.place_of(&fault.path));
        fault
    };
    let of_files = input.tree.diagnostics.iter().filter(said).cloned();
    let preflight = input.facts.faults.iter().filter(said).map(placed);
    let general = of_files.chain(preflight).map(|diagnostic| of_path(input, diagnostic));
    let mut found: Vec<DoctorFinding> = general.chain(own).collect();
    found.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.diagnostic.severity),
            one.diagnostic.span.map(|span| (span.source, span.start)),
        )
    });
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert((one.diagnostic.code, one.diagnostic.message.clone())));
    found
}

/// What the rules find, as warnings: for an operation that goes on all the same. What the files' own warnings say is left out.
pub fn warnings(input: CheckInput<'_>) -> Vec<Diagnostic> {
    let told: BTreeSet<(&str, &str)> = input
        .tree
        .diagnostics
        .iter()
        .map(|one| (one.path.as_str(), family(one.code)))
        .collect();
    let found = rules::apply(input).into_iter().map(|one| one.diagnostic);
    let new = found.filter(|one| !told.contains(&(one.path.as_str(), family(one.code))));
    let demoted = new.map(|one| Diagnostic {
        severity: Severity::Warning,
        ..one
    });
    demoted.collect()
}

/// Codes that say the same of a place: the most exact one is kept.
fn family(code: &str) -> &str {
    match code {
        "bind-file-missing" | "mount-kind" => "bind-source-missing",
        code => code,
    }
}

/// A fault of the files or of the preflight as a finding, with what mends it.
fn of_path(input: CheckInput<'_>, diagnostic: Diagnostic) -> DoctorFinding {
    let project = input.project;
    let service = diagnostic.path.strip_prefix("services.");
    let service = service.and_then(|rest| {
        let names = project.services.keys().filter(|name| {
            let rest = rest.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
        names.max_by_key(|name| name.len())
    });
    let fix = match diagnostic.code {
        "external-missing" => external(project, &diagnostic.path),
        "variable-unset" | "variable-required" => example(input),
        _ => None,
    };
    DoctorFinding {
        service: service.cloned().unwrap_or_default(),
        diagnostic,
        fix,
    }
}

fn external(project: &Project, path: &str) -> Option<Fix> {
    if let Some(key) = path.strip_prefix("networks.") {
        return Some(Fix::CreateNetwork(project.networks.get(key)?.name.clone()));
    }
    let key = path.strip_prefix("volumes.")?;
    Some(Fix::CreateVolume(project.volumes.get(key)?.name.clone()))
}

/// The example of a `.env` that is not there.
fn example(input: CheckInput<'_>) -> Option<Fix> {
    let file = input.project.working_dir.join(".env");
    let examples = [".env.example", ".env.sample", ".env.dist"].map(|name| input.project.working_dir.join(name));
    let example = examples
        .into_iter()
        .find(|example| input.facts.file(example).report().is_some())?;
    input
        .facts
        .file(&file)
        .is_missing()
        .then_some(Fix::CopyExample { example, file })
}

/// Whether something will fail.
pub fn has_errors(found: &[DoctorFinding]) -> bool {
    found.iter().any(|one| one.diagnostic.severity == Severity::Error)
}
