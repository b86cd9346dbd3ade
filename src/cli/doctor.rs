//! Flags of `doctor`.

use clap::Args;

/// `doctor`
#[derive(Debug, Clone, Default, Args)]
pub struct DoctorArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Do what is harmless and mends a finding, after asking.
    #[arg(long)]
    pub fix: bool,
    /// Answer yes to every question.
    #[arg(short = 'y', long, requires = "fix")]
    pub yes: bool,
    /// Ask no registry.
    #[arg(long)]
    pub offline: bool,
}
