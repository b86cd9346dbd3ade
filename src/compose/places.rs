//! Where the values of a project stand in its files.

use super::environment::VariableOrigin;
use super::tree::Tree;
use crate::diag::Span;
use std::fmt;
use std::path::Path;
use std::rc::Rc;

/// Where the values of a project stand in its files; empty for a project that was not read from any.
///
/// All are equal: projects that say the same are the same wherever it stands.
#[derive(Clone, Default)]
pub struct ValuePlaces(Option<Rc<Tree>>);

/// A line with a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLine {
    /// Path of its file.
    pub file: String,
    /// The path from the project's directory on, where it is in it.
    pub shown: String,
    /// From 1.
    pub line: u32,
    pub text: String,
    /// The first byte of the line that belongs to the value.
    pub from: usize,
}

impl PartialEq for ValuePlaces {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for ValuePlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValuePlaces")
    }
}

impl ValuePlaces {
    /// The places of a project that was decoded from a tree.
    pub fn of(tree: Rc<Tree>) -> Self {
        Self(Some(tree))
    }

    pub fn tree(&self) -> Option<&Tree> {
        self.0.as_deref()
    }

    /// The extent of exactly the value at a path in the model (`services.web.ports[0]`), not of what it is in.
    pub fn span(&self, path: &str) -> Option<Span> {
        self.tree()?.extent_of(path)
    }

    /// The lines with the value at a path, and those of the variables that it is made of: where it can be changed.
    pub fn lines(&self, path: &str) -> Vec<PlacedLine> {
        let of_env_file = || self.tree()?.provenance.filled.get(path).copied();
        let Some((tree, span)) = self.tree().zip(self.span(path).or_else(of_env_file)) else {
            return Vec::new();
        };
        let variables = tree.provenance.variables.get(&span).into_iter().flatten();
        let set = variables.filter_map(|variable| match variable.origin {
            Some(VariableOrigin::File(span)) => Some(span),
            Some(VariableOrigin::Process | VariableOrigin::Project) | None => None,
        });
        std::iter::once(span)
            .chain(set)
            .flat_map(|span| self.lines_of(span))
            .collect()
    }

    /// The lines of a span.
    fn lines_of(&self, span: Span) -> Vec<PlacedLine> {
        let source = self
            .tree()
            .and_then(|tree| Some((tree, tree.sources.get(span.source)?)));
        let Some((tree, source)) = source else {
            return Vec::new();
        };
        let inside = Path::new(&source.name).strip_prefix(&tree.working_dir);
        let shown = inside.map_or_else(|_| source.name.clone(), |inside| inside.display().to_string());
        let (first, last) = (source.position(span.start).line, source.position(span.end).line);
        let mut offset = 0;
        let mut found = Vec::new();
        for (number, text) in (1_u32..).zip(source.text.split('\n')) {
            if (first..=last).contains(&number) {
                let from = if number == first {
                    (span.start as usize).saturating_sub(offset)
                } else {
                    0
                };
                found.push(PlacedLine {
                    file: source.name.clone(),
                    shown: shown.clone(),
                    line: number,
                    text: text.trim_end_matches('\r').to_owned(),
                    from,
                });
            }
            offset += text.len() + 1;
        }
        found
    }
}
