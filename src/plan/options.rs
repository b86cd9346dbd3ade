//! How to bring up, down, stop and so on: the flags of `docker compose` that a plan depends on.

use std::time::Duration;

/// How to bring up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpOptions {
    /// Services asked for; empty for all.
    pub services: Vec<String>,
    /// Build images even when they exist.
    pub build: bool,
    /// Never build.
    pub no_build: bool,
    /// Build without the builder's cache.
    pub no_cache: bool,
    /// Recreate even when nothing changed.
    pub force_recreate: bool,
    /// Never recreate.
    pub no_recreate: bool,
    /// Leave dependencies alone.
    pub no_deps: bool,
    /// Recreate dependencies too.
    pub always_recreate_deps: bool,
    /// New anonymous volumes.
    pub renew_anonymous_volumes: bool,
    /// Make volumes that differ from the file's anew, which loses their data.
    pub renew_volumes: bool,
    /// Remove orphans.
    pub remove_orphans: bool,
    /// Create only.
    pub no_start: bool,
    /// Overrides every service's pull policy.
    pub pull: Option<Pull>,
    /// Replicas by service, over the file's.
    pub scale: Vec<(String, u32)>,
    /// Grace period for stops on the way.
    pub timeout: Option<Duration>,
}

/// When to pull (`--pull`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// Every time.
    Always,
    /// When it is not on the host.
    Missing,
    /// Not at all.
    Never,
}

/// How to pull.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOptions {
    /// Also what the services depend on.
    pub dependencies: bool,
    /// Leave out what can be built.
    pub ignore_buildable: bool,
    /// A failure is a warning.
    pub tolerate: bool,
    /// Only what is not on the host.
    pub missing_only: bool,
}

/// How to build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Also what the services depend on.
    pub dependencies: bool,
    /// Without the builder's cache.
    pub no_cache: bool,
    /// Pull base images first.
    pub pull: bool,
    /// Arguments put over the file's; `None`: the builder's own.
    pub args: Vec<(String, Option<String>)>,
}

/// How to take down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownOptions {
    /// Services asked for, with what depends on them; empty for all and the networks too.
    pub services: Vec<String>,
    /// Named volumes and anonymous ones too.
    pub volumes: bool,
    /// Containers whose service is not in the file, and one-off runs.
    pub remove_orphans: bool,
    /// Images too.
    pub images: Images,
    /// Grace period.
    pub timeout: Option<Duration>,
}

/// Which images `down` removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Images {
    /// None.
    #[default]
    Keep,
    /// Those built for the project: under a name of its own making, or labelled with it (`--rmi local`).
    Local,
    /// All that services use (`--rmi all`).
    All,
}
