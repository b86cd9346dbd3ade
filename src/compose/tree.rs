//! The tree that the files of a project are merged to.

use super::provenance::Provenance;
use super::remote_use::RemoteUse;
use super::variables::environment::Environment;
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
    /// The files elsewhere that were fetched for it.
    pub remotes: Vec<RemoteUse>,
}
