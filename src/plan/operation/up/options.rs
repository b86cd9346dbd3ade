//! The options of `up`, on which converging and supplying depend.

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
    /// Leave dependencies alone as `no_deps` does, but as a part of the whole: they stay in the containers' labels.
    pub only_named: bool,
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
    /// Of a swarm: when a service fails, roll back all that was changed.
    pub rollback_on_failure: bool,
}

/// When to pull (`--pull`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    Always,
    /// When it is not on the host.
    Missing,
    /// Not at all.
    Never,
    /// What can be built is built anew; nothing is pulled.
    Build,
}

impl Pull {
    /// A policy by its name; `None` for each service's own.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "always" => Some(Self::Always),
            "missing" | "if_not_present" => Some(Self::Missing),
            "never" => Some(Self::Never),
            "build" => Some(Self::Build),
            _ => None,
        }
    }
}
