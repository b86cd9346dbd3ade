//! Specs of things to create, as the Engine API takes them. `plan` lowers Compose services to these; an implementation
//! only translates them and leaves out what its API version lacks. `Option::None`, empty strings and empty lists mean
//! "not sent".

use super::report::HealthcheckReport;
use indexmap::IndexMap;
use std::time::Duration;

/// A healthcheck to set (zero durations and retries are inherited from the image).
pub type HealthcheckSpec = HealthcheckReport;

/// A container to create (`POST /containers/create`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContainerSpec {
    pub name: String,
    /// `os/arch[/variant]`; empty: not sent.
    pub platform: String,
    pub image: String,
    /// `None`: the image's; `Some([])`: cleared.
    pub command: Option<Vec<String>>,
    /// `None`: the image's; `Some([])`: cleared.
    pub entrypoint: Option<Vec<String>>,
    /// `K=V`, or `K` to unset what the image sets.
    pub environment: Vec<String>,
    pub labels: IndexMap<String, String>,
    pub hostname: String,
    pub domainname: String,
    pub user: String,
    pub working_dir: String,
    /// `port/proto`.
    pub exposed_ports: Vec<String>,
    pub tty: bool,
    pub stdin_open: bool,
    pub stop_signal: String,
    /// Grace period, whole seconds.
    pub stop_timeout: Option<Duration>,
    /// Healthcheck; test `["NONE"]` disables the image's.
    pub healthcheck: Option<HealthcheckSpec>,
    /// Whether it has no network at all (`network_mode: disabled`).
    pub network_disabled: bool,
    /// MAC address for engines below API 1.44 (above, it belongs to the endpoint).
    pub mac_address: String,
    /// Whether standard input is attached (one-off runs).
    pub attach_stdin: bool,
    /// Everything under HostConfig.
    pub host: HostSpec,
    /// Network name → endpoint, primary first.
    pub networks: IndexMap<String, EndpointSpec>,
}

/// HostConfig of a container.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostSpec {
    /// `source:target:mode`.
    pub binds: Vec<String>,
    pub mounts: Vec<MountSpec>,
    /// `port/proto` → bindings.
    pub port_bindings: IndexMap<String, Vec<PortBinding>>,
    /// Primary network's name or a mode (`host`, `none`, `container:<id>`).
    pub network_mode: String,
    /// `no`, `always`, `unless-stopped`, `on-failure`; empty: not set.
    pub restart_policy: String,
    /// Most attempts of `on-failure`; 0 for no limit.
    pub restart_max: i64,
    /// Annotations (API 1.43).
    pub annotations: IndexMap<String, String>,
    pub cap_add: Vec<String>,
    pub cap_drop: Vec<String>,
    /// `host` or `private`.
    pub cgroupns_mode: String,
    pub cgroup_parent: String,
    pub ipc_mode: String,
    pub pid_mode: String,
    pub uts_mode: String,
    pub userns_mode: String,
    pub isolation: String,
    pub runtime: String,
    pub init: Option<bool>,
    /// Whether the engine removes it when it exits (one-off runs in the background).
    pub auto_remove: bool,
    pub read_only: bool,
    pub privileged: bool,
    /// Bytes of /dev/shm; 0 for the default.
    pub shm_size: i64,
    pub sysctls: IndexMap<String, String>,
    pub storage_opt: IndexMap<String, String>,
    /// Path → options.
    pub tmpfs: IndexMap<String, String>,
    pub dns: Vec<String>,
    pub dns_search: Vec<String>,
    pub dns_options: Vec<String>,
    /// `host:ip`.
    pub extra_hosts: Vec<String>,
    pub security_opt: Vec<String>,
    /// `Some([])` unmasks every path (`systempaths=unconfined`).
    pub masked_paths: Option<Vec<String>>,
    /// `Some([])` makes no path read-only.
    pub readonly_paths: Option<Vec<String>>,
    pub group_add: Vec<String>,
    /// Score for the out-of-memory killer.
    pub oom_score_adj: i64,
    /// Log driver; empty for the engine's default.
    pub log_driver: String,
    pub log_options: IndexMap<String, String>,
    pub volume_driver: String,
    /// `container:alias`.
    pub links: Vec<String>,
    pub volumes_from: Vec<String>,
    pub cpu_shares: i64,
    /// CPU period, µs.
    pub cpu_period: i64,
    /// CPU quota, µs.
    pub cpu_quota: i64,
    /// Real-time period, µs.
    pub cpu_rt_period: i64,
    /// Real-time runtime, µs.
    pub cpu_rt_runtime: i64,
    /// CPUs it may run on.
    pub cpuset: String,
    /// CPU count (Windows).
    pub cpu_count: i64,
    /// CPU percent × 100 (Windows).
    pub cpu_percent: i64,
    /// CPUs, in units of 10⁻⁹.
    pub nano_cpus: i64,
    /// Memory limit in bytes.
    pub memory: i64,
    /// Limit of memory and swap in bytes; −1 for unlimited.
    pub memory_swap: i64,
    /// Memory reservation in bytes.
    pub memory_reservation: i64,
    /// Swappiness, 0 to 100.
    pub memory_swappiness: Option<i64>,
    pub oom_kill_disable: bool,
    /// Process limit; 0: not sent.
    pub pids_limit: i64,
    /// GPUs and other requested devices.
    pub device_requests: Vec<DeviceRequestSpec>,
    pub devices: Vec<DeviceSpec>,
    pub device_cgroup_rules: Vec<String>,
    pub ulimits: Vec<UlimitSpec>,
    pub blkio_weight: u16,
    /// Block IO weights: (device path, weight).
    pub blkio_weight_device: Vec<(String, u16)>,
    /// Read limits: (device path, bytes/s).
    pub blkio_read_bps: Vec<(String, u64)>,
    /// Write limits: (device path, bytes/s).
    pub blkio_write_bps: Vec<(String, u64)>,
    /// Read limits: (device path, operations/s).
    pub blkio_read_iops: Vec<(String, u64)>,
    /// Write limits: (device path, operations/s).
    pub blkio_write_iops: Vec<(String, u64)>,
}

/// Where a container port is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortBinding {
    /// Host address; empty for all.
    pub host_ip: String,
    /// Port, range `a-b`, or empty for any.
    pub host_port: String,
}

/// A mount (Engine API `Mount`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MountSpec {
    /// `bind`, `volume`, `tmpfs`, `image`, `npipe`, `cluster`.
    pub kind: String,
    /// Host path, volume or image.
    pub source: String,
    /// Path in the container.
    pub target: String,
    pub read_only: bool,
    pub consistency: String,
    /// Bind propagation; empty: not sent.
    pub bind_propagation: String,
    /// Create a missing bind source (API 1.42).
    pub bind_create: Option<bool>,
    /// `disabled`, `writable`, `readonly`, or empty.
    pub bind_recursive: String,
    /// Do not copy image content into a new volume.
    pub volume_nocopy: bool,
    /// Labels for the volume.
    pub volume_labels: IndexMap<String, String>,
    /// Path within the volume (API 1.45).
    pub volume_subpath: String,
    /// Bytes; 0 for no limit.
    pub tmpfs_size: i64,
    pub tmpfs_mode: u32,
    /// Path within the image (API 1.48).
    pub image_subpath: String,
}

/// A device request (GPUs, CDI).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceRequestSpec {
    pub driver: String,
    /// Number of devices; −1 for all.
    pub count: i64,
    pub device_ids: Vec<String>,
    /// Sets of capabilities.
    pub capabilities: Vec<Vec<String>>,
    pub options: IndexMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceSpec {
    /// Path on the host.
    pub source: String,
    /// Path in the container.
    pub target: String,
    /// Permissions: `rwm`.
    pub permissions: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UlimitSpec {
    /// Name: `nofile`.
    pub name: String,
    pub soft: i64,
    pub hard: i64,
}

/// A container's endpoint in a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointSpec {
    /// Further DNS names there.
    pub aliases: Vec<String>,
    pub links: Vec<String>,
    pub ipv4: String,
    pub ipv6: String,
    pub link_local: Vec<String>,
    pub mac_address: String,
    pub driver_opts: IndexMap<String, String>,
    /// Gateway priority (API 1.48).
    pub gateway_priority: i64,
}

/// A network to create.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSpec {
    pub name: String,
    /// Driver; empty: bridge.
    pub driver: String,
    pub options: IndexMap<String, String>,
    /// Whether it has no connection to the outside.
    pub internal: bool,
    /// Whether standalone containers may attach (overlay).
    pub attachable: bool,
    /// IPv4 on or off (API 1.48).
    pub enable_ipv4: Option<bool>,
    /// IPv6 on or off.
    pub enable_ipv6: Option<bool>,
    pub ipam_driver: String,
    pub ipam_pools: Vec<IpamPoolSpec>,
    pub ipam_options: IndexMap<String, String>,
    pub labels: IndexMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpamPoolSpec {
    pub subnet: String,
    /// Range that addresses are allocated from, CIDR.
    pub ip_range: String,
    pub gateway: String,
    /// Reserved addresses by name.
    pub aux_addresses: IndexMap<String, String>,
}

/// A volume to create.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VolumeSpec {
    pub name: String,
    /// Driver; empty: local.
    pub driver: String,
    pub options: IndexMap<String, String>,
    pub labels: IndexMap<String, String>,
}

/// The answer to a create.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreatedContainer {
    pub id: String,
    /// The engine's warnings, and attributes that the negotiated API version does not support.
    pub warnings: Vec<String>,
}
