//! Flags of the commands that move files between here and a container: `cp`, `export`, `watch`.

use clap::Args;
use std::path::PathBuf;

/// `cp`
#[derive(Debug, Clone, Default, Args)]
pub struct CpArgs {
    /// From: a path here, SERVICE:PATH, or `-` for a tar archive on standard input.
    pub source: String,
    /// To: a path here, SERVICE:PATH, or `-` for a tar archive on standard output.
    pub target: String,
    /// Which replica; default: the first, and all of them when copying to a service.
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
    /// Containers of `run` too.
    #[arg(long)]
    pub all: bool,
    /// Keep owner and group.
    #[arg(short = 'a', long)]
    pub archive: bool,
    /// Copy what a symbolic link points to.
    #[arg(short = 'L', long)]
    pub follow_link: bool,
}

/// `export`
#[derive(Debug, Clone, Default, Args)]
pub struct ExportArgs {
    /// The service.
    pub service: String,
    /// Which replica.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub index: u32,
    /// Write to a file and not to standard output.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `watch`
#[derive(Debug, Clone, Default, Args)]
pub struct WatchArgs {
    /// Services; none: all that have `develop.watch`.
    pub services: Vec<String>,
    /// Do not bring services up first.
    #[arg(long)]
    pub no_up: bool,
    /// Say nothing about builds.
    #[arg(long)]
    pub quiet: bool,
    /// Remove the image a rebuild replaces (default); `--prune=false` keeps it.
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    pub prune: bool,
}
