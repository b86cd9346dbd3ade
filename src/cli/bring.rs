//! Flags of the commands that bring up and take down services.

use clap::Args;

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
    pub wait_timeout: Option<u64>,
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
    /// Pull: always, missing, never; default: each service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = ["always", "missing", "never", "policy"])]
    pub pull: Option<String>,
    /// Replicas: SERVICE=N.
    #[arg(long, value_name = "SERVICE=N", value_parser = scale)]
    pub scale: Vec<(String, u32)>,
    /// Grace period in seconds for containers that must be stopped.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// Stop everything when any container exits.
    #[arg(long, conflicts_with_all = ["detach", "wait"])]
    pub abort_on_container_exit: bool,
    /// Stop everything when a container exits with another code than 0.
    #[arg(long, conflicts_with_all = ["detach", "wait"])]
    pub abort_on_container_failure: bool,
    /// End with the exit code of this service; implies --abort-on-container-exit.
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["detach", "wait"])]
    pub exit_code_from: Option<String>,
    /// Answer yes to every question.
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Follow sources by the rules under `develop.watch`.
    #[arg(short = 'w', long, conflicts_with_all = ["detach", "wait", "no_build", "no_start"])]
    pub watch: bool,
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
    /// Say nothing about builds but that they failed.
    #[arg(long)]
    pub quiet_build: bool,
    /// Say nothing about pulls but that they failed.
    #[arg(long)]
    pub quiet_pull: bool,
    /// Without effect: in a terminal there is the deck, and as text there is nothing to press.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide = true)]
    pub menu: Option<bool>,
}

/// `create`
#[derive(Debug, Clone, Default, Args)]
pub struct CreateArgs {
    /// Services; none: all.
    pub services: Vec<String>,
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
    /// Pull: always, missing, never, build; default: each service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = ["always", "missing", "never", "build", "policy"])]
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

/// `down`
#[derive(Debug, Clone, Default, Args)]
pub struct DownArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Remove named volumes declared in the file and anonymous ones.
    #[arg(short = 'v', long)]
    pub volumes: bool,
    /// Remove containers of services that are no longer in the file.
    #[arg(long)]
    pub remove_orphans: bool,
    /// Remove images: `local` (those built for this project) or `all`.
    #[arg(long, value_name = "WHICH", value_parser = ["local", "all"])]
    pub rmi: Option<String>,
    /// Grace period in seconds.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
}

/// `pull`
#[derive(Debug, Clone, Default, Args)]
pub struct PullArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Also what they depend on.
    #[arg(long)]
    pub include_deps: bool,
    /// Leave out what can be built.
    #[arg(long)]
    pub ignore_buildable: bool,
    /// Go on when one cannot be pulled.
    #[arg(long)]
    pub ignore_pull_failures: bool,
    /// `missing`: only what is not on the host; `always`: all.
    #[arg(long, value_name = "POLICY", value_parser = ["missing", "always"], default_value = "always")]
    pub policy: String,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
}

/// `push`
#[derive(Debug, Clone, Default, Args)]
pub struct PushArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Also what they depend on.
    #[arg(long)]
    pub include_deps: bool,
    /// Go on when one cannot be pushed.
    #[arg(long)]
    pub ignore_push_failures: bool,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
}

/// `build`
#[derive(Debug, Clone, Default, Args)]
pub struct BuildArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Ignore the build cache.
    #[arg(long)]
    pub no_cache: bool,
    /// Pull base images first.
    #[arg(long)]
    pub pull: bool,
    /// Build argument: NAME=VALUE, or NAME to take the environment's.
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    pub build_args: Vec<String>,
    /// Also build what they depend on.
    #[arg(long)]
    pub with_dependencies: bool,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
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
