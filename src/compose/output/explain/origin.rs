//! How a value got where it is: through `extends`, or removed by tags.

use crate::compose::loaded::Loaded;
use crate::compose::provenance::{Extended, Removed};
use crate::diag::Span;
use crate::yaml::Node;

/// The steps of `extends` from a service to the value written at a place, nearest first; none for the service's own
/// values.
pub(super) fn extends_chain<'a>(loaded: &'a Loaded, steps: &[String], place: Span) -> &'a [Extended] {
    let [section, service, ..] = steps else { return &[] };
    let known = loaded.tree.provenance.extended.get(service);
    let Some(chain) = known.filter(|_| section == "services") else {
        return &[];
    };
    let reached = chain.iter().position(|step| is_written_in(loaded, step, place));
    reached.and_then(|last| chain.get(..=last)).unwrap_or(&[])
}

/// Whether a place is in the base service of an `extends` step.
fn is_written_in(loaded: &Loaded, step: &Extended, place: Span) -> bool {
    let source = loaded.tree.sources.get(place.source);
    match &step.file {
        Some(file) => {
            let end = file.rsplit('/').next().unwrap_or(file);
            place.source != step.span.source && source.is_some_and(|source| source.name.ends_with(end))
        }
        None => owner(loaded, place).is_some_and(|owner| owner == step.base),
    }
}

/// The service that a place lies in.
fn owner(loaded: &Loaded, place: Span) -> Option<&str> {
    let services = loaded.tree.root.as_ref()?.get("services").and_then(Node::as_map)?;
    let before = services
        .iter()
        .filter(|(_, entry)| entry.key.source == place.source && entry.key.start <= place.start);
    before
        .max_by_key(|(_, entry)| entry.key.start)
        .map(|(name, _)| name.as_str())
}

/// The values removed at a path, or below it.
pub(super) fn removed_below<'a>(loaded: &'a Loaded, steps: &[String]) -> Vec<&'a Removed> {
    let path = steps.join(".");
    let below = |removed: &&Removed| {
        removed
            .path
            .strip_prefix(&path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    loaded.tree.provenance.removed.iter().filter(below).collect()
}
