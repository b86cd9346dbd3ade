//! Specs of what a swarm is given, as the Engine API takes them. Empty texts, empty lists and `None` mean "not sent", unless it
//! is said otherwise.

use crate::engine::spec::{HealthcheckSpec, UlimitSpec};
use indexmap::IndexMap;
use std::time::Duration;

/// A service to create or update (`POST /services/create`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceSpec {
    pub name: String,
    /// Labels of the service, not of its containers.
    pub labels: IndexMap<String, String>,
    /// What each of its tasks runs.
    pub task: TaskSpec,
    pub mode: ServiceMode,
    pub update: Option<RolloutSpec>,
    pub rollback: Option<RolloutSpec>,
    /// How it is reached: `vip` or `dnsrr`; empty: `vip`.
    pub endpoint_mode: String,
    pub ports: Vec<ServicePort>,
}

/// How many tasks a service has, and whether they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceMode {
    /// A number of tasks; `None`: one.
    Replicated(Option<u64>),
    /// One task on each node.
    Global,
    /// A number of tasks that are to complete; `None`: one.
    ReplicatedJob(Option<u64>),
    /// One task on each node that is to complete.
    GlobalJob,
}

impl ServiceMode {
    /// Whether its tasks are to end.
    pub fn is_job(self) -> bool {
        match self {
            Self::ReplicatedJob(_) | Self::GlobalJob => true,
            Self::Replicated(_) | Self::Global => false,
        }
    }

    /// The same with another number of tasks; `None` where each node has one.
    pub fn scaled(self, tasks: u64) -> Option<Self> {
        match self {
            Self::Replicated(_) => Some(Self::Replicated(Some(tasks))),
            Self::ReplicatedJob(_) => Some(Self::ReplicatedJob(Some(tasks))),
            Self::Global | Self::GlobalJob => None,
        }
    }
}

impl Default for ServiceMode {
    fn default() -> Self {
        Self::Replicated(None)
    }
}

/// What a task runs, and where.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskSpec {
    pub container: TaskContainer,
    pub log_driver: Option<DriverSpec>,
    pub limits: Option<ResourceAmount>,
    pub reservations: Option<ResourceAmount>,
    pub restart: Option<TaskRestart>,
    pub placement: PlacementSpec,
    pub networks: Vec<NetworkAttachment>,
    /// Raised to replace all tasks though nothing differs.
    pub force_update: u64,
}

/// The container of a task.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskContainer {
    pub image: String,
    pub labels: IndexMap<String, String>,
    /// The entrypoint.
    pub command: Vec<String>,
    /// What follows the entrypoint.
    pub args: Vec<String>,
    /// May be a template: `{{.Node.Hostname}}`.
    pub hostname: String,
    /// `K=V`, or `K` to unset what the image sets.
    pub environment: Vec<String>,
    pub working_dir: String,
    pub user: String,
    pub groups: Vec<String>,
    pub privileges: Privileges,
    pub init: Option<bool>,
    pub stop_signal: String,
    pub stop_grace_period: Option<Duration>,
    pub tty: bool,
    pub open_stdin: bool,
    pub read_only: bool,
    pub mounts: Vec<ServiceMount>,
    pub healthcheck: Option<HealthcheckSpec>,
    /// `address name`.
    pub hosts: Vec<String>,
    pub dns: DnsSpec,
    pub secrets: Vec<FileGrant>,
    pub configs: Vec<FileGrant>,
    pub isolation: String,
    pub sysctls: IndexMap<String, String>,
    pub cap_add: Vec<String>,
    pub cap_drop: Vec<String>,
    pub ulimits: Vec<UlimitSpec>,
    pub oom_score_adj: i64,
}

/// Name servers of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsSpec {
    pub servers: Vec<String>,
    pub search: Vec<String>,
    pub options: Vec<String>,
}

/// What a container is confined by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Privileges {
    pub credential: Option<CredentialSource>,
    /// Whether SELinux labels are off.
    pub selinux_disabled: bool,
    pub selinux_user: String,
    pub selinux_role: String,
    pub selinux_type: String,
    pub selinux_level: String,
    pub no_new_privileges: bool,
    pub seccomp_unconfined: bool,
    pub apparmor_disabled: bool,
}

/// Where a Windows credential specification is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// In a config: its id, or its name while that is not known.
    Config(String),
    File(String),
    Registry(String),
}

/// A driver and its options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DriverSpec {
    pub name: String,
    pub options: IndexMap<String, String>,
}

/// An amount of each resource; 0: none said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceAmount {
    /// CPUs, in units of 10⁻⁹.
    pub nano_cpus: i64,
    pub memory: i64,
    /// Of limits only.
    pub pids: i64,
    /// Of reservations only: kind and number.
    pub generic: Vec<GenericAmount>,
}

/// A number of a user-defined resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GenericAmount {
    pub kind: String,
    pub value: i64,
}

/// When a task that ended is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskRestart {
    /// `none`, `on-failure` or `any`; empty: `any`.
    pub condition: String,
    pub delay: Option<Duration>,
    pub max_attempts: Option<u64>,
    pub window: Option<Duration>,
}

/// Which nodes may run a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacementSpec {
    pub constraints: Vec<String>,
    /// Node labels to spread over.
    pub spread: Vec<String>,
    /// Most tasks on one node; 0: any number.
    pub max_replicas: u64,
    pub platforms: Vec<NodePlatform>,
}

/// An architecture and an operating system; an empty one is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodePlatform {
    pub architecture: String,
    pub os: String,
}

/// A network that tasks join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkAttachment {
    /// Name or id.
    pub target: String,
    pub aliases: Vec<String>,
    pub driver_opts: IndexMap<String, String>,
}

/// How tasks are replaced by newer ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RolloutSpec {
    /// Tasks at a time; 0: all.
    pub parallelism: u64,
    pub delay: Duration,
    /// `pause`, `continue` or `rollback`; empty: `pause`.
    pub failure_action: String,
    pub monitor: Duration,
    pub max_failure_ratio: f32,
    /// `stop-first` or `start-first`; empty: `stop-first`.
    pub order: String,
}

/// A published port.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServicePort {
    /// 0: any free one.
    pub published: u32,
    pub target: u32,
    pub protocol: String,
    /// `ingress` or `host`.
    pub mode: String,
}

/// A mount of a task.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServiceMount {
    /// `bind`, `volume`, `tmpfs`, `npipe`, `cluster`.
    pub kind: String,
    pub source: String,
    pub target: String,
    pub read_only: bool,
    pub consistency: String,
    /// Propagation of a bind; empty: not sent.
    pub propagation: String,
    /// Sent even when it is empty.
    pub volume: Option<VolumeMount>,
    pub tmpfs: Option<TmpfsMount>,
}

/// The volume of a mount: each node makes its own when a task needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VolumeMount {
    pub no_copy: bool,
    pub subpath: String,
    pub labels: IndexMap<String, String>,
    pub driver: Option<DriverSpec>,
}

/// A file system in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TmpfsMount {
    /// Bytes; 0 for no limit.
    pub size: i64,
    pub mode: u32,
}

/// A secret or config that a task is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileGrant {
    /// Empty while the object is not there.
    pub object_id: String,
    pub object_name: String,
    /// The file it becomes; none: only the engine reads it.
    pub file: Option<GrantedFile>,
}

/// The file that a secret or config becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantedFile {
    /// A relative path is one below `/run/secrets`, or `/` for a config.
    pub target: String,
    pub uid: String,
    pub gid: String,
    pub mode: u32,
}

/// A secret or config to create. What it contains never changes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SwarmObjectSpec {
    pub name: String,
    pub labels: IndexMap<String, String>,
    /// Never shown.
    pub data: Vec<u8>,
    /// Where a secret is, if not in the swarm.
    pub driver: Option<DriverSpec>,
    pub templating: Option<DriverSpec>,
}

impl std::fmt::Debug for SwarmObjectSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SwarmObjectSpec")
            .field("name", &self.name)
            .field("bytes", &self.data.len())
            .finish_non_exhaustive()
    }
}
