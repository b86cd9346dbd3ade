//! A service: all attributes of the Compose Specification, §5 "Services". Data only; `derived` has what follows from
//! them.

use super::record::record;
use super::{
    Blkio, Build, Bytes, CredentialSpec, Dependency, Deploy, Develop, Device, DeviceRequest, EnvFile, Extensions,
    FileReference, Healthcheck, Hook, Hosts, Logging, Mount, Port, Provider, ServiceModel, ServiceNetwork, Ulimit,
};
use indexmap::IndexMap;
use std::time::Duration;

record! {
    /// A service. A number that is 0, a text that is empty and a list that is empty mean "not set".
    pub struct Service {
        /// Its key under `services`.
        pub name: String => hidden,
        /// Profiles that enable it; without any it is always enabled.
        pub profiles: Vec<String>,
        /// Annotations for the OCI runtime.
        pub annotations: IndexMap<String, String>,
        /// Whether `up` shows its output; unset means yes.
        pub attach: Option<bool>,
        /// How to build its image.
        pub build: Option<Build>,
        /// What to do while its sources change (`watch`).
        pub develop: Option<Develop>,
        /// Block IO limits.
        pub blkio_config: Option<Blkio>,
        pub cap_add: Vec<String>,
        pub cap_drop: Vec<String>,
        pub cgroup_parent: String,
        /// Cgroup namespace: `host` or `private`.
        pub cgroup: String,
        /// Usable CPUs (Windows).
        pub cpu_count: i64,
        /// Usable share of the CPUs in percent (Windows).
        pub cpu_percent: f32,
        /// CFS period in microseconds.
        pub cpu_period: i64,
        /// CFS quota in microseconds.
        pub cpu_quota: i64,
        /// Real-time period in microseconds.
        pub cpu_rt_period: i64,
        /// Real-time runtime in microseconds.
        pub cpu_rt_runtime: i64,
        /// CPUs, fractions allowed.
        pub cpus: f32,
        /// CPUs it may run on (`0-3`, `0,1`).
        pub cpuset: String,
        /// Relative CPU weight.
        pub cpu_shares: i64,
        /// Command; `None` takes the image's, an empty list clears the image's.
        pub command: Option<Vec<String>> => json,
        /// Configs granted to it.
        pub configs: Vec<FileReference>,
        /// Fixed name of its container, of which there can be only one.
        pub container_name: String,
        /// Credential specification (Windows).
        pub credential_spec: Option<CredentialSpec>,
        /// Services it depends on.
        pub depends_on: IndexMap<String, Dependency>,
        /// Replicas, resources, restart and update policy.
        pub deploy: Option<Deploy>,
        /// Device cgroup rules.
        pub device_cgroup_rules: Vec<String>,
        /// Devices of the host.
        pub devices: Vec<Device>,
        pub dns: Vec<String>,
        pub dns_opt: Vec<String>,
        pub dns_search: Vec<String>,
        pub domainname: String,
        /// Entrypoint; `None` takes the image's, an empty list clears the image's.
        pub entrypoint: Option<Vec<String>> => json,
        /// The program that provides the service in place of a container.
        pub provider: Option<Provider>,
        /// Environment, `env_file`s merged in; `None` unsets the variable.
        pub environment: IndexMap<String, Option<String>>,
        /// Env files; emptied once they are merged into `environment`.
        pub env_file: Vec<EnvFile>,
        /// Ports other services may reach, `80`, `80-90`, `53/udp`.
        pub expose: Vec<String>,
        /// Links to containers outside of the project.
        pub external_links: Vec<String>,
        /// Additional host names.
        pub extra_hosts: Hosts,
        /// Additional groups of the user.
        pub group_add: Vec<String>,
        pub gpus: Vec<DeviceRequest>,
        pub hostname: String,
        pub healthcheck: Option<Healthcheck>,
        pub image: String,
        /// Whether an init runs as process 1.
        pub init: Option<bool>,
        /// IPC namespace: `host`, `shareable`, `service:x`, `container:x`.
        pub ipc: String,
        /// Isolation technology (Windows).
        pub isolation: String,
        /// Labels, `label_file`s merged in.
        pub labels: IndexMap<String, String>,
        /// Label files; kept after they are merged.
        pub label_file: Vec<String>,
        /// Links, `service` or `service:alias`.
        pub links: Vec<String>,
        pub logging: Option<Logging>,
        pub mem_limit: Bytes,
        pub mem_reservation: Bytes,
        /// Memory and swap limit.
        pub memswap_limit: Bytes,
        /// Swappiness, 0 to 100.
        pub mem_swappiness: Bytes,
        pub mac_address: String,
        /// Language models it uses.
        pub models: IndexMap<String, Option<ServiceModel>>,
        /// Network mode: `host`, `none`, `bridge`, `service:x`, `container:x`.
        pub network_mode: String,
        /// Networks it joins.
        pub networks: IndexMap<String, Option<ServiceNetwork>>,
        /// Whether the out-of-memory killer is disabled for it.
        pub oom_kill_disable: bool,
        /// Out-of-memory score, −1000 to 1000.
        pub oom_score_adj: i64,
        /// PID namespace: `host`, `service:x`, `container:x`.
        pub pid: String,
        /// Most processes and threads.
        pub pids_limit: i64,
        /// Platform, `os[/arch[/variant]]`.
        pub platform: String,
        /// Published ports, ranges expanded.
        pub ports: Vec<Port>,
        /// Whether it has all capabilities and devices of the host.
        pub privileged: bool,
        /// Pull policy as written; [`Service::when_to_pull`] parses it.
        pub pull_policy: String,
        /// Read-only root file system.
        pub read_only: bool,
        /// Restart policy as written; [`Service::restart_policy`] parses it.
        pub restart: String,
        pub runtime: String,
        /// Replicas wanted; [`Service::replicas`] combines it with `deploy.replicas`.
        pub scale: Option<u32>,
        /// Secrets granted to it.
        pub secrets: Vec<FileReference>,
        pub security_opt: Vec<String>,
        /// Size of `/dev/shm`.
        pub shm_size: Bytes,
        /// Whether standard input stays open.
        pub stdin_open: bool,
        /// Time from the stop signal to SIGKILL.
        pub stop_grace_period: Option<Duration>,
        pub stop_signal: String,
        /// Storage driver options.
        pub storage_opt: IndexMap<String, String>,
        pub sysctls: IndexMap<String, String>,
        /// Temporary file systems, `path[:options]`.
        pub tmpfs: Vec<String>,
        /// Whether it gets a terminal.
        pub tty: bool,
        pub ulimits: IndexMap<String, Ulimit>,
        /// Whether it is given the engine's socket.
        pub use_api_socket: bool,
        /// User, `name|uid[:group|gid]`.
        pub user: String,
        pub userns_mode: String,
        pub uts: String,
        pub volumes: Vec<Mount>,
        /// Services and containers whose mounts it shares.
        pub volumes_from: Vec<String>,
        pub working_dir: String,
        /// Hooks run in a container of their own before the first replica starts.
        pub pre_start: Vec<Hook>,
        /// Hooks run in the container after each start.
        pub post_start: Vec<Hook>,
        /// Hooks run in the container before each stop.
        pub pre_stop: Vec<Hook>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
