//! Other Compose files included as models of their own (Compose Specification, "include").

use super::document;
use super::scope::{ModelFile, ModelScope};
use crate::compose::check;
use crate::compose::load_state::LoadState;
use crate::compose::model::{PROJECT, SECTIONS};
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::provenance::Provenance;
use crate::compose::remote::{fetch, is_remote};
use crate::compose::variables::define::{add_missing, override_definitions};
use crate::compose::variables::environment::Environment;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node};
use std::path::{Path, PathBuf};

/// Deepest nesting of includes.
const DEPTH: usize = 50;
/// Most files included in all: two files that each include two others grow exponentially.
const FILES: usize = 1000;

/// The files of one `include` item: a model of its own.
pub(super) struct Inclusion {
    pub(super) files: Vec<ModelFile>,
    /// The item, in the including file.
    pub(super) span: Span,
    directory: PathBuf,
    path_base: PathBuf,
    environment: Environment,
    included: Vec<PathBuf>,
}

impl Inclusion {
    pub(super) fn scope(&self) -> ModelScope<'_> {
        ModelScope {
            working_dir: &self.directory,
            path_base: Some(&self.path_base),
            environment: &self.environment,
            included: &self.included,
        }
    }
}

/// Takes `include` out of a document, and returns its items; none when it is malformed, which is reported.
pub(super) fn take_items(document: &mut Node, state: &mut LoadState<'_>) -> Vec<Node> {
    let taken = document
        .as_map_mut()
        .and_then(|entries| entries.shift_remove("include"));
    let (Some(mut include), Some(shape)) = (taken, PROJECT.under("include")) else {
        return Vec::new();
    };
    let path = ModelPath::Root;
    let is_valid = !include.node.is_null()
        && check::check_directive(
            &mut include.node,
            shape,
            path.key("include"),
            state.skip,
            &mut state.diagnostics,
        );
    match include.node.as_seq_mut() {
        Some(items) if is_valid => std::mem::take(items),
        Some(_) | None => Vec::new(),
    }
}

/// Reads the files of one `include` item.
pub(super) fn read(item: &Node, scope: &ModelScope<'_>, state: &mut LoadState<'_>) -> Option<Inclusion> {
    let named: Vec<&Node> = item.get("path").and_then(Node::as_seq).unwrap_or(&[]).iter().collect();
    let mut files = Vec::new();
    for path in &named {
        files.push(locate(path, scope, state)?);
    }
    let (main, main_span) = (files.first()?.clone(), named.first()?.span);
    let directory = match item
        .get("project_directory")
        .and_then(Node::as_str)
        .filter(|dir| !dir.is_empty())
    {
        Some(dir) => PathBuf::from(paths::make_absolute(dir, scope.working_dir, state.files)),
        None => main.parent().map_or_else(PathBuf::new, Path::to_owned),
    };
    if !enter(&main, main_span, scope, state) {
        return None;
    }
    let environment = environment(item, &directory, scope, state)?;
    let mut loaded = Vec::new();
    for (path, named) in files.iter().zip(named) {
        let source = match state.read(path) {
            Ok(source) => source,
            Err(why) => {
                let path = state.sources.shown(path);
                state.diagnostics.report(unreadable(&path, &why, named.span));
                return None;
            }
        };
        state.provenance.included.insert(source, named.span);
        loaded.push(ModelFile {
            path: path.clone(),
            documents: document::read(source, state),
        });
    }
    let mut chain = scope.included.to_vec();
    chain.push(main);
    let base = state
        .skip
        .paths
        .then(|| paths::relative_to(&directory, scope.working_dir))
        .flatten();
    Some(Inclusion {
        files: loaded,
        span: item.span,
        path_base: base.unwrap_or_else(|| directory.clone()),
        directory,
        environment,
        included: chain,
    })
}

/// Records the values of variables that secrets and configs are made of, unless a nested include has recorded them
/// already.
fn record_values(included: &Node, environment: &Environment, provenance: &mut Provenance) {
    let sections = ["secrets", "configs"].map(|section| included.get(section).and_then(Node::as_map));
    let objects = sections.into_iter().flatten().flat_map(Mapping::values);
    for variable in objects.filter_map(|entry| entry.node.get("environment")) {
        if let Some(value) = variable.as_str().and_then(|name| environment.value(name)) {
            provenance.held.entry(variable.span).or_insert_with(|| value.to_owned());
        }
    }
}

fn locate(path: &Node, scope: &ModelScope<'_>, state: &mut LoadState<'_>) -> Option<PathBuf> {
    let text = path.as_str()?;
    if is_remote(text) {
        return fetch(text, Some(path.span), state).map(|fetched| fetched.path);
    }
    Some(PathBuf::from(paths::make_absolute(
        text,
        scope.working_dir,
        state.files,
    )))
}

fn unreadable(path: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::error("include-file", "cannot read the file that is included")
        .at(span)
        .because(format!("{path}: {why}"))
        .hint("check the path; it is relative to the project directory")
}

/// False when the inclusion is a cycle or too deep, which is reported.
fn enter(main: &Path, span: Span, scope: &ModelScope<'_>, state: &mut LoadState<'_>) -> bool {
    if scope.included.iter().any(|file| file == main) {
        let round = scope.included.iter().map(PathBuf::as_path).chain([main]);
        let round = round
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(" -> ");
        let fault = Diagnostic::error(
            "include-cycle",
            format!("files include each other in a circle: {round}"),
        );
        state
            .diagnostics
            .report(fault.at(span).hint("remove one of these `include`"));
        return false;
    }
    state.inclusions += 1;
    if scope.included.len() >= DEPTH || state.inclusions > FILES {
        let message = format!("more than {DEPTH} files include one another in a row, or more than {FILES} in all");
        state
            .diagnostics
            .report(Diagnostic::error("include-depth", message).at(span));
        return false;
    }
    true
}

/// The parent's environment, extended by the item's env files.
fn environment(
    item: &Node,
    directory: &Path,
    scope: &ModelScope<'_>,
    state: &mut LoadState<'_>,
) -> Option<Environment> {
    let mut environment = scope.environment.clone();
    let Some(files) = item
        .get("env_file")
        .and_then(Node::as_seq)
        .filter(|files| !files.is_empty())
    else {
        let default = directory.join(".env");
        if state.files.is_file(&default)
            && let Ok(source) = state.read(&default)
        {
            add_missing(source, &mut environment, state);
        }
        return Some(environment);
    };
    // A later file wins over an earlier one, and the parent over both.
    let mut own = scope.environment.clone();
    for file in files {
        let Some(text) = file.as_str().filter(|text| *text != "/dev/null") else {
            continue;
        };
        let path = PathBuf::from(paths::make_absolute(text, scope.working_dir, state.files));
        match state.read(&path) {
            Ok(source) => override_definitions(source, scope.environment, &mut own, state),
            Err(why) => {
                let fault = Diagnostic::error("env-file", "cannot read the env file of an include");
                state.diagnostics.report(
                    fault
                        .at(file.span)
                        .because(format!("{}: {why}", path.display()))
                        .hint("check the path"),
                );
                return None;
            }
        }
    }
    Some(own)
}

/// Adds what was included to a document.
pub(super) fn import(document: &mut Node, mut included: Node, inclusion: &Inclusion, state: &mut LoadState<'_>) {
    record_values(&included, &inclusion.environment, &mut state.provenance);
    let span = document.span;
    let (Some(entries), Some(others)) = (document.as_map_mut(), included.as_map_mut()) else {
        return;
    };
    for kind in SECTIONS {
        let Some(found) = others.shift_remove(kind) else {
            continue;
        };
        let Some(more) = found.node.as_map().cloned() else {
            continue;
        };
        let known = entries
            .entry(kind.to_owned())
            .or_insert_with(|| Entry::new(found.key, Node::map(Mapping::new(), span)));
        let Some(known) = known.node.as_map_mut() else { continue };
        for (name, entry) in more {
            match known.get(&name) {
                None => {
                    known.insert(name, entry);
                }
                Some(own) if same(&own.node, &entry.node) => {}
                Some(own) => {
                    let fault = Diagnostic::error(
                        "include-conflict",
                        format!("{kind}.{name} is also in a file that is included"),
                    )
                    .at(own.key)
                    .label(entry.key, "the included one")
                    .label(inclusion.span, "included here")
                    .hint(
                        "rename one, or change the included one through an override file beside it in `include.path`",
                    );
                    state.diagnostics.report(fault.about(format!("{kind}.{name}")));
                }
            }
        }
    }
}

/// Whether two trees are equal, whatever their places in the files.
fn same(a: &Node, b: &Node) -> bool {
    if let (Some(a), Some(b)) = (a.as_map(), b.as_map()) {
        let same_entry =
            |(key, entry): (&String, &Entry)| b.get(key).is_some_and(|other| same(&entry.node, &other.node));
        return a.len() == b.len() && a.iter().all(same_entry);
    }
    if let (Some(a), Some(b)) = (a.as_seq(), b.as_seq()) {
        return a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    }
    a.is_null() == b.is_null() && a.scalar_text() == b.scalar_text()
}
