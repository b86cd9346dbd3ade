//! The smaller mappings inside a service: healthcheck, hooks, devices, logging, models, provider, block IO.

use super::record::record;
use super::{Bytes, Condition, Extensions};
use indexmap::IndexMap;
use std::time::Duration;

record! {
    /// A dependency on another service.
    pub struct Dependency {
        /// The state it must reach.
        pub condition: Condition => always,
        /// Whether dependents are stopped and started with it when it is recreated.
        pub restart: bool,
        /// Whether the dependents fail when it fails; otherwise that is a warning.
        pub required: bool => always,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A healthcheck. What is unset is taken from the image.
    pub struct Healthcheck {
        /// `CMD …`, `CMD-SHELL …` or `NONE`; empty takes the image's.
        pub test: Vec<String>,
        /// Longest a probe may take.
        pub timeout: Option<Duration>,
        /// Pause between probes.
        pub interval: Option<Duration>,
        /// Failures in a row that mean unhealthy.
        pub retries: Option<u64>,
        /// Time after the start in which failures do not count.
        pub start_period: Option<Duration>,
        /// Pause between probes during `start_period`.
        pub start_interval: Option<Duration>,
        /// Disables the image's healthcheck.
        pub disable: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A lifecycle hook: a command run at a point of the container's life.
    pub struct Hook {
        pub command: Option<Vec<String>> => json,
        /// Image of a `pre_start` hook.
        pub image: String,
        pub user: String,
        /// With all capabilities.
        pub privileged: bool,
        pub working_dir: String,
        pub environment: IndexMap<String, Option<String>>,
        /// Whether a `pre_start` hook runs for each replica.
        pub per_replica: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A device of the host.
    pub struct Device {
        /// Path on the host.
        pub source: String,
        /// Path in the container.
        pub target: String,
        /// `r`, `w`, `m`.
        pub permissions: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A request for devices by their capabilities, such as GPUs.
    pub struct DeviceRequest {
        /// Capabilities a device must have, all of them.
        pub capabilities: Vec<String>,
        pub driver: String,
        /// How many; −1 for all.
        pub count: i64,
        /// Ids of the devices wanted, in place of a count.
        pub device_ids: Vec<String>,
        pub options: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A log driver.
    pub struct Logging {
        pub driver: String,
        pub options: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A Windows credential specification.
    pub struct CredentialSpec {
        /// From a config.
        pub config: String,
        /// From a file.
        pub file: String,
        /// From the registry.
        pub registry: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// How a service gets the address and name of a language model.
    pub struct ServiceModel {
        /// Variable that is set to the model's address.
        pub endpoint_var: String,
        /// Variable that is set to the model's name.
        pub model_var: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A program that provides a service in place of a container.
    pub struct Provider {
        /// Name of the program (`type`).
        pub kind as "type": String,
        pub options: IndexMap<String, Vec<String>>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// An env file.
    pub struct EnvFile {
        pub path: String,
        /// Whether a missing file is an error.
        pub required: bool,
        /// Format: empty for dotenv, or `raw`.
        pub format: String,
    }
}

record! {
    /// Block IO limits.
    pub struct Blkio {
        /// Relative weight, 10 to 1000.
        pub weight: u16,
        /// Weight of a device.
        pub weight_device: Vec<WeightDevice>,
        /// Bytes read per second.
        pub device_read_bps: Vec<ThrottleDevice>,
        /// Read operations per second.
        pub device_read_iops: Vec<ThrottleDevice>,
        /// Bytes written per second.
        pub device_write_bps: Vec<ThrottleDevice>,
        /// Write operations per second.
        pub device_write_iops: Vec<ThrottleDevice>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Relative weight of a device.
    pub struct WeightDevice {
        /// Path on the host.
        pub path: String => capital,
        pub weight: u16 => capital,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Rate limit of a device.
    pub struct ThrottleDevice {
        /// Path on the host.
        pub path: String => capital,
        /// Bytes or operations per second.
        pub rate: Bytes => capital,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// What to do while sources change (`watch`).
    pub struct Develop {
        pub watch: Vec<WatchRule>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// What to do when a watched path changes.
    pub struct WatchRule {
        /// Absolute path watched.
        pub path: String,
        /// `rebuild`, `sync`, `sync+restart`, `sync+exec`, `restart`.
        pub action: String,
        /// Path in the container that is kept in sync.
        pub target: String,
        /// Command run in the container after a `sync+exec`.
        pub exec: Hook => json,
        /// Patterns of files that trigger the rule; empty for all.
        pub include: Vec<String>,
        /// Patterns of files that do not.
        pub ignore: Vec<String>,
        /// Whether all files are copied at the beginning.
        pub initial_sync: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
