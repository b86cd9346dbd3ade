//! Replicas, resources and policies (Compose Deploy Specification).

use super::record::record;
use super::{Bytes, DeviceRequest, Extensions};
use indexmap::IndexMap;
use std::time::Duration;

record! {
    /// Replicas, resources and policies.
    pub struct Deploy {
        /// `replicated`, `global`, …
        pub mode: String,
        /// Replicas wanted; [`super::Service::replicas`] combines it with `scale`.
        pub replicas: Option<u32>,
        /// Labels of the service (not of its containers).
        pub labels: IndexMap<String, String>,
        /// How to update.
        pub update_config: Option<UpdatePolicy>,
        /// How to roll back.
        pub rollback_config: Option<UpdatePolicy>,
        /// Limits and reservations.
        pub resources: Resources => json,
        /// When to restart; takes precedence over the service's `restart`.
        pub restart_policy: Option<DeployRestart>,
        /// Where to run.
        pub placement: Placement => json,
        /// How it is reached: `vip` or `dnsrr`.
        pub endpoint_mode: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// How to update or roll back.
    pub struct UpdatePolicy {
        /// Replicas at a time; 0 for all.
        pub parallelism: Option<u64>,
        /// Pause between batches.
        pub delay: Duration,
        /// `continue`, `rollback` or `pause`.
        pub failure_action: String,
        /// How long to watch for failure after each.
        pub monitor: Duration,
        /// Failures tolerated, 0 to 1.
        pub max_failure_ratio: f32,
        /// `stop-first` or `start-first`.
        pub order: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Limits and reservations.
    pub struct Resources {
        /// Most a container may use.
        pub limits: Option<Resource>,
        /// Least a container gets.
        pub reservations: Option<Resource>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// An amount of each resource.
    pub struct Resource {
        /// CPUs, fractions allowed.
        pub cpus: f32,
        pub memory: Bytes,
        pub pids: i64,
        pub devices: Vec<DeviceRequest>,
        /// Other countable resources.
        pub generic_resources: Vec<GenericResource>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// A user-defined countable resource.
    pub struct GenericResource {
        /// The kind of resource, and how many.
        pub discrete_resource_spec: Option<DiscreteResource>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// The kind of a countable resource, and how many.
    pub struct DiscreteResource {
        /// Kind of resource.
        pub kind: String => always,
        pub value: i64 => always,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// When to restart.
    pub struct DeployRestart {
        /// `none`, `on-failure` or `any`.
        pub condition: String,
        /// Pause before each restart.
        pub delay: Option<Duration>,
        pub max_attempts: Option<u64>,
        /// How long a restart must hold to count as a success.
        pub window: Option<Duration>,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// Where to run.
    pub struct Placement {
        /// Nodes must satisfy these.
        pub constraints: Vec<String>,
        /// Nodes are spread over these.
        pub preferences: Vec<PlacementPreference>,
        /// Most replicas on one node; 0 for any number.
        pub max_replicas_per_node: u64,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}

record! {
    /// What replicas are spread over.
    pub struct PlacementPreference {
        /// A node label.
        pub spread: String,
        /// `x-*`.
        pub extensions: Extensions => extensions,
    }
}
