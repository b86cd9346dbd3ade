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
use crate::compose::load_state::LoadState;
use crate::compose::model::PROJECT;
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node};
use document::Document;
use extends::{Extender, Layer};
use merge::{merge, unify};
use std::path::Path;

/// Merges the documents of all files, then adds defaults, checks and resolves paths.
pub(super) fn assemble(scope: &ModelScope<'_>, files: Vec<ModelFile>, state: &mut LoadState<'_>) -> Option<Node> {
    let mut whole: Option<Node> = None;
    let mut extender = Extender::new(scope.environment, scope.working_dir);
    for file in files {
        for root in file.documents {
            let Some(mut document) = document::prepare(root, scope.environment, state) else {
                continue;
            };
            include(&mut document.root, scope, state);
            extend(&mut document, &file.path, &mut extender, state);
            let whole = whole.get_or_insert_with(|| Node::map(Mapping::new(), document.root.span));
            document.resets.apply(whole, &mut state.provenance);
            merge(whole, document.root, Some(&PROJECT), ModelPath::Root, state);
            unify(whole, &PROJECT, ModelPath::Root, &mut state.provenance);
            check::check_types(whole, state.skip, &mut state.diagnostics);
            drop_version(whole, &mut state.diagnostics);
        }
    }
    let mut whole = whole?;
    defaults::add(&mut whole, state.skip);
    check::check_structure(&whole, state.skip, &mut state.diagnostics);
    if let Some(base) = scope.path_base {
        paths::resolve(&mut whole, &PROJECT, base, state.files);
    }
    if !state.skip.environment && !state.skip.interpolation {
        if scope.included.len() > 1 {
            inherit::resolve_included(&mut whole, scope.environment);
        } else {
            inherit::resolve(&mut whole, scope.environment, state.skip);
        }
    }
    Some(whole)
}

/// Assembles each model that a document includes, and adds it to the document.
fn include(document: &mut Node, scope: &ModelScope<'_>, state: &mut LoadState<'_>) {
    for item in include::take_items(document, state) {
        let Some(mut inclusion) = include::read(&item, scope, state) else {
            continue;
        };
        let files = std::mem::take(&mut inclusion.files);
        if let Some(included) = assemble(&inclusion.scope(), files, state) {
            include::import(document, included, &inclusion, state);
        }
    }
}

fn extend(document: &mut Document, file: &Path, extender: &mut Extender<'_>, state: &mut LoadState<'_>) {
    let Some(entry) = document
        .root
        .as_map_mut()
        .and_then(|entries| entries.get_mut("services"))
    else {
        return;
    };
    if entry.node.is_null() {
        let fault = Diagnostic::error("wrong-type", "services must be a mapping").at(entry.key);
        state.diagnostics.report(
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
    *services = extender.apply(&layer, state);
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
