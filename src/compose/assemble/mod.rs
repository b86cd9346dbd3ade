//! The files of one model to one tree: each document is interpolated, its includes and `extends` are resolved, and it
//! is merged over those before it. This file is the order of the steps.

pub(super) mod document;
mod extends;
mod include;
mod merge;
mod reset;

use crate::compose::check;
use crate::compose::context::Context;
use crate::compose::defaults;
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::schema::PROJECT;
use crate::compose::variables::environment::Environment;
use crate::compose::variables::inherit;
use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node};
use document::Document;
use extends::{Extender, Layer};
use merge::{merge, unify};
use std::path::{Path, PathBuf};

/// What the files of a model are read with.
pub(super) struct Model<'a> {
    /// Absolute directory that relative paths are resolved against.
    pub(super) working_dir: &'a Path,
    /// Prefix for relative paths, applied last; none leaves them relative.
    pub(super) path_base: Option<PathBuf>,
    pub(super) environment: &'a Environment,
    /// The chain of main files whose `include` led to this model.
    pub(super) included: Vec<PathBuf>,
}

/// A file of a model, read.
pub(super) struct ModelFile {
    pub(super) path: PathBuf,
    pub(super) documents: Vec<Node>,
}

/// Merges the documents of all files, then adds defaults, checks and resolves paths.
pub(super) fn assemble(model: Model<'_>, files: Vec<ModelFile>, context: &mut Context<'_>) -> Option<Node> {
    let mut whole: Option<Node> = None;
    let mut extender = Extender::new(model.environment, model.working_dir);
    for file in files {
        for root in file.documents {
            let Some(mut document) = document::prepare(root, model.environment, context) else {
                continue;
            };
            include::apply(&mut document.root, &model, context);
            extend(&mut document, &file.path, &mut extender, context);
            let whole = whole.get_or_insert_with(|| Node::map(Mapping::new(), document.root.span));
            document.resets.apply(whole, context);
            merge(whole, document.root, Some(&PROJECT), ModelPath::Root, context);
            unify(whole, &PROJECT, ModelPath::Root, context);
            check::types(whole, context);
            drop_version(whole, context);
        }
    }
    let mut whole = whole?;
    defaults::add(&mut whole, context.skip);
    check::structure(&whole, context);
    if let Some(base) = &model.path_base {
        paths::resolve(&mut whole, &PROJECT, base, context.files);
    }
    if !context.skip.environment && !context.skip.interpolation {
        if model.included.len() > 1 {
            inherit::resolve_included(&mut whole, model.environment);
        } else {
            inherit::resolve(&mut whole, model.environment, context.skip);
        }
    }
    Some(whole)
}

fn extend(document: &mut Document, file: &Path, extender: &mut Extender<'_>, context: &mut Context<'_>) {
    let Some(entry) = document
        .root
        .as_map_mut()
        .and_then(|entries| entries.get_mut("services"))
    else {
        return;
    };
    if entry.node.is_null() {
        let fault = Diagnostic::error("wrong-type", "services must be a mapping").at(entry.key);
        context.say(
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
    *services = extender.apply(&layer, context);
}

fn drop_version(whole: &mut Node, context: &mut Context<'_>) {
    let version: Option<Entry> = whole.as_map_mut().and_then(|entries| entries.shift_remove("version"));
    if let Some(version) = version {
        context.say(
            Diagnostic::warning("version-obsolete", "the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion")
                .at(version.key)
                .hint("remove the line"),
        );
    }
}
