//! A service: all attributes of the Compose Specification, §5 "Services". Data only; `derived` has what follows from
//! them.

use super::build::BUILD;
use super::deploy::DEPLOY;
use super::network::{ATTACHMENTS, PORTS};
use super::parts::{
    BLKIO, CREDENTIAL, DEPENDS_ON, DEVELOP, DEVICES, ENV_FILES, GPUS, HEALTHCHECK, HOOKS, LOGGING, MODEL_USES,
    PRE_START_HOOKS, PROVIDER,
};
use super::record::record;
use super::storage::{CONFIG_REFERENCES, MOUNTS, SECRET_REFERENCES};
use super::{
    Blkio, Build, Bytes, CredentialSpec, Dependency, Deploy, Develop, Device, DeviceRequest, EnvFile, Extensions,
    FileReference, Healthcheck, Hook, Hosts, Logging, Mount, Port, Provider, ServiceModel, ServiceNetwork, Ulimit,
};
use crate::compose::schema::Shape;
use crate::compose::schema::common::{
    BOOLEAN, CAST_COUNT, CAST_DECIMAL, CAST_FLAG, CAST_NUMBER, COMMAND, DISTINCT_STRINGS, EXPOSED, EXTRA_HOSTS, FLAG,
    GROUPS, KEYED_STRINGS, LABELS, SIZE, STRING, STRING_OR_LIST, STRING_OR_NULL, ULIMITS, VARIABLES, WHOLE_SIZE,
};
use crate::compose::schema::service::{
    CGROUP, CONTAINER_NAME, CPU_COUNT, CPU_PERCENT, DNS, EXTENDS, LABEL_FILES, OOM_SCORE, PULL_POLICY, STORAGE,
};
use indexmap::IndexMap;
use std::time::Duration;

record! {
    /// A service. A number that is 0, a text that is empty and a list that is empty mean "not set".
    pub struct Service = "a service" {
        /// Its key under `services`.
        pub name: String => hidden,
        /// Profiles that enable it; without any it is always enabled.
        pub profiles: Vec<String> [KEYED_STRINGS],
        /// Annotations for the OCI runtime.
        pub annotations: IndexMap<String, String> [LABELS],
        /// Whether `up` shows its output; unset means yes.
        pub attach: Option<bool> [FLAG],
        /// How to build its image.
        pub build: Option<Build> [BUILD],
        /// What to do while its sources change (`watch`).
        pub develop: Option<Develop> [DEVELOP],
        /// Block IO limits.
        pub blkio_config: Option<Blkio> [BLKIO],
        pub cap_add: Vec<String> [KEYED_STRINGS],
        pub cap_drop: Vec<String> [KEYED_STRINGS],
        pub cgroup_parent: String [STRING],
        /// Cgroup namespace: `host` or `private`.
        pub cgroup: String [CGROUP],
        /// Usable CPUs (Windows).
        pub cpu_count: i64 [CPU_COUNT],
        /// Usable share of the CPUs in percent (Windows).
        pub cpu_percent: f32 [CPU_PERCENT],
        /// CFS period in microseconds.
        pub cpu_period: i64 [CAST_NUMBER],
        /// CFS quota in microseconds.
        pub cpu_quota: i64 [CAST_NUMBER],
        /// Real-time period in microseconds.
        pub cpu_rt_period: i64 [CAST_NUMBER],
        /// Real-time runtime in microseconds.
        pub cpu_rt_runtime: i64 [CAST_NUMBER],
        /// CPUs, fractions allowed.
        pub cpus: f32 [CAST_DECIMAL],
        /// CPUs it may run on (`0-3`, `0,1`).
        pub cpuset: String [STRING],
        /// Relative CPU weight.
        pub cpu_shares: i64 [CAST_NUMBER],
        /// Command; `None` takes the image's, an empty list clears the image's.
        pub command: Option<Vec<String>> [COMMAND] => json,
        /// Configs granted to it.
        pub configs: Vec<FileReference> [CONFIG_REFERENCES],
        /// Fixed name of its container, of which there can be only one.
        pub container_name: String [CONTAINER_NAME],
        /// Credential specification (Windows).
        pub credential_spec: Option<CredentialSpec> [CREDENTIAL],
        /// Services it depends on.
        pub depends_on: IndexMap<String, Dependency> [DEPENDS_ON],
        /// Replicas, resources, restart and update policy.
        pub deploy: Option<Deploy> [DEPLOY],
        /// Device cgroup rules.
        pub device_cgroup_rules: Vec<String> [DISTINCT_STRINGS],
        /// Devices of the host.
        pub devices: Vec<Device> [DEVICES],
        pub dns: Vec<String> [DNS],
        pub dns_opt: Vec<String> [KEYED_STRINGS],
        pub dns_search: Vec<String> [STRING_OR_LIST],
        pub domainname: String [STRING],
        /// Entrypoint; `None` takes the image's, an empty list clears the image's.
        pub entrypoint: Option<Vec<String>> [COMMAND] => json,
        /// The program that provides the service in place of a container.
        pub provider: Option<Provider> [PROVIDER],
        /// Environment, `env_file`s merged in; `None` unsets the variable.
        pub environment: IndexMap<String, Option<String>> [VARIABLES],
        /// Env files; emptied once they are merged into `environment`.
        pub env_file: Vec<EnvFile> [ENV_FILES],
        /// Ports other services may reach, `80`, `80-90`, `53/udp`.
        pub expose: Vec<String> [EXPOSED],
        /// Links to containers outside of the project.
        pub external_links: Vec<String> [DISTINCT_STRINGS],
        /// Additional host names.
        pub extra_hosts: Hosts [EXTRA_HOSTS],
        /// Additional groups of the user.
        pub group_add: Vec<String> [GROUPS],
        pub gpus: Vec<DeviceRequest> [GPUS],
        pub hostname: String [STRING],
        pub healthcheck: Option<Healthcheck> [HEALTHCHECK],
        pub image: String [STRING],
        /// Whether an init runs as process 1.
        pub init: Option<bool> [CAST_FLAG],
        /// IPC namespace: `host`, `shareable`, `service:x`, `container:x`.
        pub ipc: String [STRING],
        /// Isolation technology (Windows).
        pub isolation: String [STRING],
        /// Labels, `label_file`s merged in.
        pub labels: IndexMap<String, String> [LABELS],
        /// Label files; kept after they are merged.
        pub label_file: Vec<String> [LABEL_FILES],
        /// Links, `service` or `service:alias`.
        pub links: Vec<String> [KEYED_STRINGS],
        pub logging: Option<Logging> [LOGGING],
        pub mem_limit: Bytes [SIZE],
        pub mem_reservation: Bytes [WHOLE_SIZE],
        /// Memory and swap limit.
        pub memswap_limit: Bytes [SIZE],
        /// Swappiness, 0 to 100.
        pub mem_swappiness: Bytes [WHOLE_SIZE],
        pub mac_address: String [STRING],
        /// Language models it uses.
        pub models: IndexMap<String, Option<ServiceModel>> [MODEL_USES],
        /// Network mode: `host`, `none`, `bridge`, `service:x`, `container:x`.
        pub network_mode: String [STRING],
        /// Networks it joins.
        pub networks: IndexMap<String, Option<ServiceNetwork>> [ATTACHMENTS],
        /// Whether the out-of-memory killer is disabled for it.
        pub oom_kill_disable: bool [CAST_FLAG],
        /// Out-of-memory score, −1000 to 1000.
        pub oom_score_adj: i64 [OOM_SCORE],
        /// PID namespace: `host`, `service:x`, `container:x`.
        pub pid: String [STRING_OR_NULL],
        /// Most processes and threads.
        pub pids_limit: i64 [CAST_NUMBER],
        /// Platform, `os[/arch[/variant]]`.
        pub platform: String [STRING],
        /// Published ports, ranges expanded.
        pub ports: Vec<Port> [PORTS],
        /// Whether it has all capabilities and devices of the host.
        pub privileged: bool [CAST_FLAG],
        /// Pull policy as written; [`Service::when_to_pull`] parses it.
        pub pull_policy: String [PULL_POLICY],
        /// Read-only root file system.
        pub read_only: bool [CAST_FLAG],
        /// Restart policy as written; [`Service::restart_policy`] parses it.
        pub restart: String [STRING],
        pub runtime: String [STRING],
        /// Replicas wanted; [`Service::replicas`] combines it with `deploy.replicas`.
        pub scale: Option<u32> [CAST_COUNT],
        /// Secrets granted to it.
        pub secrets: Vec<FileReference> [SECRET_REFERENCES],
        pub security_opt: Vec<String> [DISTINCT_STRINGS],
        /// Size of `/dev/shm`.
        pub shm_size: Bytes [SIZE],
        /// Whether standard input stays open.
        pub stdin_open: bool [CAST_FLAG],
        /// Time from the stop signal to SIGKILL.
        pub stop_grace_period: Option<Duration> [STRING],
        pub stop_signal: String [STRING],
        /// Storage driver options.
        pub storage_opt: IndexMap<String, String> [STORAGE],
        pub sysctls: IndexMap<String, String> [LABELS],
        /// Temporary file systems, `path[:options]`.
        pub tmpfs: Vec<String> [STRING_OR_LIST],
        /// Whether it gets a terminal.
        pub tty: bool [CAST_FLAG],
        pub ulimits: IndexMap<String, Ulimit> [ULIMITS],
        /// Whether it is given the engine's socket.
        pub use_api_socket: bool [BOOLEAN],
        /// User, `name|uid[:group|gid]`.
        pub user: String [STRING],
        pub userns_mode: String [STRING],
        pub uts: String [STRING],
        pub volumes: Vec<Mount> [MOUNTS],
        /// Services and containers whose mounts it shares.
        pub volumes_from: Vec<String> [DISTINCT_STRINGS],
        pub working_dir: String [STRING],
        /// Hooks run in a container of their own before the first replica starts.
        pub pre_start: Vec<Hook> [PRE_START_HOOKS],
        /// Hooks run in the container after each start.
        pub post_start: Vec<Hook> [HOOKS],
        /// Hooks run in the container before each stop.
        pub pre_stop: Vec<Hook> [HOOKS],
        pub extensions: Extensions => extensions,
        ; "extends" [EXTENDS], "pull_refresh_after" [STRING],
    }
}

/// What a file may write as a service.
pub(crate) static SERVICE: Shape = Shape::record(&Service::RECORD);

#[cfg(test)]
mod tests {
    use super::Service;
    use std::collections::BTreeSet;

    #[test]
    fn every_attribute_of_the_specification_stands_once() {
        let keys: BTreeSet<&str> = Service::RECORD.keys().into_iter().collect();
        assert_eq!((Service::RECORD.attributes.len(), keys.len()), (93, 93));
    }
}
