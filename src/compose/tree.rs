//! From files to one merged, checked, canonical tree. What it means is up to `decode`.

use super::assemble::document;
use super::assemble::{Model, ModelFile, assemble};
use super::context::Context;
use super::files::Files;
use super::find::{ComposeFile, find};
use super::name::project_name;
use super::options::LoadOptions;
use super::provenance::Provenance;
use super::variables::environment::{Environment, VariableOrigin};
use super::variables::interpolate::warn_unset;
use super::variables::uninterpolated;
use crate::diag::{Diagnostic, Sources};
use crate::yaml::Node;
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
    /// The project's name.
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
}

/// Loads the tree of a project. Never stops at the first fault: what is wrong is reported and left out of the tree.
#[must_use]
pub fn load(options: &LoadOptions, files: &dyn Files) -> Tree {
    let mut context = Context::new(files, options.skip);
    let mut found = find(options, &mut context);
    let loaded: Vec<ModelFile> = found.files.iter().filter_map(|file| read(file, &mut context)).collect();
    let complete = !loaded.is_empty() && loaded.len() == found.files.len();
    let documents: Vec<&Node> = loaded.iter().flat_map(|file| &file.documents).collect();
    let project_name = if complete {
        project_name(
            options,
            &found.environment,
            &documents,
            &found.working_dir,
            &mut context,
        )
    } else {
        String::new()
    };
    found
        .environment
        .set("COMPOSE_PROJECT_NAME", &project_name, VariableOrigin::Project);
    let model = Model {
        working_dir: &found.working_dir,
        path_base: (!options.skip.paths).then(|| found.working_dir.clone()),
        environment: &found.environment,
        included: loaded.first().map(|file| file.path.clone()).into_iter().collect(),
    };
    let mut root = assemble(model, loaded, &mut context);
    if let Some(root) = &mut root {
        finish(root, &project_name, &mut context);
    }
    not_empty(root.as_ref(), &mut context);
    warn_unset(&mut context);
    let config_files = found.files.iter().map(|file| match file {
        ComposeFile::Path(path) => path.clone(),
        ComposeFile::Stdin => PathBuf::from("-"),
    });
    Tree {
        root,
        config_files: config_files.collect(),
        sources: context.sources,
        diagnostics: context.diagnostics,
        provenance: context.provenance,
        project_name,
        working_dir: found.working_dir,
        env_files: found.env_files,
        environment: found.environment,
        profiles: found.profiles,
    }
}

/// Drops services beyond the limit; with `--no-interpolate`, adds the implied values, since no model is built to add
/// them.
fn finish(root: &mut Node, project: &str, context: &mut Context<'_>) {
    few_enough(root, context);
    if context.skip.interpolation && !context.skip.normalisation {
        uninterpolated::imply(root, project);
    }
}

/// Reports that all files together are empty.
fn not_empty(root: Option<&Node>, context: &mut Context<'_>) {
    let empty = root.and_then(Node::as_map).is_none_or(|entries| entries.is_empty());
    if !empty || context.has_errors() {
        return;
    }
    let message = if context.blank.is_some() {
        "the compose file is empty"
    } else {
        "the compose files say nothing"
    };
    let mut fault = Diagnostic::error("empty-file", message).hint("write at least `services:`");
    fault.span = context.blank;
    context.say(fault);
}

/// Most services of a project; more than an engine can run.
const SERVICES: usize = 5_000;

/// Drops the services beyond [`SERVICES`], and reports it.
fn few_enough(root: &mut Node, context: &mut Context<'_>) {
    let Some(services) = root.get_mut("services").and_then(Node::as_map_mut) else {
        return;
    };
    let Some((_, first)) = services.get_index(SERVICES) else {
        return;
    };
    let fault =
        Diagnostic::error("too-many-services", format!("there are more than {SERVICES} services")).at(first.key);
    context.say(fault.about("services").hint("split the project"));
    services.truncate(SERVICES);
}

/// Reads a file of the project; on failure reports why and returns none.
fn read(file: &ComposeFile, context: &mut Context<'_>) -> Option<ModelFile> {
    let (path, outcome) = match file {
        ComposeFile::Path(path) => (path.clone(), context.read(path)),
        ComposeFile::Stdin => (PathBuf::from("-"), context.read_stdin()),
    };
    match outcome {
        Ok(source) => Some(ModelFile {
            path,
            documents: document::read(source, context),
        }),
        Err(why) => {
            context.say(
                Diagnostic::error(
                    "unreadable-file",
                    format!("cannot read the compose file {}", path.display()),
                )
                .because(why),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests;
