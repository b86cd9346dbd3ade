//! Values that are more than a number or text: sizes, file modes, host lists, conditions, kinds of mounts.

use indexmap::IndexMap;

/// A size in bytes; `-1` means "no limit" where the Engine API allows it, 0 "not set".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub i64);

/// Permission bits of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FileMode(pub u32);

/// Host names and their addresses (`extra_hosts`), in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(pub IndexMap<String, Vec<String>>);

impl Hosts {
    /// Each pair of host and address as the Engine API wants it, `host:address`.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(host, addresses)| addresses.iter().map(|address| (host.as_str(), address.as_str())))
    }
}

/// SSH agents or keys by id (`build.ssh`): an empty path is the user's agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SshKeys(pub IndexMap<String, String>);

/// Attributes that begin with `x-`: kept and shown, without effect.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extensions(pub IndexMap<String, serde_json::Value>);

/// A ulimit: one number for both limits, or two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ulimit {
    /// Both limits; 0 when `soft` and `hard` are given.
    pub single: i64,
    pub soft: i64,
    pub hard: i64,
}

impl Ulimit {
    /// Soft and hard limit.
    pub fn limits(&self) -> (i64, i64) {
        let or_single = |limit| if limit == 0 { self.single } else { limit };
        (or_single(self.soft), or_single(self.hard))
    }
}

/// The state a dependency must reach before its dependents start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It has been started.
    #[default]
    Started,
    /// It is healthy.
    Healthy,
    /// It has exited with code 0.
    CompletedSuccessfully,
}

impl Condition {
    /// As written in a file: `service_started`, `service_healthy`, `service_completed_successfully`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "service_started",
            Self::Healthy => "service_healthy",
            Self::CompletedSuccessfully => "service_completed_successfully",
        }
    }
}

/// Kind of mount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume, named or anonymous.
    #[default]
    Volume,
    /// A file system in memory.
    Tmpfs,
    /// The file system of an image.
    Image,
    /// A named pipe (Windows).
    Npipe,
    /// A cluster volume (Swarm).
    Cluster,
}

impl MountKind {
    /// As written in a file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Volume => "volume",
            Self::Tmpfs => "tmpfs",
            Self::Image => "image",
            Self::Npipe => "npipe",
            Self::Cluster => "cluster",
        }
    }
}
