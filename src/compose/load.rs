//! The entry point: from files to a checked project, with every fault found on the way.

use super::context::Context;
use super::decode;
use super::files::Files;
use super::lint;
use super::model::Project;
use super::name::canonical;
use super::normalise::normalise;
use super::options::LoadOptions;
use super::tree::{self, Tree};
use super::variables::env_files;
use super::variables::interpolate::warn_unset;
use super::{consistency, profiles};
use crate::diag::{Diagnostic, Severity};
use crate::yaml::Node;

/// The outcome of loading a project.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The project; none when nothing usable was found. With errors among the diagnostics it is what could be
    /// understood of it: fit to be shown, not to be brought up.
    pub project: Option<Project>,
    /// The merged tree it was decoded from, with sources, diagnostics and provenance.
    pub tree: Tree,
}

impl Loaded {
    /// The project, when no error was found.
    #[must_use]
    pub fn usable(&self) -> Option<&Project> {
        self.project.as_ref().filter(|_| !self.has_errors())
    }

    /// All diagnostics, in the order of the loading steps.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.tree.diagnostics
    }

    /// Whether an error was found.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.tree
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Takes the project name as the file writes it, when the file has one.
fn written_name(project: &mut Project, root: &Node) {
    if let Some(written) = root
        .get("name")
        .and_then(Node::as_str)
        .filter(|name| canonical(name) == project.name)
    {
        written.clone_into(&mut project.name);
    }
}

/// Loads a project. Never stops at the first fault.
#[must_use]
pub fn load(options: &LoadOptions, files: &dyn Files) -> Loaded {
    let mut tree = tree::load(options, files);
    let Some(root) = tree.root.take() else {
        return Loaded { project: None, tree };
    };
    let (mut project, faults) = decode::project(&tree, &root);
    project.all_resources = options.all_resources;
    if options.env_files.is_empty() {
        project.env_files.clear();
    }
    if !options.skip.interpolation {
        tree.diagnostics.extend(faults);
    }
    if options.skip.normalisation {
        written_name(&mut project, &root);
    } else {
        normalise(&mut project, &root, &tree.provenance);
    }
    profiles::enable(&mut project);
    if !options.skip.consistency && !options.skip.interpolation {
        let found = consistency::check(&project, &root, &tree.diagnostics);
        tree.diagnostics.extend(found);
        consistency::agree_on_replicas(&mut project);
    }
    let mut context = Context::new(files, options.skip);
    context.sources = std::mem::take(&mut tree.sources);
    context.diagnostics = std::mem::take(&mut tree.diagnostics);
    context.provenance = std::mem::take(&mut tree.provenance);
    if !options.skip.interpolation {
        env_files::resolve(&mut project, &root, &mut context);
        env_files::resolve_disabled(&mut project, &root, &mut context);
        warn_unset(&mut context);
    }
    tree.provenance = context.provenance;
    tree.sources = context.sources;
    tree.diagnostics = context.diagnostics;
    if !options.skip.interpolation {
        let found = lint::check(&lint::Ground {
            project: &project,
            root: &root,
            sources: &tree.sources,
            provenance: &tree.provenance,
            known: &tree.diagnostics,
            files,
        });
        tree.diagnostics.extend(found);
    }
    tree.root = Some(root);
    Loaded {
        project: Some(project),
        tree,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;

    #[test]
    fn a_service_that_is_asked_for_has_its_env_file_read() {
        let files = "services:\n  a: {image: a}\n  b: {image: b, profiles: [p], env_file: b.env}\n  \
                     c: {image: c, profiles: [q], env_file: missing.env}\n";
        let disk = MemoryFiles::default()
            .with("/app/compose.yaml", files)
            .with("/app/b.env", "E=1\n");
        let options = LoadOptions {
            cwd: "/app".into(),
            ..LoadOptions::default()
        };
        let loaded = load(&options, &disk);
        // Nobody needs the missing file yet.
        let project = loaded.usable().expect("the files are right");
        let asked = |name: &str| profiles::activate(project, &[name.to_owned()]);
        let with_b = asked("b").expect("its file is there");
        assert_eq!(with_b.services["b"].environment["E"].as_deref(), Some("1"));
        let faults = asked("c").expect_err("its file is missing");
        assert_eq!(faults[0].code, "unreadable-file");
        assert_eq!(faults[0].path, "services.c.env_file[0]");
    }
}
