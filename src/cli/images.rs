//! Flags of the commands about images, and the operations that they become.

use super::request::{EnvironmentVariables, OperationArgs, OperationRequest};
use crate::plan::{BuildOptions, PullOptions};
use clap::Args;

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

impl OperationArgs for PullArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = PullOptions {
            services: self.services.clone(),
            dependencies: self.include_deps,
            ignore_buildable: self.ignore_buildable,
            tolerate: self.ignore_pull_failures,
            missing_only: self.policy == "missing",
        };
        OperationRequest {
            quiet: self.quiet,
            ..options.into()
        }
    }
}

impl OperationArgs for BuildArgs {
    fn request(&self, environment: &EnvironmentVariables) -> OperationRequest {
        let given = |entry: &String| match entry.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (entry.clone(), environment.get(entry).cloned()),
        };
        let options = BuildOptions {
            services: self.services.clone(),
            dependencies: self.with_dependencies,
            no_cache: self.no_cache,
            pull: self.pull,
            args: self.build_args.iter().map(given).collect(),
        };
        OperationRequest {
            quiet: self.quiet,
            ..options.into()
        }
    }
}
