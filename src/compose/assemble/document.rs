//! One document of a Compose file: parsed, interpolated and brought to long form.

use super::reset::{self, Resets};
use crate::compose::canonical;
use crate::compose::load_state::LoadState;
use crate::compose::model::PROJECT;
use crate::compose::variables::environment::Environment;
use crate::compose::variables::interpolate::interpolate;
use crate::diag::{Diagnostic, SourceId, Span};
use crate::yaml::{self, Node};

/// A document, ready to be merged.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) root: Node,
    pub(super) resets: Resets,
}

/// Most documents in one file; each is merged over all before it.
const DOCUMENTS: usize = 100;

/// Parses a source into its documents, as written.
pub(crate) fn read(source: SourceId, state: &mut LoadState<'_>) -> Vec<Node> {
    let text = state.text(source);
    let before = state.diagnostics.as_slice().len();
    let mut found = Vec::new();
    let mut documents = yaml::read(&text, source, &mut found);
    if let Some(extra) = documents.get(DOCUMENTS) {
        let fault = Diagnostic::error(
            "too-many-documents",
            format!("a file has more than {DOCUMENTS} documents"),
        );
        state.diagnostics.report(
            fault
                .at(extra.span)
                .hint("one file describes one project; `---` begins another document"),
        );
        documents.truncate(DOCUMENTS);
    }
    found
        .into_iter()
        .for_each(|diagnostic| state.diagnostics.report(diagnostic));
    if documents.is_empty() && state.diagnostics.as_slice().len() == before {
        // An empty file adds nothing to the others; whether all of them are empty is checked once they are merged.
        state.blank.get_or_insert(Span {
            source,
            start: 0,
            end: 0,
        });
    }
    documents
}

/// Interpolates a document and brings it to long form; none when it is not a mapping.
pub(super) fn prepare(mut root: Node, environment: &Environment, state: &mut LoadState<'_>) -> Option<Document> {
    if root.as_map().is_none() {
        state.diagnostics.report(
            Diagnostic::error("not-a-mapping", "a compose file is a mapping at its top")
                .at(root.span)
                .because(format!("this is {}", root.kind()))
                .hint("begin with `services:`"),
        );
        return None;
    }
    let resets = reset::take(&mut root);
    interpolate(&mut root, &PROJECT, environment, state);
    canonical::canonicalise(&mut root, &PROJECT, state.skip, &mut state.diagnostics);
    Some(Document { root, resets })
}
