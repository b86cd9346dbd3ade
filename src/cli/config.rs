//! Flags of the commands that resolve the model.

use super::UpArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How to write the model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// YAML.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

/// `config`
#[derive(Debug, Clone, Default, Args)]
pub struct ConfigArgs {
    /// Services; none: all.
    pub selected: Vec<String>,
    /// How to write it; `yaml` when nothing is said, and a table for --variables.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Only check; print nothing.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Write to a file.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Names of the services, one a line.
    #[arg(long)]
    pub services: bool,
    /// Names of the volumes.
    #[arg(long)]
    pub volumes: bool,
    /// Names of the networks.
    #[arg(long)]
    pub networks: bool,
    /// Names of the models.
    #[arg(long)]
    pub models: bool,
    /// Names of the images.
    #[arg(long)]
    pub images: bool,
    /// Names of the profiles.
    #[arg(id = "list_profiles", long = "profiles")]
    pub profiles: bool,
    /// The variables the files use.
    #[arg(long)]
    pub variables: bool,
    /// The environment used for interpolation.
    #[arg(long)]
    pub environment: bool,
    /// The config hash of a service, or of all: `*`.
    #[arg(long, value_name = "SERVICE")]
    pub hash: Option<String>,
    /// Where a value came from: `services.web.environment.HOST`, or a whole service.
    #[arg(long, value_name = "PATH")]
    pub explain: Option<String>,
    /// With `--explain`: show what looks like a secret.
    #[arg(long, requires = "explain")]
    pub reveal: bool,
    /// Pin images to the digests that their registries have for them.
    #[arg(long)]
    pub resolve_image_digests: bool,
    /// Write an override file with the pinned images only.
    #[arg(long)]
    pub lock_image_digests: bool,
    /// Leave `${…}` as written.
    #[arg(long)]
    pub no_interpolate: bool,
    /// Leave out implicit values.
    #[arg(long)]
    pub no_normalize: bool,
    /// Leave relative paths as written.
    #[arg(long)]
    pub no_path_resolution: bool,
    /// Do not check the model as a whole.
    #[arg(long)]
    pub no_consistency: bool,
    /// Leave env_file as written.
    #[arg(long)]
    pub no_env_resolution: bool,
}

/// `plan`
#[derive(Debug, Clone, Default, Args)]
pub struct PlanArgs {
    /// As for `up`.
    #[command(flatten)]
    pub up: UpArgs,
}
