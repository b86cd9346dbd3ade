//! The resolved project: everything the files say, merged, defaulted and checked.

use super::record::record;
use super::{Extensions, FileObject, Network, Service, Volume};
use crate::diag::Diagnostic;
use indexmap::IndexMap;
use std::path::PathBuf;

/// A resolved project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    pub name: String,
    /// Absolute project directory.
    pub working_dir: PathBuf,
    /// Absolute top-level files, in order; `-` is standard input.
    pub config_files: Vec<PathBuf>,
    /// Absolute paths of the files given with `--env-file`; empty without that flag.
    pub env_files: Vec<PathBuf>,
    /// The variables that interpolation saw.
    pub environment: IndexMap<String, String>,
    pub profiles: Vec<String>,
    /// Whether networks, volumes, secrets and configs that no service uses are kept.
    pub all_resources: bool,
    /// Enabled services, by key, in the order of the file.
    pub services: IndexMap<String, Service>,
    /// Services without an active profile, or not selected.
    pub disabled_services: IndexMap<String, Service>,
    /// Faults in the env files of services that were not enabled on loading, by service; reported once such a service
    /// is.
    pub unread: IndexMap<String, Vec<Diagnostic>>,
    /// Networks by key.
    pub networks: IndexMap<String, Network>,
    /// Named volumes by key.
    pub volumes: IndexMap<String, Volume>,
    /// Secrets by key.
    pub secrets: IndexMap<String, FileObject>,
    /// Configs by key.
    pub configs: IndexMap<String, FileObject>,
    /// Language models by key.
    pub models: IndexMap<String, Model>,
    /// `x-*`.
    pub extensions: Extensions,
}

record! {
    /// A language model.
    pub struct Model {
        pub name: String,
        pub model: String,
        /// Tokens of context; 0 is the model's default.
        pub context_size: i64,
        /// Flags for the inference engine.
        pub runtime_flags: Vec<String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
