//! Other Compose files included as models of their own (Compose Specification, "include").

use super::document;
use super::scope::{ModelFile, ModelScope};
use crate::compose::check;
use crate::compose::loader::Loader;
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::provenance::Provenance;
use crate::compose::remote::{is_remote, unsupported_remote};
use crate::compose::schema::{PROJECT, RESOURCES};
use crate::compose::variables::define::{complete, override_with};
use crate::compose::variables::environment::Environment;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};
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
pub(super) fn take_items(document: &mut Node, loader: &mut Loader<'_>) -> Vec<Node> {
    let taken = document
        .as_map_mut()
        .and_then(|entries| entries.shift_remove("include"));
    let (Some(mut include), Some(shape)) = (taken, PROJECT.under("include")) else {
        return Vec::new();
    };
    let path = ModelPath::Root;
    let is_valid = !include.node.is_null()
        && check::directive(
            &mut include.node,
            shape,
            path.key("include"),
            loader.skip,
            &mut loader.diagnostics,
        );
    match include.node.as_seq_mut() {
        Some(items) if is_valid => std::mem::take(items),
        Some(_) | None => Vec::new(),
    }
}

/// Reads the files of one `include` item.
pub(super) fn read(item: &Node, scope: &ModelScope<'_>, loader: &mut Loader<'_>) -> Option<Inclusion> {
    let named: Vec<&Node> = item.get("path").and_then(Node::as_seq).unwrap_or(&[]).iter().collect();
    let mut files = Vec::new();
    for path in &named {
        files.push(locate(path, scope, loader)?);
    }
    let (main, main_span) = (files.first()?.clone(), named.first()?.span);
    let directory = match item
        .get("project_directory")
        .and_then(Node::as_str)
        .filter(|dir| !dir.is_empty())
    {
        Some(dir) => PathBuf::from(paths::absolute(dir, scope.working_dir, loader.files)),
        None => main.parent().map_or_else(PathBuf::new, Path::to_owned),
    };
    if !enter(&main, main_span, scope, loader) {
        return None;
    }
    let environment = environment(item, &directory, scope, loader)?;
    let mut loaded = Vec::new();
    for (path, named) in files.iter().zip(named) {
        let source = match loader.read(path) {
            Ok(source) => source,
            Err(why) => {
                loader.diagnostics.report(unreadable(path, &why, named.span));
                return None;
            }
        };
        loader.provenance.included.insert(source, named.span);
        loaded.push(ModelFile {
            path: path.clone(),
            documents: document::read(source, loader),
        });
    }
    let mut chain = scope.included.to_vec();
    chain.push(main);
    let base = loader
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

fn locate(path: &Node, scope: &ModelScope<'_>, loader: &mut Loader<'_>) -> Option<PathBuf> {
    let text = path.as_str()?;
    if is_remote(text) {
        loader.diagnostics.report(unsupported_remote(text).at(path.span));
        return None;
    }
    Some(PathBuf::from(paths::absolute(text, scope.working_dir, loader.files)))
}

fn unreadable(path: &Path, why: &str, span: Span) -> Diagnostic {
    Diagnostic::error("include-file", "cannot read the file that is included")
        .at(span)
        .because(format!("{}: {why}", path.display()))
        .hint("check the path; it stands against the project directory")
}

/// False when the inclusion is a cycle or too deep, which is reported.
fn enter(main: &Path, span: Span, scope: &ModelScope<'_>, loader: &mut Loader<'_>) -> bool {
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
        loader
            .diagnostics
            .report(fault.at(span).hint("remove one of these `include`"));
        return false;
    }
    loader.inclusions += 1;
    if scope.included.len() >= DEPTH || loader.inclusions > FILES {
        let message = format!("more than {DEPTH} files include one another in a row, or more than {FILES} in all");
        loader
            .diagnostics
            .report(Diagnostic::error("include-depth", message).at(span));
        return false;
    }
    true
}

/// The parent's environment, extended by the item's env files.
fn environment(item: &Node, directory: &Path, scope: &ModelScope<'_>, loader: &mut Loader<'_>) -> Option<Environment> {
    let mut environment = scope.environment.clone();
    let Some(files) = item
        .get("env_file")
        .and_then(Node::as_seq)
        .filter(|files| !files.is_empty())
    else {
        let default = directory.join(".env");
        if loader.files.is_file(&default)
            && let Ok(source) = loader.read(&default)
        {
            complete(source, &mut environment, loader);
        }
        return Some(environment);
    };
    // A later file wins over an earlier one, and the parent over both.
    let mut own = scope.environment.clone();
    for file in files {
        let Some(text) = file.as_str().filter(|text| *text != "/dev/null") else {
            continue;
        };
        let path = PathBuf::from(paths::absolute(text, scope.working_dir, loader.files));
        match loader.read(&path) {
            Ok(source) => override_with(source, scope.environment, &mut own, loader),
            Err(why) => {
                let fault = Diagnostic::error("env-file", "cannot read the env file of an include");
                loader.diagnostics.report(
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
pub(super) fn import(document: &mut Node, mut included: Node, inclusion: &Inclusion, loader: &mut Loader<'_>) {
    record_values(&included, &inclusion.environment, &mut loader.provenance);
    let span = document.span;
    let (Some(entries), Some(others)) = (document.as_map_mut(), included.as_map_mut()) else {
        return;
    };
    for kind in RESOURCES {
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
                    loader.diagnostics.report(fault.about(format!("{kind}.{name}")));
                }
            }
        }
    }
}

/// Whether two trees are equal, whatever their places in the files.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, entry)| b.get(key).is_some_and(|other| same(&entry.node, &other.node)))
        }
        (Value::Seq(a), Value::Seq(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a.is_null() == b.is_null() && a.scalar_text() == b.scalar_text(),
    }
}
