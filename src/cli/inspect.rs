//! Flags of the commands that only look and change nothing.

use clap::Args;

/// `ps`
#[derive(Debug, Clone, Default, Args)]
pub struct PsArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Stopped ones too.
    #[arg(short = 'a', long)]
    pub all: bool,
    /// Only ids.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Only the names of services.
    #[arg(long = "services")]
    pub only_services: bool,
    /// Only containers that are so; give it again for more.
    #[arg(long, value_name = "STATUS", value_parser = STATUSES)]
    pub status: Vec<String>,
    /// Only containers that are so, written `status=running`.
    #[arg(long, value_name = "status=STATUS", value_parser = status_filter)]
    pub filter: Vec<String>,
    /// Containers whose service is not in the file (shown, by default); `--orphans=false` leaves them out.
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    pub orphans: bool,
    /// Do not cut long commands and ids.
    #[arg(long)]
    pub no_trunc: bool,
    /// `table`, `json`, or a Go template: `{{.Name}}`; with `table` in front, in columns.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
}

/// `ls`
#[derive(Debug, Clone, Default, Args)]
pub struct LsArgs {
    /// Stopped projects too.
    #[arg(short = 'a', long)]
    pub all: bool,
    /// Only names.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Only projects whose name is matched, written `name=REGEX`.
    #[arg(long, value_name = "name=REGEX", value_parser = name_filter)]
    pub filter: Option<String>,
    /// `table`, `json`, or a Go template: `{{.Name}}`; with `table` in front, in columns.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
}

/// `stats`
#[derive(Debug, Clone, Default, Args)]
pub struct StatsArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Containers that do not run, too.
    #[arg(short = 'a', long)]
    pub all: bool,
    /// `table`, `json`, or a Go template: `{{.Name}}`; with `table` in front, in columns.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
    /// Only one sample.
    #[arg(long)]
    pub no_stream: bool,
    /// Do not cut ids in a template; the table has none.
    #[arg(long)]
    pub no_trunc: bool,
}

/// `volumes`
#[derive(Debug, Clone, Default, Args)]
pub struct VolumesArgs {
    /// Only those of these services.
    pub services: Vec<String>,
    /// Only names.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// `table`, `json`, or a Go template: `{{.Name}}`; with `table` in front, in columns.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
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
    /// Only the last N lines of each container, with --grep and --level of those that match; `all` for all.
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
    /// Without the name of the container in front.
    #[arg(long)]
    pub no_log_prefix: bool,
    /// Which replica.
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
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
    /// Events of networks, volumes and images too, not only of containers.
    #[arg(long)]
    pub resources: bool,
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
    /// `table`, `json`, or a Go template: `{{.Name}}`; with `table` in front, in columns.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
}

/// `version`
#[derive(Debug, Clone, Default, Args)]
pub struct VersionArgs {
    /// Only the number.
    #[arg(long)]
    pub short: bool,
    /// `pretty` or `json`.
    #[arg(short = 'f', long, value_name = "FORMAT", default_value = "pretty")]
    pub format: String,
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
    /// Only the first thing out of the ordinary over all services, and what followed from it.
    #[arg(long, conflicts_with = "services")]
    pub first: bool,
}

/// The states an engine knows.
const STATUSES: [&str; 7] = [
    "paused",
    "restarting",
    "removing",
    "running",
    "dead",
    "created",
    "exited",
];

fn status_filter(text: &str) -> Result<String, String> {
    let status = text.strip_prefix("status=");
    let known = status.filter(|status| STATUSES.contains(status));
    known
        .map(str::to_owned)
        .ok_or_else(|| format!("write status=STATUS, where STATUS is one of {}", STATUSES.join(", ")))
}

fn name_filter(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("name=").filter(|name| !name.is_empty());
    name.map(str::to_owned)
        .ok_or_else(|| "write name=REGEX, the only filter there is".to_owned())
}
