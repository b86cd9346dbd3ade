//! Flags of the commands that touch what exists.

use clap::Args;

/// Commands that take services and nothing else.
#[derive(Debug, Clone, Default, Args)]
pub struct Selected {
    /// Services; none: all.
    pub services: Vec<String>,
}

/// `stop`, `restart`
#[derive(Debug, Clone, Default, Args)]
pub struct TimedSelected {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Grace period in seconds; default: each service's own.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
}

/// `kill`
#[derive(Debug, Clone, Default, Args)]
pub struct KillArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Which signal.
    #[arg(short = 's', long, value_name = "SIGNAL", default_value = "SIGKILL")]
    pub signal: String,
}

/// `rm`
#[derive(Debug, Clone, Default, Args)]
pub struct RmArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Do not ask.
    #[arg(short = 'f', long)]
    pub force: bool,
    /// Stop them first.
    #[arg(short = 's', long)]
    pub stop: bool,
    /// Remove anonymous volumes too.
    #[arg(short = 'v', long)]
    pub volumes: bool,
}

/// `exec`
#[derive(Debug, Clone, Default, Args)]
pub struct ExecArgs {
    /// The service.
    pub service: String,
    /// The command and its arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    pub command: Vec<String>,
    /// Leave it running in the background.
    #[arg(short = 'd', long)]
    pub detach: bool,
    /// Variable: NAME=VALUE.
    #[arg(short = 'e', long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,
    /// Which replica.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub index: u32,
    /// Without a terminal.
    #[arg(short = 'T', long)]
    pub no_tty: bool,
    /// Keep standard input open (it is, by default).
    #[arg(short = 'i', long)]
    pub interactive: bool,
    /// As this user.
    #[arg(short = 'u', long, value_name = "USER")]
    pub user: Option<String>,
    /// In this directory.
    #[arg(short = 'w', long, value_name = "DIR")]
    pub workdir: Option<String>,
    /// With all privileges.
    #[arg(long)]
    pub privileged: bool,
}

/// `run`
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// The service.
    pub service: String,
    /// The command and its arguments; none: the service's own.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<String>,
    /// Remove the container when it ends.
    #[arg(long)]
    pub rm: bool,
    /// Leave it running in the background.
    #[arg(short = 'd', long)]
    pub detach: bool,
    /// Variable: NAME=VALUE.
    #[arg(short = 'e', long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,
    /// Name of the container.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Start nothing it depends on.
    #[arg(long)]
    pub no_deps: bool,
    /// Without a terminal.
    #[arg(short = 'T', long)]
    pub no_tty: bool,
    /// Publish the service's ports.
    #[arg(short = 'P', long)]
    pub service_ports: bool,
    /// Answer to the service's names in its networks.
    #[arg(long)]
    pub use_aliases: bool,
    /// In place of the entry point.
    #[arg(long, value_name = "COMMAND")]
    pub entrypoint: Option<String>,
    /// As this user.
    #[arg(short = 'u', long, value_name = "USER")]
    pub user: Option<String>,
    /// In this directory.
    #[arg(short = 'w', long, value_name = "DIR")]
    pub workdir: Option<String>,
}

/// `cp`
#[derive(Debug, Clone, Default, Args)]
pub struct CpArgs {
    /// SERVICE:PATH or PATH.
    pub source: String,
    /// PATH or SERVICE:PATH.
    pub target: String,
    /// Which replica.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub index: u32,
}
