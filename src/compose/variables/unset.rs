//! Variables that are used and not set.

use crate::diag::{Diagnostic, Span};
use indexmap::IndexMap;

/// Most variables reported.
const VARIABLES: usize = 400;
/// Most places reported for one variable.
const PLACES: usize = 4;

/// Unset variables used without a default, with the places that use them.
#[derive(Debug, Default)]
pub(crate) struct UnsetVariables {
    places: IndexMap<String, Vec<Span>>,
}

impl UnsetVariables {
    /// Records the use of an unset variable.
    pub(crate) fn note(&mut self, name: &str, place: Span) {
        if self.places.len() >= VARIABLES && !self.places.contains_key(name) {
            return;
        }
        let places = self.places.entry(name.to_owned()).or_default();
        if places.len() < PLACES && !places.contains(&place) {
            places.push(place);
        }
    }

    /// One warning for each variable, with every place that uses it. Then nothing is recorded any more.
    pub(crate) fn take_warnings(&mut self) -> Vec<Diagnostic> {
        let unset = std::mem::take(&mut self.places);
        unset
            .iter()
            .filter_map(|(name, places)| warning(name, places))
            .collect()
    }
}

fn warning(name: &str, places: &[Span]) -> Option<Diagnostic> {
    let (first, others) = places.split_first()?;
    let warning = Diagnostic::warning(
        "variable-unset",
        format!("The \"{name}\" variable is not set. Defaulting to a blank string."),
    )
    .at(*first)
    .hint(format!(
        "set it in the environment or in .env, or give a default: ${{{name}:-…}}"
    ));
    let labelled = others
        .iter()
        .fold(warning, |warning, place| warning.label(*place, "used here too"));
    Some(labelled)
}
