//! The phase of a service in one word, and what it waits for.

use crate::compose::Condition;
use crate::engine::Timestamp;

/// The phase of a service. Shown by shape first, word second, colour third.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    /// It has no container.
    #[default]
    Absent,
    /// An operation will get to it.
    Queued,
    /// Its image is being pulled.
    Pulling,
    /// Its image is being built.
    Building,
    /// Its image is being pushed.
    Pushing,
    /// Its container is being created.
    Creating,
    /// Created, not started.
    Created,
    /// Its start waits for another service; see `ServiceState::blocked`.
    Waiting,
    /// Running; its healthcheck has not decided.
    Starting,
    /// Running without a healthcheck.
    Running,
    /// Running and healthy.
    Healthy,
    /// Running and unhealthy.
    Unhealthy,
    /// Between two attempts of its restart policy.
    Restarting,
    Stopping,
    /// Ended with code 0.
    Done,
    /// Ended with another code.
    Exited(i64),
    /// Killed for lack of memory.
    OutOfMemory,
    Paused,
    /// A step failed; see `ServiceState::failure`.
    Failed,
}

/// A condition that does not hold yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocked {
    /// The service waited for.
    pub on: String,
    /// The state it must reach.
    pub condition: Condition,
    pub since: Timestamp,
    /// When false, its failure does not prevent the start.
    pub required: bool,
}

/// Progress of a service that no container shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServiceProgress {
    /// What is being done.
    pub phase: Phase,
    pub since: Timestamp,
    /// Done so far (bytes for a pull or push, steps for a build).
    pub current: u64,
    /// In all; 0 when unknown.
    pub total: u64,
    /// The layer or build step under way: `[builder 3/7] RUN cargo build`.
    pub detail: String,
    /// The last lines a build printed.
    pub tail: Vec<String>,
    /// Layers or steps, in the order in which they became known.
    pub parts: Vec<ProgressPart>,
    /// Whether the last line of the tail is not complete yet.
    pub(super) open: bool,
}

/// A layer of a pull or push, or a step of a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgressPart {
    /// The engine's name for it.
    pub id: String,
    /// What people call it: a layer's short id, `[builder 3/7] RUN cargo build`.
    pub name: String,
    /// Done so far: bytes of a layer, 0 or 1 for a step.
    pub current: u64,
    /// In all; 0 when unknown.
    pub total: u64,
    /// Whether it is being worked on.
    pub runs: bool,
}

impl ServiceProgress {
    /// A progress without parts: queued, creating.
    pub fn stage(phase: Phase, since: Timestamp) -> Self {
        Self {
            phase,
            since,
            ..Self::default()
        }
    }
}
