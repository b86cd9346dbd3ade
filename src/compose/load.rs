//! The steps of loading, in order: find the files, read and merge them to one tree, make a project of the tree.

use super::assemble::{ModelFile, ModelScope, assemble, document};
use super::consistency;
use super::decode;
use super::diagnostics::Diagnostics;
use super::files::{FetchedFile, Files};
use super::find::{ComposeFile, ProjectInputs, canonicalise_name, find, project_name};
use super::lint::{self, LintInput};
use super::load_state::LoadState;
use super::loaded::Loaded;
use super::model::Project;
use super::normalise::{self, env_files};
use super::options::LoadOptions;
use super::profiles;
use super::tree::Tree;
use super::variables::environment::VariableOrigin;
use crate::diag::Diagnostic;
use crate::yaml::Node;
use std::path::{Path, PathBuf};

/// Loads a project. Never stops at the first fault.
pub fn load(options: &LoadOptions, files: &dyn Files) -> Loaded {
    let mut state = LoadState::new(files, options.skip);
    let merged = merge(options, &mut state);
    let project = merged
        .root
        .as_ref()
        .map(|root| build(root, &merged, options, &mut state));
    Loaded {
        project,
        tree: merged.into_tree(state),
    }
}

/// The files of a project, merged.
struct Merged {
    root: Option<Node>,
    project_name: String,
    inputs: ProjectInputs,
}

impl Merged {
    fn into_tree(self, state: LoadState<'_>) -> Tree {
        Tree {
            root: self.root,
            config_files: self.inputs.config_files(),
            remotes: state.remotes,
            sources: state.sources,
            diagnostics: state.diagnostics.into_vec(),
            provenance: state.provenance,
            project_name: self.project_name,
            working_dir: self.inputs.working_dir,
            env_files: self.inputs.env_files,
            environment: self.inputs.environment,
            profiles: self.inputs.profiles,
        }
    }
}

/// Finds and reads the files of a project, and merges them to one tree.
fn merge(options: &LoadOptions, state: &mut LoadState<'_>) -> Merged {
    let mut inputs = find(options, state);
    let files: Vec<ModelFile> = inputs.files.iter().filter_map(|file| read_file(file, state)).collect();
    let is_complete = !files.is_empty() && files.len() == inputs.files.len();
    let project_name = if is_complete {
        let documents: Vec<&Node> = files.iter().flat_map(|file| &file.documents).collect();
        project_name(options, &inputs, &documents, state)
    } else {
        String::new()
    };
    inputs
        .environment
        .set("COMPOSE_PROJECT_NAME", &project_name, VariableOrigin::Project);
    let main: Vec<PathBuf> = files.first().map(|file| file.path.clone()).into_iter().collect();
    let scope = ModelScope {
        working_dir: &inputs.working_dir,
        path_base: (!options.skip.paths).then_some(&inputs.working_dir),
        environment: &inputs.environment,
        included: &main,
    };
    let mut root = assemble(&scope, files, state);
    if let Some(root) = &mut root {
        limit_services(root, &mut state.diagnostics);
        if options.skip.interpolation && !options.skip.normalisation {
            normalise::imply_values(root, &project_name);
        }
    }
    report_empty(root.as_ref(), state);
    state.report_unset();
    Merged {
        root,
        project_name,
        inputs,
    }
}

/// Reads a file of the project; on failure reports why and returns none.
fn read_file(file: &ComposeFile, state: &mut LoadState<'_>) -> Option<ModelFile> {
    let (path, outcome) = match file {
        ComposeFile::Path(path) | ComposeFile::Fetched(FetchedFile { path, .. }) => (path.clone(), state.read(path)),
        ComposeFile::Stdin => (PathBuf::from("-"), state.read_stdin()),
    };
    match outcome {
        Ok(source) => Some(ModelFile {
            path,
            documents: document::read(source, state),
        }),
        Err(why) => {
            state.diagnostics.report(
                Diagnostic::error(
                    "unreadable-file",
                    format!("cannot read the compose file {}", state.sources.shown(&path)),
                )
                .because(why),
            );
            None
        }
    }
}

/// Reports that all files together are empty.
fn report_empty(root: Option<&Node>, state: &mut LoadState<'_>) {
    let empty = root.and_then(Node::as_map).is_none_or(|entries| entries.is_empty());
    if !empty || state.diagnostics.has_errors() {
        return;
    }
    let message = if state.blank.is_some() {
        "the compose file is empty"
    } else {
        "the compose files are empty"
    };
    let mut fault = Diagnostic::error("empty-file", message).hint("write at least `services:`");
    fault.span = state.blank;
    state.diagnostics.report(fault);
}

/// Most services of a project; more than an engine can run.
const SERVICES: usize = 5_000;

/// Drops the services beyond [`SERVICES`], and reports it.
fn limit_services(root: &mut Node, diagnostics: &mut Diagnostics) {
    let Some(services) = root.get_mut("services").and_then(Node::as_map_mut) else {
        return;
    };
    let Some((_, first)) = services.get_index(SERVICES) else {
        return;
    };
    let fault =
        Diagnostic::error("too-many-services", format!("there are more than {SERVICES} services")).at(first.key);
    diagnostics.report(fault.about("services").hint("split the project"));
    services.truncate(SERVICES);
}

/// Makes a project of the merged tree.
fn build(root: &Node, merged: &Merged, options: &LoadOptions, state: &mut LoadState<'_>) -> Project {
    let (decoded, faults) = decode::decode_project(root);
    let inputs = &merged.inputs;
    let variables = inputs.environment.iter();
    let mut project = Project {
        name: merged.project_name.clone(),
        working_dir: inputs.working_dir.clone(),
        config_files: inputs.config_files(),
        env_files: inputs.env_files.clone(),
        environment: variables
            .map(|(name, variable)| (name.to_owned(), variable.value.clone()))
            .collect(),
        profiles: inputs.profiles.clone(),
        all_resources: options.all_resources,
        ..decoded
    };
    if options.env_files.is_empty() {
        project.env_files.clear();
    }
    if !options.skip.interpolation {
        state.diagnostics.append(faults);
    }
    if options.skip.normalisation {
        take_written_name(&mut project, root);
    } else {
        normalise::normalise(&mut project, root, &state.provenance);
    }
    project.secret_file_contents = read_secret_files(&project, state.files);
    profiles::enable(&mut project);
    if !options.skip.consistency && !options.skip.interpolation {
        let faults = consistency::check(&project, root, state.diagnostics.as_slice());
        state.diagnostics.append(faults);
        normalise::agree_on_replicas(&mut project);
    }
    if !options.skip.interpolation {
        env_files::resolve(&mut project, root, &options.services, state);
        state.report_unset();
        let warnings = lint::check(&LintInput {
            project: &project,
            root,
            sources: &state.sources,
            provenance: &state.provenance,
            known: state.diagnostics.as_slice(),
            files: state.files,
        });
        state.diagnostics.append(warnings);
    }
    project
}

/// Longest content of a secret, in bytes, that is looked for in other texts: an environment holds no longer one.
const SECRET_CONTENT: usize = 128 << 10;

/// What the files of secrets say. One that cannot be read is reported when it is needed.
fn read_secret_files(project: &Project, files: &dyn Files) -> Vec<String> {
    let paths = project.secrets.values().map(|secret| Path::new(&secret.file));
    // A FIFO or a device would be waited for.
    let regular = paths.filter(|path| files.is_file(path));
    let contents = regular.filter_map(|path| String::from_utf8(files.read(path).ok()?).ok());
    contents.filter(|content| content.len() <= SECRET_CONTENT).collect()
}

/// Takes the project name as the file writes it, when the file has one.
fn take_written_name(project: &mut Project, root: &Node) {
    if let Some(written) = root
        .get("name")
        .and_then(Node::as_str)
        .filter(|name| canonicalise_name(name) == project.name)
    {
        written.clone_into(&mut project.name);
    }
}

#[cfg(test)]
mod tests;
