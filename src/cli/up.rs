//! Flags of the commands that bring services up, and the operation that they become.

use super::request::seconds;
use crate::plan::{Pull, UpOptions};
use clap::Args;

/// What `--pull` takes.
pub(super) const PULL_POLICIES: [&str; 5] = ["always", "missing", "if_not_present", "never", "build"];

/// `up`
#[derive(Debug, Clone, Default, Args)]
pub struct UpArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Leave the stack running in the background.
    #[arg(short = 'd', long)]
    pub detach: bool,
    /// Wait until every service is running, healthy or done; implies -d.
    #[arg(long)]
    pub wait: bool,
    /// Give up waiting after this many seconds (exit code 6).
    #[arg(long, value_name = "SECONDS")]
    pub wait_timeout: Option<i64>,
    #[command(flatten)]
    pub recreate: RecreateFlags,
    /// Recreate dependencies too.
    #[arg(long, conflicts_with = "no_recreate")]
    pub always_recreate_deps: bool,
    /// Leave the services they depend on alone.
    #[arg(long)]
    pub no_deps: bool,
    /// Create containers, start nothing.
    #[arg(long)]
    pub no_start: bool,
    /// New anonymous volumes instead of the ones held.
    #[arg(short = 'V', long, conflicts_with = "no_recreate")]
    pub renew_anon_volumes: bool,
    /// Remove containers of services that are no longer in the file.
    #[arg(long)]
    pub remove_orphans: bool,
    /// Pull: always, missing, never, build; default: each service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = PULL_POLICIES)]
    pub pull: Option<String>,
    /// Replicas: SERVICE=N.
    #[arg(long, value_name = "SERVICE=N", value_parser = scale)]
    pub scale: Vec<(String, u32)>,
    /// Grace period in seconds for containers that must be stopped.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<i64>,
    #[command(flatten)]
    pub exit: ExitFlags,
    /// When a service of a swarm fails its update, take back all that this command changed (with --swarm).
    #[arg(long, conflicts_with = "detach")]
    pub rollback_on_failure: bool,
    /// Answer yes to every question.
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Follow sources by the rules under `develop.watch`.
    #[arg(short = 'w', long, conflicts_with_all = ["detach", "wait", "no_build", "no_start"])]
    pub watch: bool,
    #[command(flatten)]
    pub logs: LogFlags,
    #[command(flatten)]
    pub quiet_steps: QuietFlags,
    /// Without effect: in a terminal there is the deck, and as text there is nothing to press.
    #[arg(long, action = clap::ArgAction::Set, hide = true)]
    pub menu: Option<bool>,
}

/// Whether images are built and containers recreated.
#[derive(Debug, Clone, Default, Args)]
pub struct RecreateFlags {
    /// Build images first.
    #[arg(long, conflicts_with = "no_build")]
    pub build: bool,
    /// Never build.
    #[arg(long)]
    pub no_build: bool,
    /// Recreate containers even when nothing changed.
    #[arg(long, conflicts_with = "no_recreate")]
    pub force_recreate: bool,
    /// Never recreate containers.
    #[arg(long)]
    pub no_recreate: bool,
}

/// What the exit of a container does to an attached `up`.
#[derive(Debug, Clone, Default, Args)]
pub struct ExitFlags {
    /// Stop everything when any container exits.
    #[arg(long, conflicts_with_all = ["detach", "wait"])]
    pub abort_on_container_exit: bool,
    /// Stop everything when a container exits with another code than 0.
    #[arg(long, conflicts_with_all = ["detach", "wait", "abort_on_container_exit"])]
    pub abort_on_container_failure: bool,
    /// End with the exit code of this service; implies --abort-on-container-exit.
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["detach", "wait"])]
    pub exit_code_from: Option<String>,
}

impl ExitFlags {
    /// Whether the exit of a container ends the command.
    pub fn ends(&self) -> bool {
        self.abort_on_container_exit || self.abort_on_container_failure || self.exit_code_from.is_some()
    }
}

/// Which log lines an attached `up` shows, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct LogFlags {
    /// Show only the log lines of this service; give it again for more.
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["detach", "wait", "attach_dependencies"])]
    pub attach: Vec<String>,
    /// Show the log lines of what the services asked for depend on, too.
    #[arg(long, conflicts_with_all = ["detach", "wait"])]
    pub attach_dependencies: bool,
    /// Leave the log lines of this service out; give it again for more.
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["detach", "wait"])]
    pub no_attach: Vec<String>,
    /// Log lines without the name of the service in front.
    #[arg(long)]
    pub no_log_prefix: bool,
    /// Show the engine's time of each log line.
    #[arg(long)]
    pub timestamps: bool,
}

/// What is not reported.
#[derive(Debug, Clone, Default, Args)]
pub struct QuietFlags {
    /// Say nothing about builds but that they failed.
    #[arg(long)]
    pub quiet_build: bool,
    /// Say nothing about pulls but that they failed.
    #[arg(long)]
    pub quiet_pull: bool,
}

/// `create`
#[derive(Debug, Clone, Default, Args)]
pub struct CreateArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    #[command(flatten)]
    pub recreate: RecreateFlags,
    /// Pull: always, missing, never, build; default: each service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = PULL_POLICIES)]
    pub pull: Option<String>,
    /// Say nothing about pulls but that they failed.
    #[arg(long)]
    pub quiet_pull: bool,
    /// Remove containers of services that are no longer in the file.
    #[arg(long)]
    pub remove_orphans: bool,
    /// Replicas: SERVICE=N.
    #[arg(long, value_name = "SERVICE=N", value_parser = scale)]
    pub scale: Vec<(String, u32)>,
    /// Answer yes to every question.
    #[arg(short = 'y', long)]
    pub yes: bool,
}

/// `scale`
#[derive(Debug, Clone, Default, Args)]
pub struct ScaleArgs {
    /// Replicas: SERVICE=N.
    #[arg(value_name = "SERVICE=N", value_parser = scale, required = true)]
    pub scale: Vec<(String, u32)>,
    /// Leave the services they depend on alone.
    #[arg(long)]
    pub no_deps: bool,
}

impl UpArgs {
    /// The operation that they ask for.
    pub fn options(&self) -> UpOptions {
        UpOptions {
            services: self.services.clone(),
            build: self.recreate.build,
            no_build: self.recreate.no_build,
            no_cache: false,
            force_recreate: self.recreate.force_recreate,
            no_recreate: self.recreate.no_recreate,
            no_deps: self.no_deps,
            only_named: false,
            always_recreate_deps: self.always_recreate_deps,
            renew_anonymous_volumes: self.renew_anon_volumes,
            renew_volumes: self.yes,
            remove_orphans: self.remove_orphans,
            no_start: self.no_start,
            pull: self.pull.as_deref().and_then(Pull::parse),
            scale: self.scale.clone(),
            timeout: self.timeout.map(seconds),
            rollback_on_failure: self.rollback_on_failure,
        }
    }
}

impl From<&CreateArgs> for UpArgs {
    fn from(args: &CreateArgs) -> Self {
        Self {
            services: args.services.clone(),
            recreate: args.recreate.clone(),
            pull: args.pull.clone(),
            quiet_steps: QuietFlags {
                quiet_pull: args.quiet_pull,
                ..QuietFlags::default()
            },
            remove_orphans: args.remove_orphans,
            scale: args.scale.clone(),
            yes: args.yes,
            no_start: true,
            ..Self::default()
        }
    }
}

impl From<&ScaleArgs> for UpArgs {
    fn from(args: &ScaleArgs) -> Self {
        Self {
            services: args.scale.iter().map(|(service, _)| service.clone()).collect(),
            scale: args.scale.clone(),
            no_deps: args.no_deps,
            detach: true,
            ..Self::default()
        }
    }
}

fn scale(text: &str) -> Result<(String, u32), String> {
    let (service, count) = text
        .split_once('=')
        .ok_or("write it as SERVICE=N, e.g. --scale web=3")?;
    let count = count
        .parse()
        .map_err(|_| format!("`{count}` is not a number of replicas (0, 1, 2, …)"))?;
    Ok((service.into(), count))
}
