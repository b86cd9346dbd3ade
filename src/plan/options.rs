//! Options of the operations: the flags of `docker compose` that a plan depends on.

use std::time::Duration;

/// Options of `up`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpOptions {
    /// Named services; empty for all.
    pub services: Vec<String>,
    /// Build images even when they exist.
    pub build: bool,
    pub no_build: bool,
    /// Build without the builder's cache.
    pub no_cache: bool,
    /// Recreate even when nothing changed.
    pub force_recreate: bool,
    pub no_recreate: bool,
    /// Do not start dependencies.
    pub no_deps: bool,
    /// Recreate dependencies too.
    pub always_recreate_deps: bool,
    /// Create new anonymous volumes instead of taking over the old ones.
    pub renew_anonymous_volumes: bool,
    /// Remove and create anew the volumes that differ from the file, which loses their data.
    pub renew_volumes: bool,
    pub remove_orphans: bool,
    /// Create containers, do not start them.
    pub no_start: bool,
    /// Overrides every service's pull policy.
    pub pull: Option<Pull>,
    /// Replicas by service, overriding the file.
    pub scale: Vec<(String, u32)>,
    /// Grace period for containers that are stopped on the way.
    pub timeout: Option<Duration>,
}

/// When to pull (`--pull`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    Always,
    /// When it is not on the host.
    Missing,
    /// Not at all.
    Never,
}

/// Options of `pull`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOptions {
    /// Also the dependencies of the services.
    pub dependencies: bool,
    /// Leave out images that can be built.
    pub ignore_buildable: bool,
    /// Whether a failure is only a warning.
    pub tolerate: bool,
    /// Only images that are not on the host.
    pub missing_only: bool,
}

/// Options of `build`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Also the dependencies of the services.
    pub dependencies: bool,
    /// Without the builder's cache.
    pub no_cache: bool,
    /// Pull base images first.
    pub pull: bool,
    /// Arguments that override the file's; `None`: left to the builder.
    pub args: Vec<(String, Option<String>)>,
}

/// Options of `down`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownOptions {
    /// Named services, with their dependents; empty for all services, and the networks too.
    pub services: Vec<String>,
    /// Also remove named and anonymous volumes.
    pub volumes: bool,
    /// Also remove containers whose service is not in the file, and one-off containers.
    pub remove_orphans: bool,
    /// Which images to remove as well.
    pub images: Images,
    pub timeout: Option<Duration>,
}

/// Which images `down` removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Images {
    #[default]
    Keep,
    /// Those built for the project: named by it, or labelled with it (`--rmi local`).
    Local,
    /// All that services use (`--rmi all`).
    All,
}
