//! The files of one model to one tree: each document is interpolated, its includes and `extends` are resolved, and it
//! is merged over those before it. This file is the order of the steps.

mod defaults;
pub(super) mod document;
mod extends;
mod include;
mod inherit;
mod join;
mod merge;
mod reset;
mod scope;

pub(super) use scope::{ModelFile, ModelScope};

use crate::compose::check;
use crate::compose::diagnostics::Diagnostics;
use crate::compose::loader::Loader;
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::schema::PROJECT;
use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node};
use document::Document;
use extends::{Extender, Layer};
use merge::{merge, unify};
use std::path::Path;

/// Merges the documents of all files, then adds defaults, checks and resolves paths.
pub(super) fn assemble(scope: &ModelScope<'_>, files: Vec<ModelFile>, loader: &mut Loader<'_>) -> Option<Node> {
    let mut whole: Option<Node> = None;
    let mut extender = Extender::new(scope.environment, scope.working_dir);
    for file in files {
        for root in file.documents {
            let Some(mut document) = document::prepare(root, scope.environment, loader) else {
                continue;
            };
            include(&mut document.root, scope, loader);
            extend(&mut document, &file.path, &mut extender, loader);
            let whole = whole.get_or_insert_with(|| Node::map(Mapping::new(), document.root.span));
            document.resets.apply(whole, &mut loader.provenance);
            merge(whole, document.root, Some(&PROJECT), ModelPath::Root, loader);
            unify(whole, &PROJECT, ModelPath::Root, &mut loader.provenance);
            check::types(whole, loader.skip, &mut loader.diagnostics);
            drop_version(whole, &mut loader.diagnostics);
        }
    }
    let mut whole = whole?;
    defaults::add(&mut whole, loader.skip);
    check::structure(&whole, loader.skip, &mut loader.diagnostics);
    if let Some(base) = scope.path_base {
        paths::resolve(&mut whole, &PROJECT, base, loader.files);
    }
    if !loader.skip.environment && !loader.skip.interpolation {
        if scope.included.len() > 1 {
            inherit::resolve_included(&mut whole, scope.environment);
        } else {
            inherit::resolve(&mut whole, scope.environment, loader.skip);
        }
    }
    Some(whole)
}

/// Assembles each model that a document includes, and adds it to the document.
fn include(document: &mut Node, scope: &ModelScope<'_>, loader: &mut Loader<'_>) {
    for item in include::take_items(document, loader) {
        let Some(mut inclusion) = include::read(&item, scope, loader) else {
            continue;
        };
        let files = std::mem::take(&mut inclusion.files);
        if let Some(included) = assemble(&inclusion.scope(), files, loader) {
            include::import(document, included, &inclusion, loader);
        }
    }
}

fn extend(document: &mut Document, file: &Path, extender: &mut Extender<'_>, loader: &mut Loader<'_>) {
    let Some(entry) = document
        .root
        .as_map_mut()
        .and_then(|entries| entries.get_mut("services"))
    else {
        return;
    };
    if entry.node.is_null() {
        let fault = Diagnostic::error("wrong-type", "services must be a mapping").at(entry.key);
        loader.diagnostics.report(
            fault
                .because("it is nothing")
                .hint("give it a service, or remove the key")
                .about("services"),
        );
        return;
    }
    let Some(services) = entry.node.as_map_mut() else {
        return;
    };
    if services.values().all(|entry| entry.node.get("extends").is_none()) {
        return;
    }
    let layer = Layer {
        services: std::mem::take(services),
        resets: document.resets.clone(),
        file: file.to_owned(),
        dir: extender.working_dir.to_owned(),
        base: None,
    };
    *services = extender.apply(&layer, loader);
}

fn drop_version(whole: &mut Node, diagnostics: &mut Diagnostics) {
    let version: Option<Entry> = whole.as_map_mut().and_then(|entries| entries.shift_remove("version"));
    if let Some(version) = version {
        diagnostics.report(
            Diagnostic::warning("version-obsolete", "the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion")
                .at(version.key)
                .hint("remove the line"),
        );
    }
}
