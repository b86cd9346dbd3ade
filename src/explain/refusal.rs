//! Explains a service of which nothing exists because an `up` is refused before it does anything.

use super::input::ExplainInput;
use super::{Cause, Certainty, Explanation, Suggestion, edit};
use crate::diag::{Diagnostic, Edit, Severity};
use crate::stack::Verdict;

/// The explanation by what was refused, the fault of this service first. `None` when nothing was, as far as is known.
pub(super) fn explain(input: ExplainInput<'_>) -> Option<Explanation> {
    let all = faults(input);
    let is_own = |fault: &&&Diagnostic| concerns(input, &fault.path);
    let own = all.iter().find(is_own);
    let fault = *own.or(all.first())?;
    let headline = match own {
        Some(_) => format!("not created: {}", fault.message),
        None => format!("not created: up is refused, since {}", fault.message),
    };
    let mut found = input.start(headline);
    let text = if fault.cause.is_empty() {
        &fault.message
    } else {
        &fault.cause
    };
    found.cause = Some(Cause {
        certainty: Certainty::Certain,
        text: text.clone(),
        rule: fault.code.to_owned(),
    });
    let edit = edit_of(input, fault);
    if !fault.path.is_empty() && edit.is_none() {
        found.fact(format!("at {}", fault.path), input, None);
    }
    for other in all.iter().filter(|other| other.message != fault.message) {
        found.fact(format!("also: {}", other.message), input, None);
    }
    if !fault.hint.is_empty() {
        found.next.push(Suggestion::say(fault.hint.clone()).at(edit));
    }
    Some(found)
}

/// Where the fault is; for a port that is taken, with the next one that no service publishes.
pub(super) fn edit_of(input: ExplainInput<'_>, fault: &Diagnostic) -> Option<Edit> {
    let place = edit::place_in_model(input, &fault.path);
    if !matches!(fault.code, "port-taken" | "port-twice") {
        return place;
    }
    let rest = fault.path.strip_prefix("services.")?;
    let (service, key) = rest.rsplit_once(".ports[")?;
    let at = key.trim_end_matches(']').parse::<usize>().ok()?;
    let owner = input.for_service(service)?;
    edit::republish(owner, at).or(place)
}

/// What the last operation was refused for, or what was found by looking.
fn faults(input: ExplainInput<'_>) -> Vec<&Diagnostic> {
    let last = input.stack.operations.last();
    let refused = match last
        .and_then(|operation| operation.ended.as_ref())
        .map(|end| &end.verdict)
    {
        Some(Verdict::Refused { faults }) => faults.as_slice(),
        Some(
            Verdict::Done
            | Verdict::Unhealthy { .. }
            | Verdict::Exited { .. }
            | Verdict::Failed { .. }
            | Verdict::TimedOut
            | Verdict::Interrupted,
        )
        | None => &[],
    };
    let all = refused.iter().chain(&input.stack.refused);
    let mut found: Vec<&Diagnostic> = Vec::new();
    for fault in all.filter(|fault| fault.severity == Severity::Error) {
        if !found.iter().any(|known| known.message == fault.message) {
            found.push(fault);
        }
    }
    found
}

/// Whether a place in the model is one of this service, or of something that it uses.
fn concerns(input: ExplainInput<'_>, path: &str) -> bool {
    let mut parts = path.split(['.', '[']);
    let (Some(section), Some(key)) = (parts.next(), parts.next()) else {
        return false;
    };
    let name = &input.service.name;
    let declared = input
        .stack
        .project
        .as_ref()
        .and_then(|project| project.services.get(name));
    match (section, declared) {
        ("services", _) => key == name,
        ("networks", Some(service)) => service.networks.contains_key(key),
        ("volumes", Some(service)) => service.volumes.iter().any(|mount| mount.source == key),
        ("secrets", Some(service)) => service.secrets.iter().any(|one| one.source == key),
        ("configs", Some(service)) => service.configs.iter().any(|one| one.source == key),
        _ => false,
    }
}
