//! Other Compose files included as models of their own (Compose Specification, "include").

use super::{Model, ModelFile, assemble};
use crate::compose::check;
use crate::compose::context::Context;
use crate::compose::find::{complete, is_remote, override_with, remote};
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::schema::{PROJECT, RESOURCES};
use crate::compose::variables::environment::Environment;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node};
use std::path::{Path, PathBuf};

/// Deepest nesting of includes.
const DEPTH: usize = 50;
/// Most files included in all: two files that each include two others grow exponentially.
const FILES: usize = 1000;

/// Removes `include` from a document, and merges in what it names.
pub(super) fn apply(document: &mut Node, model: &Model<'_>, context: &mut Context<'_>) {
    let Some(entries) = document.as_map_mut() else { return };
    let Some(mut include) = entries.shift_remove("include") else {
        return;
    };
    let Some(shape) = PROJECT.under("include").filter(|_| !include.node.is_null()) else {
        return;
    };
    if !check::directive(&mut include.node, shape, ModelPath::Root.key("include"), context) {
        return;
    }
    for item in include.node.as_seq().unwrap_or(&[]) {
        if let Some(included) = load(item, model, context) {
            import(document, included, item.span, context);
        }
    }
}

/// Loads the files of one `include` item as a model of its own.
fn load(item: &Node, model: &Model<'_>, context: &mut Context<'_>) -> Option<Node> {
    let named: Vec<&Node> = item.get("path").and_then(Node::as_seq).unwrap_or(&[]).iter().collect();
    let mut files = Vec::new();
    for path in &named {
        files.push(locate(path, model, context)?);
    }
    let (main, main_span) = (files.first()?.clone(), named.first()?.span);
    let directory = match item
        .get("project_directory")
        .and_then(Node::as_str)
        .filter(|dir| !dir.is_empty())
    {
        Some(dir) => PathBuf::from(paths::absolute(dir, model.working_dir, context.files)),
        None => main.parent().map_or_else(PathBuf::new, Path::to_owned),
    };
    if !enter(&main, main_span, model, context) {
        return None;
    }
    let environment = environment(item, &directory, model, context)?;
    let mut loaded = Vec::new();
    for (path, named) in files.iter().zip(named) {
        let source = match context.read(path) {
            Ok(source) => source,
            Err(why) => {
                context.say(unreadable(path, &why, named.span));
                return None;
            }
        };
        context.provenance.included.insert(source, named.span);
        loaded.push(ModelFile {
            path: path.clone(),
            documents: super::document::read(source, context),
        });
    }
    let mut chain = model.included.clone();
    chain.push(main);
    let base = context
        .skip
        .paths
        .then(|| paths::relative_to(&directory, model.working_dir))
        .flatten();
    let included = assemble(
        Model {
            working_dir: &directory,
            path_base: Some(base.unwrap_or_else(|| directory.clone())),
            environment: &environment,
            included: chain,
        },
        loaded,
        context,
    );
    if let Some(included) = &included {
        hold(included, &environment, context);
    }
    included
}

/// Records the values of variables that secrets and configs are made of, unless a nested include has recorded them
/// already.
fn hold(included: &Node, environment: &Environment, context: &mut Context<'_>) {
    let sections = ["secrets", "configs"].map(|section| included.get(section).and_then(Node::as_map));
    let objects = sections.into_iter().flatten().flat_map(Mapping::values);
    for variable in objects.filter_map(|entry| entry.node.get("environment")) {
        if let Some(value) = variable.as_str().and_then(|name| environment.value(name)) {
            let held = &mut context.provenance.held;
            held.entry(variable.span).or_insert_with(|| value.to_owned());
        }
    }
}

fn locate(path: &Node, model: &Model<'_>, context: &mut Context<'_>) -> Option<PathBuf> {
    let text = path.as_str()?;
    if is_remote(text) {
        context.say(remote(text).at(path.span));
        return None;
    }
    Some(PathBuf::from(paths::absolute(text, model.working_dir, context.files)))
}

fn unreadable(path: &Path, why: &str, span: Span) -> Diagnostic {
    Diagnostic::error("include-file", "cannot read the file that is included")
        .at(span)
        .because(format!("{}: {why}", path.display()))
        .hint("check the path; it stands against the project directory")
}

/// False when the inclusion is a cycle or too deep, which is reported.
fn enter(main: &Path, span: Span, model: &Model<'_>, context: &mut Context<'_>) -> bool {
    if model.included.iter().any(|file| file == main) {
        let round = model.included.iter().map(PathBuf::as_path).chain([main]);
        let round = round
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(" -> ");
        let fault = Diagnostic::error(
            "include-cycle",
            format!("files include each other in a circle: {round}"),
        );
        context.say(fault.at(span).hint("remove one of these `include`"));
        return false;
    }
    context.inclusions += 1;
    if model.included.len() >= DEPTH || context.inclusions > FILES {
        let message = format!("more than {DEPTH} files include one another in a row, or more than {FILES} in all");
        context.say(Diagnostic::error("include-depth", message).at(span));
        return false;
    }
    true
}

/// The parent's environment, extended by the item's env files.
fn environment(item: &Node, directory: &Path, model: &Model<'_>, context: &mut Context<'_>) -> Option<Environment> {
    let mut environment = model.environment.clone();
    let Some(files) = item
        .get("env_file")
        .and_then(Node::as_seq)
        .filter(|files| !files.is_empty())
    else {
        let default = directory.join(".env");
        if context.files.is_file(&default)
            && let Ok(source) = context.read(&default)
        {
            complete(source, &mut environment, context);
        }
        return Some(environment);
    };
    // A later file wins over an earlier one, and the parent over both.
    let mut own = model.environment.clone();
    for file in files {
        let Some(text) = file.as_str().filter(|text| *text != "/dev/null") else {
            continue;
        };
        let path = PathBuf::from(paths::absolute(text, model.working_dir, context.files));
        match context.read(&path) {
            Ok(source) => override_with(source, model.environment, &mut own, context),
            Err(why) => {
                let fault = Diagnostic::error("env-file", "cannot read the env file of an include");
                context.say(
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
fn import(document: &mut Node, mut included: Node, by: Span, context: &mut Context<'_>) {
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
                    .label(by, "included here")
                    .hint(
                        "rename one, or change the included one through an override file beside it in `include.path`",
                    );
                    context.say(fault.about(format!("{kind}.{name}")));
                }
            }
        }
    }
}

/// Whether two trees are equal, whatever their places in the files.
fn same(a: &Node, b: &Node) -> bool {
    use crate::yaml::Value;
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
