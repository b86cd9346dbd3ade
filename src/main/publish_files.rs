//! The files of a project as they are published: none of them names a file of this machine.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program};
use stackdeck::compose::tree::Tree;
use stackdeck::compose::{self, LocalReference};
use stackdeck::plain;
use stackdeck::registry::digest_of;
use stackdeck::remote::{ArtifactFile, ArtifactFileKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Most files that extend one another.
const FILES: usize = 200;

/// The project's files, those that they extend and, if wanted, their env files.
pub(crate) fn gather(tree: &Tree, with_env: bool, program: &Program<'_>) -> CommandResult<Vec<ArtifactFile>> {
    let mut gathered = Gathered::default();
    for path in &tree.config_files {
        if path == Path::new("-") {
            return Err(usage(
                "a file from standard input cannot be published; write it to a file",
            ));
        }
        gathered.add(path, ArtifactFileKind::Project, &tree.working_dir, tree, program)?;
    }
    while let Some(path) = gathered.waiting.pop() {
        let directory = path.parent().unwrap_or(&tree.working_dir).to_owned();
        gathered.add(&path, ArtifactFileKind::Extended, &directory, tree, program)?;
    }
    let mut files = gathered.files;
    for (path, name) in gathered.env_files.into_iter().filter(|_| with_env) {
        // One that is not required may be missing.
        if let Ok(content) = std::fs::read(&path) {
            let kind = ArtifactFileKind::Env;
            files.push(ArtifactFile { kind, name, content });
        }
    }
    Ok(files)
}

/// What is found so far.
#[derive(Debug, Default)]
struct Gathered {
    files: Vec<ArtifactFile>,
    /// Files that others extend, and their new names.
    extended: BTreeMap<PathBuf, String>,
    env_files: BTreeMap<PathBuf, String>,
    /// Extended files that are not read yet.
    waiting: Vec<PathBuf>,
}

impl Gathered {
    /// Adds a file, whose relative paths belong to a directory.
    fn add(
        &mut self,
        path: &Path,
        kind: ArtifactFileKind,
        directory: &Path,
        tree: &Tree,
        program: &Program<'_>,
    ) -> CommandResult<()> {
        let text = std::fs::read_to_string(path).map_err(|error| usage(&format!("{}: {error}", path.display())))?;
        let found = compose::local_references(&text, directory, &tree.environment, program.files);
        if let (Some(included), ArtifactFileKind::Project) = (found.included.first(), kind) {
            return Err(usage(&format!(
                "{} includes the local file {included}, which cannot be published; publish it by itself and include it as oci://…",
                path.display()
            )));
        }
        for reference in &found.env_files {
            self.env_files
                .insert(reference.path.clone(), named(&reference.path, "env"));
        }
        for reference in &found.extended {
            let name = named(&reference.path, "yaml");
            if self.extended.insert(reference.path.clone(), name).is_none() && self.extended.len() <= FILES {
                self.waiting.push(reference.path.clone());
            }
        }
        let all: Vec<&LocalReference> = found.extended.iter().chain(&found.env_files).collect();
        let new_name = |path: &Path| {
            self.extended
                .get(path)
                .or_else(|| self.env_files.get(path))
                .cloned()
                .unwrap_or_default()
        };
        let content = compose::rename_references(&text, &all, new_name).into_bytes();
        let name = match kind {
            ArtifactFileKind::Extended => named(path, "yaml"),
            ArtifactFileKind::Project | ArtifactFileKind::Env => {
                path.file_name().unwrap_or_default().to_string_lossy().into_owned()
            }
        };
        self.files.push(ArtifactFile { kind, name, content });
        Ok(())
    }
}

/// The name of a file in the artifact, which says nothing of where it was.
fn named(path: &Path, extension: &str) -> String {
    let digest = digest_of(path.display().to_string().as_bytes());
    format!("{}.{extension}", digest.trim_start_matches("sha256:"))
}

fn usage(why: &str) -> ExitStatus {
    plain::failure(why, false);
    Exit::Usage.into()
}
