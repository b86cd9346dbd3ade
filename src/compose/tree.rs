//! The tree that the files of a project are merged to.

use super::place;
use super::provenance::Provenance;
use super::remote_use::RemoteUse;
use super::variables::environment::Environment;
use crate::diag::{Diagnostic, Sources, Span};
use crate::yaml::{Node, Value};
use std::path::PathBuf;

/// A merged, checked, canonical tree, with everything found while loading it.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The tree; none when nothing usable was found (the diagnostics say why). Always a mapping.
    pub root: Option<Node>,
    /// Every text that was read.
    pub sources: Sources,
    /// What was found wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Where values came from.
    pub provenance: Provenance,
    pub project_name: String,
    /// Absolute project directory.
    pub working_dir: PathBuf,
    /// Absolute top-level files, in order; `-` for standard input.
    pub config_files: Vec<PathBuf>,
    /// Absolute env files that were read.
    pub env_files: Vec<PathBuf>,
    /// The variables that interpolation sees.
    pub environment: Environment,
    pub profiles: Vec<String>,
    /// The files elsewhere that were fetched for it.
    pub remotes: Vec<RemoteUse>,
}

impl Tree {
    /// The place of the value at a path below a service, or of its longest part that is written; `steps` are keys and
    /// list indexes.
    pub fn place(&self, service: &str, steps: &[&str]) -> Option<Span> {
        place::find_span(self.root.as_ref()?, service, steps)
    }

    /// The place of a path in the model (`services.web.ports[0]`), or of its longest part that is written.
    pub fn place_of(&self, path: &str) -> Option<Span> {
        let (steps, _) = self.walk(path)?;
        steps.map(|step| step.place)
    }

    /// From the first to the last byte of exactly what is at a path, with its key; of a text only the text. None where
    /// nothing is written there.
    pub fn extent_of(&self, path: &str) -> Option<Span> {
        let (step, rest) = self.walk(path)?;
        let step = step.filter(|_| rest.is_empty())?;
        Some(Span {
            end: step.node.span.end.max(step.place.end),
            ..step.place
        })
    }

    /// The last step that can be gone down a path, and the rest of it.
    fn walk<'p>(&self, path: &'p str) -> Option<(Option<Step<'_>>, &'p str)> {
        let mut node = self.root.as_ref()?;
        let mut rest = path;
        let mut last = None;
        while !rest.is_empty() {
            let Some((step, left)) = step(node, rest) else {
                break;
            };
            (node, rest) = (step.node, left);
            last = Some(step);
        }
        Some((last, rest))
    }
}

/// A step down a path.
struct Step<'n> {
    node: &'n Node,
    /// Of the key, or of what is there when that is a text or an item.
    place: Span,
}

/// One step down a path, and the rest of it. A key may have dots itself, so the longest that fits is taken.
fn step<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(Step<'n>, &'p str)> {
    match &node.value {
        Value::Map(entries) => {
            let fits = |key: &str| {
                let rest = path.strip_prefix(key)?;
                rest.strip_prefix('.')
                    .or_else(|| (rest.is_empty() || rest.starts_with('[')).then_some(rest))
            };
            let found = entries.iter().filter_map(|(key, entry)| Some((key, entry, fits(key)?)));
            let (_, entry, rest) = found.max_by_key(|(key, _, _)| key.len())?;
            let place = if entry.node.is_scalar() && !entry.node.is_null() {
                entry.node.span
            } else {
                entry.key
            };
            let node = &entry.node;
            Some((Step { node, place }, rest))
        }
        Value::Seq(items) => {
            let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
            let node = items.get(index.parse::<usize>().ok()?)?;
            let place = node.span;
            Some((Step { node, place }, rest.strip_prefix('.').unwrap_or(rest)))
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => None,
    }
}
