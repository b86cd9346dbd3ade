//! Flags of `plugin`.

use clap::{Args, Subcommand};

/// `plugin`
#[derive(Debug, Clone, Args)]
pub struct PluginArgs {
    #[command(subcommand)]
    pub verb: PluginVerb,
}

/// What becomes of the plugin.
#[derive(Debug, Clone, Subcommand)]
pub enum PluginVerb {
    /// Link this program into the docker client's directory of plugins.
    Install(PluginLink),
    /// Remove the link; what it replaced comes back.
    Remove(PluginLink),
}

/// Which link is meant.
#[derive(Debug, Clone, Default, Args)]
pub struct PluginLink {
    /// `docker compose` in the place of `docker deck`.
    #[arg(long)]
    pub as_compose: bool,
    /// Where another program is: keep that under another name, and take its place.
    #[arg(long)]
    pub force: bool,
}
