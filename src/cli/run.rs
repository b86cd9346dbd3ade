//! Flags of the commands that connect this terminal to a process: `run`, `exec` and `attach`.

use super::up::QuietFlags;
use clap::Args;

/// `run`
#[derive(Debug, Clone, Default, Args)]
pub struct RunArgs {
    /// The service whose settings it takes, and the command with its arguments; none: the service's own.
    #[arg(value_name = "SERVICE", trailing_var_arg = true, required = true)]
    pub command_line: Vec<String>,
    /// Leave it running in the background and print the container's id.
    #[arg(short = 'd', long)]
    pub detach: bool,
    /// Remove the container when it has ended.
    #[arg(long)]
    pub rm: bool,
    #[command(flatten)]
    pub terminal: TerminalFlags,
    /// Another entrypoint: words as a shell would split them; empty for none.
    #[arg(long, value_name = "COMMAND")]
    pub entrypoint: Option<String>,
    /// Variable: NAME=VALUE, or NAME to hand on the one of this environment.
    #[arg(short = 'e', long, value_name = "NAME[=VALUE]")]
    pub env: Vec<String>,
    /// Variables from a file.
    #[arg(long, value_name = "FILE")]
    pub env_from_file: Vec<String>,
    /// Label: NAME=VALUE.
    #[arg(short = 'l', long, alias = "labels", value_name = "NAME=VALUE")]
    pub label: Vec<String>,
    /// Name of the container.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Leave the services it depends on alone.
    #[arg(long)]
    pub no_deps: bool,
    /// Publish a port: `[ADDRESS:]HOST:CONTAINER[/PROTOCOL]`.
    #[arg(short = 'p', long, value_name = "PORT", conflicts_with = "service_ports")]
    pub publish: Vec<String>,
    /// Publish the service's ports (left out by default: the service itself may hold them).
    #[arg(short = 'P', long)]
    pub service_ports: bool,
    /// Answer to the service's names in its networks too.
    #[arg(long)]
    pub use_aliases: bool,
    /// As this user.
    #[arg(short = 'u', long, value_name = "USER")]
    pub user: Option<String>,
    /// Mount a path or volume: `SOURCE:TARGET[:ro]`.
    #[arg(short = 'v', long, alias = "volumes", value_name = "VOLUME")]
    pub volume: Vec<String>,
    /// In this directory.
    #[arg(short = 'w', long, value_name = "DIR")]
    pub workdir: Option<String>,
    /// Add a capability.
    #[arg(long, value_name = "CAPABILITY")]
    pub cap_add: Vec<String>,
    /// Drop a capability.
    #[arg(long, value_name = "CAPABILITY")]
    pub cap_drop: Vec<String>,
    /// Build the image first.
    #[arg(long)]
    pub build: bool,
    /// Pull: always, missing, never, build; default: the service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = super::up::PULL_POLICIES)]
    pub pull: Option<String>,
    /// Print only the command's output, nothing about what is prepared.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    #[command(flatten)]
    pub quiet_steps: QuietFlags,
    /// Remove containers of services that are no longer in the file.
    #[arg(long)]
    pub remove_orphans: bool,
}

/// Whether the command gets a terminal and standard input.
#[derive(Debug, Clone, Default, Args)]
pub struct TerminalFlags {
    /// Without a terminal (by itself when input or output is none).
    #[arg(short = 'T', long = "no-tty", visible_alias = "no-TTY", action = clap::ArgAction::Set)]
    pub no_tty: Option<bool>,
    /// With a terminal, which is the default where there is one.
    #[arg(short = 't', long, hide = true, action = clap::ArgAction::Set)]
    pub tty: Option<bool>,
    /// Keep standard input open (it is, by default); `--interactive=false` closes it.
    #[arg(short = 'i', long, default_value_t = true, action = clap::ArgAction::Set)]
    pub interactive: bool,
}

impl RunArgs {
    pub fn service(&self) -> &str {
        self.command_line.first().map_or("", String::as_str)
    }

    pub fn command(&self) -> &[String] {
        self.command_line.get(1..).unwrap_or_default()
    }
}

impl ExecArgs {
    pub fn service(&self) -> &str {
        self.command_line.first().map_or("", String::as_str)
    }

    pub fn command(&self) -> &[String] {
        self.command_line.get(1..).unwrap_or_default()
    }
}

/// `attach` with a service: this terminal on the main process of its container.
#[derive(Debug, Clone, Default, Args)]
pub struct AttachArgs {
    /// The service whose main process gets this terminal; none: the deck on what runs, which changes nothing.
    pub service: Option<String>,
    /// Which replica.
    #[arg(long, value_name = "N", requires = "service")]
    pub index: Option<u32>,
    /// Only look: standard input is not handed on.
    #[arg(long, requires = "service")]
    pub no_stdin: bool,
    /// Hand signals on to the process (default); `--sig-proxy=false` leaves it alone.
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    pub sig_proxy: bool,
    /// Keys that leave the process as it is, where it has a terminal (`ctrl-x,q`); none: ctrl-p,ctrl-q.
    #[arg(long, value_name = "KEYS", requires = "service")]
    pub detach_keys: Option<String>,
}

/// `exec`
#[derive(Debug, Clone, Default, Args)]
pub struct ExecArgs {
    /// The service, and the command with its arguments.
    #[arg(value_name = "SERVICE", trailing_var_arg = true, required = true, num_args = 2..)]
    pub command_line: Vec<String>,
    /// Leave it running in the background.
    #[arg(short = 'd', long)]
    pub detach: bool,
    /// Variable: NAME=VALUE, or NAME to hand on the one of this environment.
    #[arg(short = 'e', long, value_name = "NAME[=VALUE]")]
    pub env: Vec<String>,
    /// Which replica.
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
    #[command(flatten)]
    pub terminal: TerminalFlags,
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
