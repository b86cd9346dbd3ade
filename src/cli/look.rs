//! Flags of the commands that only look.

use clap::Args;

/// `ps`, `ls`
#[derive(Debug, Clone, Default, Args)]
pub struct PsArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Stopped ones too.
    #[arg(short = 'a', long)]
    pub all: bool,
    /// Only ids (for `ls`: names).
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Only the names of services.
    #[arg(long = "services")]
    pub only_services: bool,
    /// `table` or `json`.
    #[arg(long, value_name = "FORMAT", value_parser = ["table", "json"], default_value = "table")]
    pub format: String,
}

/// `logs`
#[derive(Debug, Clone, Default, Args)]
pub struct LogsArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Go on with new lines.
    #[arg(short = 'f', long)]
    pub follow: bool,
    /// Only the last N lines of each container; `all` for all.
    #[arg(short = 'n', long, value_name = "N", default_value = "all")]
    pub tail: String,
    /// From then on: a time (2026-01-02T15:04:05Z) or how long ago (42m).
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Up to then: a time or how long ago.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Show the engine's time of each line.
    #[arg(short = 't', long)]
    pub timestamps: bool,
    /// Without the name of the service in front.
    #[arg(long)]
    pub no_log_prefix: bool,
    /// Only lines that match: text, or /regular expression/.
    #[arg(long, value_name = "PATTERN")]
    pub grep: Option<String>,
    /// Only lines of at least this level: trace, debug, info, warn, error.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
}

/// `events`
#[derive(Debug, Clone, Default, Args)]
pub struct EventsArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// From then on.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Up to then.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
}

/// `images`
#[derive(Debug, Clone, Default, Args)]
pub struct ImagesArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Only ids.
    #[arg(short = 'q', long)]
    pub quiet: bool,
}

/// `port`
#[derive(Debug, Clone, Default, Args)]
pub struct PortArgs {
    /// The service.
    pub service: String,
    /// The port inside.
    pub private_port: u16,
    /// tcp or udp.
    #[arg(long, value_name = "PROTOCOL", default_value = "tcp", value_parser = ["tcp", "udp", "sctp"])]
    pub protocol: String,
    /// Which replica.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub index: u32,
}

/// `why`
#[derive(Debug, Clone, Default, Args)]
pub struct WhyArgs {
    /// Services; none: every one that waits, is unhealthy or died.
    pub services: Vec<String>,
}
