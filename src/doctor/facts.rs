//! What was found on the engine, on this machine and inside images before the rules are applied.

use crate::diag::Diagnostic;
use crate::engine::{NetworkReport, Timestamp, UntrustedServer};
use crate::plan::Observed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PathKind {
    #[default]
    File,
    Directory,
    /// A device, socket or FIFO.
    Special,
}

/// A file or directory, links followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileReport {
    pub kind: PathKind,
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

impl FileReport {
    /// The first bytes as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.head).into_owned()
    }
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PathReport {
    Present(FileReport),
    Missing,
    /// It was not read, or may not be.
    #[default]
    Unknown,
}

impl PathReport {
    pub fn report(&self) -> Option<&FileReport> {
        match self {
            Self::Present(facts) => Some(facts),
            Self::Missing | Self::Unknown => None,
        }
    }

    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// Reports by path.
pub type PathReports = BTreeMap<String, PathReport>;

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
    pub files: BTreeMap<PathBuf, PathReport>,
    /// Files in images, by the image's name.
    pub images: BTreeMap<String, PathReports>,
    /// Files in volumes, by the volume's name on the engine.
    pub volumes: BTreeMap<String, PathReports>,
    pub machine: MachineFacts,
    /// What registries said of images that are not on the engine.
    pub registries: BTreeMap<String, PullAnswer>,
    /// Servers whose certificates are not trusted, and what they show.
    pub untrusted: Vec<UntrustedServer>,
    /// The difference of the engine's clock to ours, in seconds.
    pub clock_skew: Option<i64>,
}

impl Facts {
    /// What is at a path of this machine.
    pub fn file(&self, path: &Path) -> &PathReport {
        self.files.get(path).unwrap_or(&PathReport::Unknown)
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
