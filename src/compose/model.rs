//! The resolved model. Placeholder of shape: the decoder's owner fills it.

use indexmap::IndexMap;
use std::path::PathBuf;

/// A resolved project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// Absolute project directory.
    pub working_dir: PathBuf,
    /// Absolute top-level files.
    pub config_files: Vec<PathBuf>,
    /// Enabled services.
    pub services: IndexMap<String, Service>,
}

/// A service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Service {
    /// Its key.
    pub name: String,
}

/// What a dependency must be before its dependents start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It was started.
    Started,
    /// It is healthy.
    Healthy,
    /// It ended with code 0.
    CompletedSuccessfully,
}
