//! What can be known before anything is started: rules over the model and over facts that were gathered before. Pure; the facts
//! are gathered by `survey`, which asks [`questions`] what to look at.

mod certificate;
mod command_line;
mod dockerfile;
mod exam;
mod executable;
mod facts;
mod finding;
mod known;
mod probe;
mod questions;
mod rules;
#[cfg(test)]
mod tests;
mod user;
mod view;
mod words;

pub use exam::Exam;
pub use facts::{
    DiskSpace, Facts, Listener, Look, Looks, MachineFacts, PortHolder, PullAnswer, Route, SeenFile, SeenKind,
    registry_of,
};
pub use finding::{DoctorFinding, Remedy};
pub use questions::{Questions, questions};

use crate::compose::Project;
use crate::diag::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// What the files say that is wrong in itself, what would keep `up` from beginning, and what the rules find; errors first.
pub fn examine(exam: Exam<'_>) -> Vec<DoctorFinding> {
    let own = rules::apply(exam);
    let known: BTreeSet<(String, &str)> = own
        .iter()
        .map(|one| (one.diagnostic.path.clone(), family(one.diagnostic.code)))
        .collect();
    let said = |diagnostic: &&Diagnostic| !known.contains(&(diagnostic.path.clone(), family(diagnostic.code)));
    let placed = |fault: &Diagnostic| {
        let mut fault = fault.clone();
        fault.span = fault.span.or_else(|| exam.tree.place_of(&fault.path));
        fault
    };
    let of_files = exam.tree.diagnostics.iter().filter(said).cloned();
    let preflight = exam.facts.faults.iter().filter(said).map(placed);
    let general = of_files.chain(preflight).map(|diagnostic| of_path(exam, diagnostic));
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
pub fn warnings(exam: Exam<'_>) -> Vec<Diagnostic> {
    let told: BTreeSet<(&str, &str)> = exam
        .tree
        .diagnostics
        .iter()
        .map(|one| (one.path.as_str(), family(one.code)))
        .collect();
    let found = rules::apply(exam).into_iter().map(|one| one.diagnostic);
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
fn of_path(exam: Exam<'_>, diagnostic: Diagnostic) -> DoctorFinding {
    let project = exam.project;
    let service = diagnostic.path.strip_prefix("services.");
    let service = service.and_then(|rest| {
        let names = project.services.keys().filter(|name| {
            let rest = rest.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
        names.max_by_key(|name| name.len())
    });
    let remedy = match diagnostic.code {
        "external-missing" => external(project, &diagnostic.path),
        "variable-unset" | "variable-required" => example(exam),
        _ => None,
    };
    DoctorFinding {
        service: service.cloned().unwrap_or_default(),
        diagnostic,
        remedy,
    }
}

fn external(project: &Project, path: &str) -> Option<Remedy> {
    if let Some(key) = path.strip_prefix("networks.") {
        return Some(Remedy::CreateNetwork(project.networks.get(key)?.name.clone()));
    }
    let key = path.strip_prefix("volumes.")?;
    Some(Remedy::CreateVolume(project.volumes.get(key)?.name.clone()))
}

/// The example of a `.env` that is not there.
fn example(exam: Exam<'_>) -> Option<Remedy> {
    let file = exam.project.working_dir.join(".env");
    let examples = [".env.example", ".env.sample", ".env.dist"].map(|name| exam.project.working_dir.join(name));
    let example = examples
        .into_iter()
        .find(|example| exam.facts.file(example).facts().is_some())?;
    exam.facts
        .file(&file)
        .is_missing()
        .then_some(Remedy::CopyExample { example, file })
}

/// Whether something will fail.
pub fn has_errors(found: &[DoctorFinding]) -> bool {
    found.iter().any(|one| one.diagnostic.severity == Severity::Error)
}
