//! The smaller mappings inside a service: health check, hooks, devices, logging, models, provider, block IO.

use super::record::record;
use super::{Bytes, Extensions};
use indexmap::IndexMap;
use std::time::Duration;

/// What a dependency must be before its dependents start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It was started.
    #[default]
    Started,
    /// It is healthy.
    Healthy,
    /// It ended with code 0.
    CompletedSuccessfully,
}

impl Condition {
    /// As written in a file: `service_started`, `service_healthy`, `service_completed_successfully`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "service_started",
            Self::Healthy => "service_healthy",
            Self::CompletedSuccessfully => "service_completed_successfully",
        }
    }
}

record! {
    /// A service that comes first.
    pub struct Dependency {
        /// What it must be.
        pub condition: Condition => always,
        /// Whether dependents are stopped and started with it when it is recreated.
        pub restart: bool,
        /// Whether its failure is one of the dependents.
        pub required: bool => always,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A health check. What is unset comes from the image.
    pub struct Healthcheck {
        /// `CMD …`, `CMD-SHELL …` or `NONE`; empty is the image's.
        pub test: Vec<String>,
        /// Most a probe may take.
        pub timeout: Option<Duration>,
        /// Pause between probes.
        pub interval: Option<Duration>,
        /// Failures in a row that mean unhealthy.
        pub retries: Option<u64>,
        /// Time after the start in which failures do not count.
        pub start_period: Option<Duration>,
        /// Pause between probes during `start_period`.
        pub start_interval: Option<Duration>,
        /// Switches off the image's.
        pub disable: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A command at a turn of the container's life.
    pub struct Hook {
        /// Command.
        pub command: Option<Vec<String>> => json,
        /// Image of a `pre_start` hook.
        pub image: String,
        /// User.
        pub user: String,
        /// With all capabilities.
        pub privileged: bool,
        /// Working directory.
        pub working_dir: String,
        /// Environment.
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
        /// Path inside.
        pub target: String,
        /// `r`, `w`, `m`.
        pub permissions: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A request for devices by what they can do.
    pub struct DeviceRequest {
        /// All of these are needed.
        pub capabilities: Vec<String>,
        /// Driver.
        pub driver: String,
        /// How many; −1 for all.
        pub count: i64,
        /// Which ones.
        pub device_ids: Vec<String>,
        /// Driver options.
        pub options: IndexMap<String, String>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A log driver.
    pub struct Logging {
        /// Its name.
        pub driver: String,
        /// Its options.
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
    /// How a service is told of a model.
    pub struct ServiceModel {
        /// Variable that gets the address.
        pub endpoint_var: String,
        /// Variable that gets the model's name.
        pub model_var: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A program that provides a service in place of a container.
    pub struct Provider {
        /// Its name.
        pub kind as "type": String,
        /// Its options.
        pub options: IndexMap<String, Vec<String>>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// An env file.
    pub struct EnvFile {
        /// Absolute path.
        pub path: String,
        /// Whether its absence is a fault.
        pub required: bool,
        /// Empty for dotenv, or `raw`.
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
        /// Bytes read a second.
        pub device_read_bps: Vec<ThrottleDevice>,
        /// Reads a second.
        pub device_read_iops: Vec<ThrottleDevice>,
        /// Bytes written a second.
        pub device_write_bps: Vec<ThrottleDevice>,
        /// Writes a second.
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
        /// Weight.
        pub weight: u16 => capital,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Limit of a device.
    pub struct ThrottleDevice {
        /// Path on the host.
        pub path: String => capital,
        /// Bytes or operations a second.
        pub rate: Bytes => capital,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// How to follow changes of sources.
    pub struct Develop {
        /// Rules.
        pub watch: Vec<WatchRule>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// What to do when something changes.
    pub struct WatchRule {
        /// Absolute path watched.
        pub path: String,
        /// `rebuild`, `sync`, `sync+restart`, `sync+exec`, `restart`.
        pub action: String,
        /// Path inside that is kept in step.
        pub target: String,
        /// Run inside after a `sync+exec`.
        pub exec: Hook => json,
        /// Patterns of what counts; empty for all.
        pub include: Vec<String>,
        /// Patterns of what does not.
        pub ignore: Vec<String>,
        /// Copy all at the beginning.
        pub initial_sync: bool,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
