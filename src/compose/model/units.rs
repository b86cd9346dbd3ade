//! Values that are more than a number or text: sizes, file modes, host lists. Plain data.

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
    #[must_use]
    pub fn limits(&self) -> (i64, i64) {
        let or_single = |limit| if limit == 0 { self.single } else { limit };
        (or_single(self.soft), or_single(self.hard))
    }
}
