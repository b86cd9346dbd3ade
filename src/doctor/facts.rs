//! What was found on the engine, on this machine and inside images before the rules look at it.

use crate::diag::Diagnostic;
use crate::engine::{NetworkReport, Timestamp};
use crate::plan::Observed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeenKind {
    #[default]
    File,
    Directory,
    /// A device, socket or FIFO.
    Special,
}

/// A file or directory, links followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenFile {
    pub kind: SeenKind,
    /// Permission bits.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub modified: Option<Timestamp>,
    /// The first bytes of a file.
    pub head: Vec<u8>,
    /// Names in a directory of this machine; not read inside images and volumes.
    pub names: Vec<String>,
    /// SELinux label, where the machine has any.
    pub label: String,
}

impl SeenFile {
    /// The first bytes as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.head).into_owned()
    }
}

/// The result of a look at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Look {
    There(SeenFile),
    Missing,
    /// Nobody looked, or was not allowed to.
    #[default]
    Unknown,
}

impl Look {
    pub fn facts(&self) -> Option<&SeenFile> {
        match self {
            Self::There(facts) => Some(facts),
            Self::Missing | Self::Unknown => None,
        }
    }

    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// Looks by path.
pub type Looks = BTreeMap<String, Look>;

/// A socket of this machine that listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    pub address: std::net::IpAddr,
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// Name and id of the process, where it may be seen.
    pub process: Option<PortHolder>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortHolder {
    pub name: String,
    pub id: u32,
}

/// A route of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// CIDR.
    pub network: String,
    pub interface: String,
}

/// Room on a file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskSpace {
    pub path: PathBuf,
    /// Bytes that may be used.
    pub free: u64,
    pub inodes_free: u64,
    /// Inodes in all; 0 for a file system without a limit.
    pub inodes: u64,
}

/// This machine. Empty where the engine is on another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MachineFacts {
    pub listeners: Vec<Listener>,
    pub routes: Vec<Route>,
    pub disks: Vec<DiskSpace>,
    /// Kernel parameters by name: `vm.max_map_count`.
    pub parameters: BTreeMap<String, u64>,
    /// Addresses of its interfaces.
    pub addresses: BTreeSet<std::net::IpAddr>,
    /// The lowest port that programs without privileges may bind.
    pub lowest_port: u16,
}

/// What a registry said of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullAnswer {
    Has,
    /// It was not asked, or did not answer in time.
    Silent(String),
    /// The engine's words.
    Refused(String),
    /// The engine does not trust its certificate.
    Untrusted {
        /// The engine's words.
        why: String,
        /// The certificates (DER) that are shown at its address, its own first; none where it cannot be asked from here.
        shown: Vec<Vec<u8>>,
    },
}

/// The host of the registry that an image's name leads to.
pub fn registry_of(image: &str) -> &str {
    let first = image.split_once('/').map_or("", |(first, _)| first);
    if first == "localhost" || first.contains(['.', ':']) {
        first
    } else {
        "registry-1.docker.io"
    }
}

/// Everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the engine has; none when no engine was asked.
    pub observed: Option<Observed>,
    /// What would keep `up` from beginning.
    pub faults: Vec<Diagnostic>,
    /// All networks of the engine.
    pub networks: Vec<NetworkReport>,
    /// Files of this machine.
    pub files: BTreeMap<PathBuf, Look>,
    /// Files in images, by the image's name.
    pub images: BTreeMap<String, Looks>,
    /// Files in volumes, by the volume's name on the engine.
    pub volumes: BTreeMap<String, Looks>,
    pub machine: MachineFacts,
    /// What registries said of images that are not on the engine.
    pub registries: BTreeMap<String, PullAnswer>,
    /// The difference of the engine's clock to ours, in seconds.
    pub clock_skew: Option<i64>,
}

impl Facts {
    /// What is at a path of this machine.
    pub fn file(&self, path: &Path) -> &Look {
        self.files.get(path).unwrap_or(&Look::Unknown)
    }

    /// Whether the engine's files are this machine's, under the same user ids.
    pub fn shares_files(&self) -> bool {
        self.observed.as_ref().is_none_or(|observed| observed.host.local)
    }

    /// Whether user ids inside containers are those of this machine.
    pub fn shares_users(&self) -> bool {
        let mapped = |observed: &Observed| {
            let security = &observed.host.machine.security;
            security
                .iter()
                .any(|name| matches!(name.as_str(), "userns" | "rootless"))
        };
        self.shares_files() && !self.observed.as_ref().is_some_and(mapped)
    }
}
