//! Replicas, resources and policies (Compose Deploy Specification).

use super::parts::RESERVED_DEVICES;
use super::record::record;
use super::{Bytes, DeviceRequest, Extensions};
use crate::compose::schema::common::{CAST_COUNT, CAST_DECIMAL, COUNT, DECIMAL, LABELS, SIZE_TEXT, STRING, STRINGS};
use crate::compose::schema::{Constraint, INT, NUMBER, Record, Shape, TEXT, Type};
use indexmap::IndexMap;
use std::time::Duration;

record! {
    /// Replicas, resources and policies.
    pub struct Deploy = "`deploy`" {
        /// `replicated`, `global`, …
        pub mode: String [STRING],
        /// Replicas wanted; [`super::Service::replicas`] combines it with `scale`.
        pub replicas: Option<u32> [CAST_COUNT],
        /// Labels of the service (not of its containers).
        pub labels: IndexMap<String, String> [LABELS],
        /// How to update.
        pub update_config: Option<UpdatePolicy> [ROLLOUT],
        /// How to roll back.
        pub rollback_config: Option<UpdatePolicy> [ROLLOUT],
        /// Limits and reservations.
        pub resources: Resources [RESOURCES] => json,
        /// When to restart; takes precedence over the service's `restart`.
        pub restart_policy: Option<DeployRestart> [RESTART],
        /// Where to run.
        pub placement: Placement [PLACEMENT] => json,
        /// How it is reached: `vip` or `dnsrr`.
        pub endpoint_mode: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static DEPLOY: Shape = Shape::record(&Deploy::RECORD).or_null();

static ORDER: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&["start-first", "stop-first"]));

record! {
    /// How to update or roll back.
    pub struct UpdatePolicy = "an update or rollback configuration" {
        /// Replicas at a time; 0 for all.
        pub parallelism: Option<u64> [CAST_COUNT],
        /// Pause between batches.
        pub delay: Duration [STRING],
        /// `continue`, `rollback` or `pause`.
        pub failure_action: String [STRING],
        /// How long to watch for failure after each.
        pub monitor: Duration [STRING],
        /// Failures tolerated, 0 to 1.
        pub max_failure_ratio: f32 [CAST_DECIMAL],
        /// `stop-first` or `start-first`.
        pub order: String [ORDER],
        pub extensions: Extensions => extensions,
    }
}

static ROLLOUT: Shape = Shape::record(&UpdatePolicy::RECORD);

record! {
    /// Limits and reservations.
    pub struct Resources = "`resources`" {
        /// Most a container may use.
        pub limits: Option<Resource> [LIMITS],
        /// Least a container gets.
        pub reservations: Option<Resource> [RESERVATIONS],
        pub extensions: Extensions => extensions,
    }
}

static RESOURCES: Shape = Shape::record(&Resources::RECORD);

record! {
    /// An amount of each resource.
    pub struct Resource = "`limits`" {
        /// CPUs, fractions allowed.
        pub cpus: f32 [DECIMAL],
        pub memory: Bytes [SIZE_TEXT],
        pub pids: i64 [COUNT],
        pub devices: Vec<DeviceRequest> [RESERVED_DEVICES],
        /// Other countable resources.
        pub generic_resources: Vec<GenericResource> [GENERICS],
        pub extensions: Extensions => extensions,
    }
}

static LIMITS_RECORD: Record = Record {
    without: &["devices", "generic_resources"],
    ..Resource::RECORD
};
static LIMITS: Shape = Shape::record(&LIMITS_RECORD);
static RESERVATIONS_RECORD: Record = Record {
    name: "`reservations`",
    without: &["pids"],
    ..Resource::RECORD
};
static RESERVATIONS: Shape = Shape::record(&RESERVATIONS_RECORD);

record! {
    /// A user-defined countable resource.
    pub struct GenericResource = "a generic resource" {
        /// The kind of resource, and how many.
        pub discrete_resource_spec: Option<DiscreteResource> [DISCRETE],
        pub extensions: Extensions => extensions,
    }
}

static GENERIC: Shape = Shape::record(&GenericResource::RECORD);
static GENERICS: Shape = Shape::list(&GENERIC);

static AMOUNT: Shape = Shape::scalar(TEXT | INT | NUMBER, Type::Int);

record! {
    /// The kind of a countable resource, and how many.
    pub struct DiscreteResource = "a discrete resource" {
        /// Kind of resource.
        pub kind: String [STRING] => always,
        pub value: i64 [AMOUNT] => always,
        pub extensions: Extensions => extensions,
    }
}

static DISCRETE: Shape = Shape::record(&DiscreteResource::RECORD);

record! {
    /// When to restart.
    pub struct DeployRestart = "a restart policy" {
        /// `none`, `on-failure` or `any`.
        pub condition: String [STRING],
        /// Pause before each restart.
        pub delay: Option<Duration> [STRING],
        pub max_attempts: Option<u64> [CAST_COUNT],
        /// How long a restart must hold to count as a success.
        pub window: Option<Duration> [STRING],
        pub extensions: Extensions => extensions,
    }
}

static RESTART: Shape = Shape::record(&DeployRestart::RECORD);

record! {
    /// Where to run.
    pub struct Placement = "`placement`" {
        /// Nodes must satisfy these.
        pub constraints: Vec<String> [STRINGS],
        /// Nodes are spread over these.
        pub preferences: Vec<PlacementPreference> [PREFERENCES],
        /// Most replicas on one node; 0 for any number.
        pub max_replicas_per_node: u64 [CAST_COUNT],
        pub extensions: Extensions => extensions,
    }
}

static PLACEMENT: Shape = Shape::record(&Placement::RECORD);

record! {
    /// What replicas are spread over.
    pub struct PlacementPreference = "a placement preference" {
        /// A node label.
        pub spread: String [STRING],
        pub extensions: Extensions => extensions,
    }
}

static PREFERENCE: Shape = Shape::record(&PlacementPreference::RECORD);
static PREFERENCES: Shape = Shape::list(&PREFERENCE);
