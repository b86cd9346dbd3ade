//! One document of a Compose file: parsed, interpolated and brought to long form.

use super::reset::{self, Resets};
use crate::compose::canonical;
use crate::compose::context::Context;
use crate::compose::model_path::ModelPath;
use crate::compose::schema::PROJECT;
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
pub(crate) fn read(source: SourceId, context: &mut Context<'_>) -> Vec<Node> {
    let text = context.text(source);
    let before = context.diagnostics.len();
    let mut found = Vec::new();
    let mut documents = yaml::read(&text, source, &mut found);
    if let Some(extra) = documents.get(DOCUMENTS) {
        let fault = Diagnostic::error(
            "too-many-documents",
            format!("a file has more than {DOCUMENTS} documents"),
        );
        context.say(
            fault
                .at(extra.span)
                .hint("one file describes one project; `---` begins another document"),
        );
        documents.truncate(DOCUMENTS);
    }
    found.into_iter().for_each(|diagnostic| context.say(diagnostic));
    if documents.is_empty() && context.diagnostics.len() == before {
        // An empty file adds nothing to the others; whether all of them are empty is checked once they are merged.
        context.blank.get_or_insert(Span {
            source,
            start: 0,
            end: 0,
        });
    }
    documents
}

/// Interpolates a document and brings it to long form; none when it is not a mapping.
pub(super) fn prepare(mut root: Node, environment: &Environment, context: &mut Context<'_>) -> Option<Document> {
    if root.as_map().is_none() {
        context.say(
            Diagnostic::error("not-a-mapping", "a compose file is a mapping at its top")
                .at(root.span)
                .because(format!("this is {}", root.kind()))
                .hint("begin with `services:`"),
        );
        return None;
    }
    let resets = reset::take(&mut root);
    interpolate(&mut root, &PROJECT, environment, context);
    canonical::canonicalise(&mut root, &PROJECT, ModelPath::Root, context);
    Some(Document { root, resets })
}
