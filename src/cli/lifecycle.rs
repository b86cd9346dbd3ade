//! Flags of the commands that start, stop and remove existing containers, and the operations that they become.

use super::request::{EnvironmentVariables, OperationArgs, OperationRequest, is_set, limit, seconds};
use crate::plan::{DownOptions, KillOptions, RemoveImages, RemoveOptions, RestartOptions, StartOptions, StopOptions};
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
    pub wait_timeout: Option<i64>,
}

impl OperationArgs for StartArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let services = self.services.clone();
        OperationRequest {
            wait: self.wait,
            wait_timeout: self.wait_timeout.and_then(limit),
            ..StartOptions { services }.into()
        }
    }
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
    pub timeout: Option<i64>,
}

impl OperationArgs for RestartArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = RestartOptions {
            services: self.services.clone(),
            timeout: self.timeout.map(seconds),
            no_deps: self.no_deps,
        };
        options.into()
    }
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
    /// Without effect: all services are meant unless some are named.
    #[arg(short = 'a', long, hide = true)]
    pub all: bool,
}

impl OperationArgs for RmArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = RemoveOptions {
            services: self.services.clone(),
            stop: self.stop,
            volumes: self.volumes,
        };
        OperationRequest {
            question: (!self.force).then(|| self.question()),
            ..options.into()
        }
    }
}

impl RmArgs {
    fn question(&self) -> String {
        let named = if self.services.is_empty() {
            "all services".to_owned()
        } else {
            self.services.join(", ")
        };
        let what = if self.stop {
            "stop and remove all"
        } else {
            "remove the stopped"
        };
        let anonymous = if self.volumes {
            " and their anonymous volumes"
        } else {
            ""
        };
        format!("{what} containers of {named}{anonymous}?")
    }
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
pub struct StopArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Grace period in seconds; default: each service's own.
    #[arg(short = 't', long, value_name = "SECONDS")]
    pub timeout: Option<i64>,
}

impl OperationArgs for StopArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = StopOptions {
            services: self.services.clone(),
            timeout: self.timeout.map(seconds),
        };
        options.into()
    }
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

impl OperationArgs for KillArgs {
    fn request(&self, environment: &EnvironmentVariables) -> OperationRequest {
        let options = KillOptions {
            services: self.services.clone(),
            signal: self.signal.clone(),
            remove_orphans: self.remove_orphans || is_set(environment, "COMPOSE_REMOVE_ORPHANS"),
        };
        options.into()
    }
}

/// `rollback`
#[derive(Debug, Clone, Default, Args)]
pub struct RollbackArgs {
    /// Services.
    #[arg(required = true)]
    pub services: Vec<String>,
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
    pub timeout: Option<i64>,
}

impl OperationArgs for DownArgs {
    fn request(&self, environment: &EnvironmentVariables) -> OperationRequest {
        let options = DownOptions {
            services: self.services.clone(),
            volumes: self.volumes,
            remove_orphans: self.remove_orphans || is_set(environment, "COMPOSE_REMOVE_ORPHANS"),
            images: match self.rmi.as_deref() {
                None => RemoveImages::Keep,
                Some("local") => RemoveImages::Local,
                Some(_) => RemoveImages::All,
            },
            timeout: self.timeout.map(seconds),
        };
        options.into()
    }
}
