//! What the files of one model are read with.

use crate::compose::variables::environment::Environment;
use crate::yaml::Node;
use std::path::{Path, PathBuf};

/// What the files of one model are read with: the project's, or those of one `include`.
pub(crate) struct ModelScope<'a> {
    /// Absolute directory that relative paths are resolved against.
    pub(crate) working_dir: &'a Path,
    /// Prefix for relative paths, applied last; none leaves them relative.
    pub(crate) path_base: Option<&'a Path>,
    pub(crate) environment: &'a Environment,
    /// The chain of main files whose `include` led to this model.
    pub(crate) included: &'a [PathBuf],
}

/// A file of a model, read.
pub(crate) struct ModelFile {
    pub(crate) path: PathBuf,
    pub(crate) documents: Vec<Node>,
}
