//! The smaller mappings inside a service: healthcheck, hooks, devices, logging, models, provider, block IO.

use super::record::record;
use super::{Bytes, Condition, Extensions};
use crate::compose::schema::common::{
    BOOLEAN, CAST_FLAG, CAST_NUMBER, COMMAND, COUNT, DISTINCT_STRINGS, FILE, FLAG, LABELS, LOGGING_OPTIONS, STRING,
    STRING_OR_DISTINCT, VARIABLES, WHOLE_SIZE,
};
use crate::compose::schema::{
    BOOL, Constraint, DIGITS, Form, INT, Keys, Merge, NUMBER, PathRule, Record, Shape, TEXT, Type, Unique,
};
use indexmap::IndexMap;
use std::time::Duration;

static CONDITION: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&[
    "service_started",
    "service_healthy",
    "service_completed_successfully",
]));

record! {
    /// A dependency on another service.
    pub struct Dependency = "a dependency" requires "condition" {
        /// The state it must reach.
        pub condition: Condition [CONDITION] => always,
        /// Whether dependents are stopped and started with it when it is recreated.
        pub restart: bool [FLAG],
        /// Whether the dependents fail when it fails; otherwise that is a warning.
        pub required: bool [BOOLEAN] => always,
        pub extensions: Extensions => extensions,
    }
}

static DEPENDENCY: Shape = Shape::record(&Dependency::RECORD);
pub(super) static DEPENDS_ON: Shape = Shape::dict(&DEPENDENCY, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::DependsOn);

static HEALTH_TEST: Shape = Shape::list(&STRING)
    .or_text()
    .form(Form::HealthTest)
    .merge(Merge::Replace);

record! {
    /// A healthcheck. What is unset is taken from the image.
    pub struct Healthcheck = "`healthcheck`" {
        /// `CMD …`, `CMD-SHELL …` or `NONE`; empty takes the image's.
        pub test: Vec<String> [HEALTH_TEST],
        /// Longest a probe may take.
        pub timeout: Option<Duration> [STRING],
        /// Pause between probes.
        pub interval: Option<Duration> [STRING],
        /// Failures in a row that mean unhealthy.
        pub retries: Option<u64> [CAST_NUMBER],
        /// Time after the start in which failures do not count.
        pub start_period: Option<Duration> [STRING],
        /// Pause between probes during `start_period`.
        pub start_interval: Option<Duration> [STRING],
        /// Disables the image's healthcheck.
        pub disable: bool [CAST_FLAG],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static HEALTHCHECK: Shape = Shape::record(&Healthcheck::RECORD);

record! {
    /// A lifecycle hook: a command run at a point of the container's life.
    pub struct Hook = "a hook" requires "command" {
        pub command: Option<Vec<String>> [COMMAND] => json,
        /// Image of a `pre_start` hook.
        pub image: String [STRING],
        pub user: String [STRING],
        /// With all capabilities.
        pub privileged: bool [FLAG],
        pub working_dir: String [STRING],
        pub environment: IndexMap<String, Option<String>> [VARIABLES],
        /// Whether a `pre_start` hook runs for each replica.
        pub per_replica: bool [FLAG],
        pub extensions: Extensions => extensions,
    }
}

/// What every hook may have; `pre_start` alone may have more.
static HOOK_RECORD: Record = Record {
    without: &["image", "per_replica"],
    ..Hook::RECORD
};
static HOOK: Shape = Shape::record(&HOOK_RECORD);
pub(super) static HOOKS: Shape = Shape::list(&HOOK);
static PRE_START_HOOK: Shape = Shape::record(&Hook::RECORD);
pub(super) static PRE_START_HOOKS: Shape = Shape::list(&PRE_START_HOOK);

// The specification requires only the source; the reference refuses a device without a target.
record! {
    /// A device of the host.
    pub struct Device = "a device" requires "source", "target" {
        /// Path on the host.
        pub source: String [STRING],
        /// Path in the container.
        pub target: String [STRING],
        /// `r`, `w`, `m`.
        pub permissions: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static DEVICE: Shape = Shape::record(&Device::RECORD).or_text().form(Form::Device);
pub(super) static DEVICES: Shape = Shape::list(&DEVICE).unique(Unique::Target);

static DEVICE_COUNT: Shape = Shape::scalar(TEXT | DIGITS, Type::Raw);

record! {
    /// A request for devices by their capabilities, such as GPUs.
    pub struct DeviceRequest = "a device request" {
        /// Capabilities a device must have, all of them.
        pub capabilities: Vec<String> [DISTINCT_STRINGS],
        pub driver: String [STRING],
        /// How many; −1 for all.
        pub count: i64 [DEVICE_COUNT],
        /// Ids of the devices wanted, in place of a count.
        pub device_ids: Vec<String> [DISTINCT_STRINGS],
        pub options: IndexMap<String, String> [LABELS],
        pub extensions: Extensions => extensions,
    }
}

static GPU: Shape = Shape::record(&DeviceRequest::RECORD).form(Form::DeviceRequest);
pub(super) static GPUS: Shape = Shape::list(&GPU)
    .or_text()
    .constraint(Constraint::OneOf(&["all"]))
    .form(Form::Gpus);
/// In a reservation a request must say its capabilities.
static RESERVED_RECORD: Record = Record {
    required: &["capabilities"],
    ..DeviceRequest::RECORD
};
static RESERVED: Shape = Shape::record(&RESERVED_RECORD).form(Form::DeviceRequest);
pub(super) static RESERVED_DEVICES: Shape = Shape::list(&RESERVED);

record! {
    /// A log driver.
    pub struct Logging = "`logging`" {
        pub driver: String [STRING],
        pub options: IndexMap<String, String> [LOGGING_OPTIONS],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static LOGGING: Shape = Shape::record(&Logging::RECORD).merge(Merge::Logging);

record! {
    /// A Windows credential specification.
    pub struct CredentialSpec = "`credential_spec`" {
        /// From a config.
        pub config: String [STRING],
        /// From a file.
        pub file: String [STRING],
        /// From the registry.
        pub registry: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static CREDENTIAL: Shape = Shape::record(&CredentialSpec::RECORD);

record! {
    /// How a service gets the address and name of a language model.
    pub struct ServiceModel = "a model of a service" {
        /// Variable that is set to the model's address.
        pub endpoint_var: String [STRING],
        /// Variable that is set to the model's name.
        pub model_var: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static MODEL_USE: Shape = Shape::record(&ServiceModel::RECORD).or_null();
pub(super) static MODEL_USES: Shape = Shape::dict(&MODEL_USE, Keys::Name)
    .or_list(&STRING)
    .unique(Unique::Refused)
    .form(Form::Names);

static PROVIDER_VALUE: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text);
static PROVIDER_OPTION: Shape = Shape::list(&PROVIDER_VALUE).or_scalar(TEXT | INT | NUMBER | BOOL, Type::Text);
static PROVIDER_OPTIONS: Shape = Shape::dict(&PROVIDER_OPTION, Keys::Any);

record! {
    /// A program that provides a service in place of a container.
    pub struct Provider = "`provider`" requires "type" {
        /// Name of the program (`type`).
        pub kind as "type": String [STRING],
        pub options: IndexMap<String, Vec<String>> [PROVIDER_OPTIONS],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static PROVIDER: Shape = Shape::record(&Provider::RECORD);

record! {
    /// An env file.
    pub struct EnvFile = "`env_file`" requires "path" {
        pub path: String [FILE],
        /// Whether a missing file is an error.
        pub required: bool [FLAG],
        /// Format: empty for dotenv, or `raw`.
        pub format: String [STRING],
    }
}

static ENV_FILE: Shape = Shape::record(&EnvFile::RECORD).or_text();
pub(super) static ENV_FILES: Shape = Shape::list(&ENV_FILE)
    .unique(Unique::EnvFile)
    .or_text()
    .form(Form::EnvFiles);

record! {
    /// Block IO limits.
    pub struct Blkio = "`blkio_config`" {
        /// Relative weight, 10 to 1000.
        pub weight: u16 [COUNT],
        /// Weight of a device.
        pub weight_device: Vec<WeightDevice> [WEIGHTS],
        /// Bytes read per second.
        pub device_read_bps: Vec<ThrottleDevice> [RATES],
        /// Read operations per second.
        pub device_read_iops: Vec<ThrottleDevice> [RATES],
        /// Bytes written per second.
        pub device_write_bps: Vec<ThrottleDevice> [RATES],
        /// Write operations per second.
        pub device_write_iops: Vec<ThrottleDevice> [RATES],
    }
}

pub(super) static BLKIO: Shape = Shape::record(&Blkio::RECORD);

record! {
    /// Relative weight of a device.
    pub struct WeightDevice = "a weight of a device" {
        /// Path on the host.
        pub path: String [STRING] => capital,
        pub weight: u16 [COUNT] => capital,
    }
}

static WEIGHT: Shape = Shape::record(&WeightDevice::RECORD);
static WEIGHTS: Shape = Shape::list(&WEIGHT);

record! {
    /// Rate limit of a device.
    pub struct ThrottleDevice = "a rate of a device" {
        /// Path on the host.
        pub path: String [STRING] => capital,
        /// Bytes or operations per second.
        pub rate: Bytes [WHOLE_SIZE] => capital,
    }
}

static RATE: Shape = Shape::record(&ThrottleDevice::RECORD);
static RATES: Shape = Shape::list(&RATE);

record! {
    /// What to do while sources change (`watch`).
    pub struct Develop = "`develop`" {
        pub watch: Vec<WatchRule> [WATCHES],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static DEVELOP: Shape = Shape::record(&Develop::RECORD).or_null();

static WATCH_PATH: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::Watch);
static ACTION: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&[
    "rebuild",
    "sync",
    "restart",
    "sync+restart",
    "sync+exec",
]));

record! {
    /// What to do when a watched path changes.
    pub struct WatchRule = "a watch rule" requires "path", "action" {
        /// Absolute path watched.
        pub path: String [WATCH_PATH],
        /// `rebuild`, `sync`, `sync+restart`, `sync+exec`, `restart`.
        pub action: String [ACTION],
        /// Path in the container that is kept in sync.
        pub target: String [STRING],
        /// Command run in the container after a `sync+exec`.
        pub exec: Hook [HOOK] => json,
        /// Patterns of files that trigger the rule; empty for all.
        pub include: Vec<String> [STRING_OR_DISTINCT],
        /// Patterns of files that do not.
        pub ignore: Vec<String> [STRING_OR_DISTINCT],
        /// Whether all files are copied at the beginning.
        pub initial_sync: bool [BOOLEAN],
        pub extensions: Extensions => extensions,
    }
}

static WATCH: Shape = Shape::record(&WatchRule::RECORD);
static WATCHES: Shape = Shape::list(&WATCH);
