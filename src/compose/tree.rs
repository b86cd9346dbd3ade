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
        let mut node = self.root.as_ref()?;
        let mut rest = path;
        let mut span = None;
        while !rest.is_empty() {
            let Some((next, at, left)) = step(node, rest) else {
                break;
            };
            (node, span, rest) = (next, Some(at), left);
        }
        span
    }
}

/// One step down a path: the node, its place, and the rest of the path. A key may have dots itself, so the longest that
/// fits is taken.
fn step<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(&'n Node, Span, &'p str)> {
    match &node.value {
        Value::Map(entries) => {
            let fits = |key: &str| {
                let rest = path.strip_prefix(key)?;
                rest.strip_prefix('.')
                    .or_else(|| (rest.is_empty() || rest.starts_with('[')).then_some(rest))
            };
            let found = entries.iter().filter_map(|(key, entry)| Some((key, entry, fits(key)?)));
            let (_, entry, rest) = found.max_by_key(|(key, _, _)| key.len())?;
            let span = if entry.node.is_scalar() && !entry.node.is_null() {
                entry.node.span
            } else {
                entry.key
            };
            Some((&entry.node, span, rest))
        }
        Value::Seq(items) => {
            let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
            let item = items.get(index.parse::<usize>().ok()?)?;
            Some((item, item.span, rest.strip_prefix('.').unwrap_or(rest)))
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => None,
    }
}
