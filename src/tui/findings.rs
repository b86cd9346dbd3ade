//! What is wrong, as lines: what, where, why, what to do.

use crate::compose::tree::Tree;
use crate::diag::Diagnostic;

/// A diagnostic as lines.
pub(crate) fn in_lines(fault: &Diagnostic, tree: Option<&Tree>) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", fault.code, fault.message)];
    let place = tree.and_then(|tree| {
        let span = fault.span.or_else(|| tree.place_of(&fault.path))?;
        Some(tree.sources.place(span))
    });
    let at = [place.unwrap_or_default(), fault.path.clone()].join(" ");
    lines.extend((at != " ").then(|| at.trim().to_owned()));
    lines.extend((!fault.cause.is_empty()).then(|| fault.cause.clone()));
    lines.extend((!fault.hint.is_empty()).then(|| format!("→ {}", fault.hint)));
    lines
}
