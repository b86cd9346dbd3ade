//! Flags of the commands that act on existing containers.

use clap::Args;

/// Commands that take services and nothing else.
#[derive(Debug, Clone, Default, Args)]
pub struct Selected {
    /// Services; none: all.
    pub services: Vec<String>,
}

/// `start`
#[derive(Debug, Clone, Default, Args)]
pub struct StartArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Wait until every service is running, healthy or done.
    #[arg(long)]
    pub wait: bool,
    /// Give up waiting after this many seconds (exit code 6).
    #[arg(long, value_name = "SECONDS", requires = "wait")]
    pub wait_timeout: Option<u64>,
}

/// `restart`
#[derive(Debug, Clone, Default, Args)]
pub struct RestartArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Leave dependents that say `restart: true` alone.
    #[arg(long)]
    pub no_deps: bool,
    /// Grace period in seconds; default: each service's own.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
}

/// `rm`
#[derive(Debug, Clone, Default, Args)]
pub struct RmArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Do not ask.
    #[arg(short = 'f', long)]
    pub force: bool,
    /// Stop what runs first; without this only stopped containers are removed.
    #[arg(short = 's', long)]
    pub stop: bool,
    /// Remove anonymous volumes too.
    #[arg(short = 'v', long)]
    pub volumes: bool,
}

/// `wait`
#[derive(Debug, Clone, Default, Args)]
pub struct WaitArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Take the project down when the first of them ends.
    #[arg(long)]
    pub down_project: bool,
}

/// `stop`
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
    /// Remove containers of services that are no longer in the file.
    #[arg(long)]
    pub remove_orphans: bool,
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
    #[arg(short = 'T', long = "no-tty", visible_alias = "no-TTY")]
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
    /// Keys that leave the command running, where it has a terminal (`ctrl-x,q`); none: ctrl-p,ctrl-q.
    #[arg(long, value_name = "KEYS")]
    pub detach_keys: Option<String>,
}
