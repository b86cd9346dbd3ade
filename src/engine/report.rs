//! What an engine reports about its objects.

use super::{ContainerStatus, HealthStatus, Timestamp};
use indexmap::IndexMap;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostInfo {
    /// Where we are connected: `unix:///var/run/docker.sock`, `tcp://…`, or `simulated`.
    pub endpoint: String,
    /// Name of the docker context in use, when there is one.
    pub context: Option<String>,
    /// Engine version: `28.5.2`.
    pub version: String,
    /// The negotiated API version: (1, 51).
    pub api: (u32, u32),
    /// Operating system and architecture: `linux/amd64`.
    pub platform: String,
    pub log_driver: String,
    /// Whether its image store keeps attestations beside images: containerd's does.
    pub keeps_attestations: bool,
    /// Whether containers go on running while it does not (`live-restore`).
    pub restores_live: bool,
    /// Whether it runs on this machine and sees the same files.
    pub local: bool,
    pub simulated: bool,
    pub machine: MachineInfo,
}

/// What the engine says of the machine it runs on. What it does not say is zero or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MachineInfo {
    /// Bytes.
    pub memory: u64,
    pub cpus: u64,
    /// Runtimes it can start containers with: `runc`, `nvidia`.
    pub runtimes: Vec<String>,
    /// Devices of the Container Device Interface (API 1.50).
    pub devices: Vec<String>,
    /// Directory of its images and volumes.
    pub root_directory: String,
    /// Security modules in force: `seccomp`, `apparmor`, `selinux`, `rootless`, `userns`.
    pub security: Vec<String>,
    pub registry_mirrors: Vec<String>,
    pub time: Option<Timestamp>,
}

impl HostInfo {
    /// True when the negotiated API is at least `major.minor`.
    pub fn supports(&self, major: u32, minor: u32) -> bool {
        self.api >= (major, minor)
    }
}

/// An image on the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageReport {
    /// `sha256:…`
    pub id: String,
    /// Digests of its manifests, one for each platform; the engine's containerd image store has them (API 1.48).
    pub manifests: Vec<String>,
    pub tags: Vec<String>,
    /// `name@sha256:…` it was pulled by.
    pub digests: Vec<String>,
    /// Bytes, all layers.
    pub size: u64,
    pub created: Option<Timestamp>,
    pub last_tagged: Option<Timestamp>,
    /// `os/arch[/variant]`.
    pub platform: String,
    /// Paths declared `VOLUME`.
    pub volumes: Vec<String>,
    pub labels: IndexMap<String, String>,
    pub healthcheck: Option<HealthcheckReport>,
    pub entrypoint: Vec<String>,
    pub command: Vec<String>,
    /// `K=V`.
    pub environment: Vec<String>,
    pub user: String,
    /// `port/proto` declared `EXPOSE`.
    pub exposed: Vec<String>,
    pub working_dir: String,
    /// Directories of its layers on the engine's machine, top first; only of the storage driver `overlay2`.
    pub layers: Vec<String>,
}

impl ImageReport {
    /// Whether an id or digest is of this image. Labels of containers may have either: docker compose writes the digest
    /// of the platform's manifest since 5.4, and the image's id before.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.manifests.iter().any(|digest| digest == id)
    }
}

/// One layer of an image's history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageLayer {
    /// The instruction that made it.
    pub created_by: String,
    /// Bytes.
    pub size: u64,
    pub created: Option<Timestamp>,
}

/// A build cache record: what the builder kept of one step (Engine API `BuildCache`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheRecord {
    pub id: String,
    /// Records it builds on; one, except for merges.
    pub parents: Vec<String>,
    /// The builder's words for the step: `mount / from exec /bin/sh -c make`.
    pub description: String,
    /// Bytes it adds to its parents.
    pub size: u64,
    pub created: Option<Timestamp>,
    pub last_used: Option<Timestamp>,
}

/// A healthcheck in force (Engine API `HealthConfig`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HealthcheckReport {
    /// `["CMD", …]`, `["CMD-SHELL", s]` or `["NONE"]`.
    pub test: Vec<String>,
    /// Zero means the engine's default (30 s).
    pub interval: Duration,
    /// Zero means the engine's default (30 s).
    pub timeout: Duration,
    /// Zero means none.
    pub start_period: Duration,
    /// Zero means the engine's default (5 s).
    pub start_interval: Duration,
    /// Zero means the engine's default (3).
    pub retries: u32,
}

/// A container as in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSummary {
    pub id: String,
    /// Name without the leading slash.
    pub name: String,
    /// Image as given on creation.
    pub image: String,
    /// `sha256:…`
    pub image_id: String,
    pub labels: IndexMap<String, String>,
    pub status: ContainerStatus,
    /// The engine's words: "Up 3 minutes (healthy)".
    pub status_text: String,
    /// The command line with its entrypoint, as one text.
    pub command_text: String,
    pub created: Timestamp,
    pub ports: Vec<PublishedPort>,
    pub mounts: Vec<MountReport>,
    /// Network name → endpoint.
    pub networks: IndexMap<String, EndpointReport>,
}

/// A published or exposed port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishedPort {
    /// Host address; empty when not published.
    pub host_ip: String,
    /// Host port; `None` when only exposed.
    pub host_port: Option<u16>,
    pub container_port: u16,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: String,
}

/// A mount of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountReport {
    /// `bind`, `volume`, `tmpfs`, `image`, …
    pub kind: String,
    /// Volume name, when it is one.
    pub name: String,
    pub source: String,
    /// Path in the container.
    pub target: String,
    pub writable: bool,
}

impl MountReport {
    /// Whether it is a volume whose name the engine made up.
    pub fn is_anonymous_volume(&self) -> bool {
        self.kind == "volume" && self.name.len() == 64 && self.name.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// A container's endpoint in a network.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointReport {
    pub network_id: String,
    /// Its DNS names there.
    pub aliases: Vec<String>,
    /// IPv4 address, empty when none.
    pub ipv4: String,
    /// IPv6 address, empty when none.
    pub ipv6: String,
    /// MAC address, empty when none.
    pub mac: String,
}

impl EndpointReport {
    /// Whether it is on this very network, and not on a former one of its name. Podman gives the name for the id.
    pub fn is_on(&self, network: &NetworkReport) -> bool {
        self.network_id == network.id || self.network_id == network.name
    }
}

/// Whether what a container writes can be read back, as far as the name of its log driver tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogAccess {
    Readable,
    /// The driver `none` keeps nothing.
    NotKept,
    /// The driver sends it elsewhere; only reading shows whether the engine keeps a copy.
    SentElsewhere,
}

impl LogAccess {
    pub fn from_driver(name: &str) -> Self {
        match name {
            "json-file" | "local" | "journald" | "" => Self::Readable,
            "none" => Self::NotKept,
            _ => Self::SentElsewhere,
        }
    }
}

/// Everything about one container (`GET /containers/{id}/json`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerReport {
    /// The same as in a listing.
    pub summary: ContainerSummary,
    pub state: ContainerState,
    /// How often its restart policy restarted it.
    pub restart_count: u64,
    /// Restart policy: `no`, `always`, `unless-stopped`, `on-failure`.
    pub restart_policy: String,
    pub log_driver: String,
    /// Whether it has a terminal (its log stream then has no frames).
    pub tty: bool,
    /// Healthcheck in force, its own or its image's.
    pub healthcheck: Option<HealthcheckReport>,
    /// `K=V`, effective.
    pub environment: Vec<String>,
    /// Entrypoint and command, effective.
    pub command: Vec<String>,
    /// Memory limit in bytes; 0 for none.
    pub memory_limit: u64,
    /// Stop signal, empty for SIGTERM.
    pub stop_signal: String,
    /// Grace period; `None` for the engine's default (10 s).
    pub stop_timeout: Option<Duration>,
    pub network_mode: String,
    /// The engine's JSON, for `config` and `inspect` views and for comparisons.
    pub raw: serde_json::Value,
}

impl ContainerReport {
    /// Whether the engine removes a volume together with the container (`rm -v`): only one that it made for it. One that
    /// the container was given by name stays, as a recreated container is given its predecessor's anonymous volumes.
    pub fn removes_volume(&self, mount: &MountReport) -> bool {
        let host = &self.raw["HostConfig"];
        let listed = |key: &str| host[key].as_array().into_iter().flatten();
        let is_bound = |bind: &serde_json::Value| {
            let source = bind.as_str().and_then(|text| text.split(':').next());
            source == Some(mount.name.as_str())
        };
        mount.kind == "volume"
            && !listed("Mounts").any(|given| given["Source"] == mount.name.as_str())
            && !listed("Binds").any(is_bound)
    }

    pub fn log_access(&self) -> LogAccess {
        LogAccess::from_driver(&self.log_driver)
    }
}

/// A container's state in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerState {
    pub status: ContainerStatus,
    /// Exit code of the last run.
    pub exit_code: i64,
    /// Whether the kernel killed it for lack of memory.
    pub oom_killed: bool,
    /// The engine's error when it could not start.
    pub error: String,
    /// Process id on the host; 0 when not running.
    pub pid: i64,
    /// When this run began.
    pub started: Option<Timestamp>,
    /// When the last run ended.
    pub finished: Option<Timestamp>,
    /// Health, when a healthcheck is declared.
    pub health: Option<HealthReport>,
}

/// Health in detail. The engine keeps the last five probes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    pub status: HealthStatus,
    /// Failures in a row.
    pub failing_streak: u32,
    /// The last probes, oldest first.
    pub log: Vec<ProbeReport>,
}

/// One probe of a healthcheck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeReport {
    pub start: Timestamp,
    pub end: Timestamp,
    /// Exit code of the command; −1 when it timed out or could not run.
    pub exit_code: i64,
    /// Output, at most 4096 bytes, as the engine gives it.
    pub output: String,
}

/// A stats sample. Except for CPU, counters are totals as the engine sends them, not rates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatsSample {
    pub at: Timestamp,
    /// CPU cores in use (1.0 = one core busy), from this and the previous reading; `None` when there is none yet.
    pub cpu_cores: Option<f64>,
    /// Memory used in bytes, without the page cache, as `docker stats` shows it.
    pub memory: u64,
    /// Memory limit in bytes.
    pub memory_limit: u64,
    /// Bytes received, all interfaces.
    pub net_rx: u64,
    /// Bytes sent, all interfaces.
    pub net_tx: u64,
    /// Bytes read from block devices.
    pub block_read: u64,
    /// Bytes written to block devices.
    pub block_write: u64,
    /// Processes and threads.
    pub pids: u64,
    /// Number of CPU periods in which it was throttled.
    pub throttled: u64,
    /// Total time it was throttled.
    pub throttled_for: Duration,
}

/// Processes inside a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProcessTable {
    pub titles: Vec<String>,
    /// One row for each process.
    pub rows: Vec<Vec<String>>,
}

/// State of an exec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecReport {
    pub running: bool,
    /// Exit code once it has exited.
    pub exit_code: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkReport {
    pub id: String,
    pub name: String,
    pub created: Timestamp,
    pub driver: String,
    pub labels: IndexMap<String, String>,
    /// Ids of containers attached.
    pub containers: Vec<String>,
    /// CIDR.
    pub subnets: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VolumeReport {
    pub name: String,
    pub driver: String,
    pub labels: IndexMap<String, String>,
    pub mountpoint: String,
    pub created: Option<Timestamp>,
}
