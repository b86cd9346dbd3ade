//! What a caller asks of the loader, as plain data. Flags, environment and disk are read by `main`.

use indexmap::IndexMap;
use std::path::PathBuf;

/// What to load, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Files asked for with `-f`, in order; `-` is standard input. Empty: `COMPOSE_FILE`, then discovery.
    pub files: Vec<String>,
    /// Name asked for with `-p`.
    pub project_name: Option<String>,
    /// Directory asked for with `--project-directory`.
    pub project_directory: Option<PathBuf>,
    /// Files asked for with `--env-file`, in order.
    pub env_files: Vec<String>,
    /// Profiles asked for with `--profile`. Empty: `COMPOSE_PROFILES`.
    pub profiles: Vec<String>,
    /// Whether networks, volumes, secrets and configs that no service uses are kept (`--all-resources`).
    pub all_resources: bool,
    /// The current directory; absolute.
    pub cwd: PathBuf,
    /// The environment of the process.
    pub environment: IndexMap<String, String>,
    /// The services asked for; empty for all. A fault in an env file of another service, on which none of them depends, is
    /// kept until that is enabled.
    pub services: Vec<String>,
    /// Steps to leave out.
    pub skip: SkipSteps,
}

/// Loading steps to leave out, each by a flag of `config`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SkipSteps {
    /// `--no-interpolate`: variables stay as they are written.
    pub interpolation: bool,
    /// `--no-path-resolution`: relative paths stay as they are written.
    pub paths: bool,
    /// `--no-env-resolution`: `env_file` and variables without a value stay as they are written.
    pub environment: bool,
    /// `--no-normalize`: implicit values are not added.
    pub normalisation: bool,
    /// `--no-consistency`: references and conflicts are not checked.
    pub consistency: bool,
}
