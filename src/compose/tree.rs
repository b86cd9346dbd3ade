//! From files to one merged, checked, canonical tree. What the tree means is decided by the decoder.

use super::environment::Environment;
use super::files::Files;
use super::options::LoadOptions;
use super::provenance::Provenance;
use crate::diag::{Diagnostic, Sources};
use crate::yaml::Node;
use std::path::PathBuf;

/// A merged, checked, canonical tree and everything learnt on the way.
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
    /// The variables the files may use.
    pub environment: Environment,
    /// Active profiles.
    pub profiles: Vec<String>,
}

/// Loads the tree of a project.
#[must_use]
pub fn load(_options: &LoadOptions, _files: &dyn Files) -> Tree {
    Tree::default()
}
