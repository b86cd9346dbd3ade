//! One container of a service.

use super::Probes;
use crate::engine::{ContainerReport, ContainerStatus, PublishedPort, StatsSample, Timestamp};
use std::collections::VecDeque;
use std::rc::Rc;

/// One container of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    /// Full id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Replica number.
    pub number: u32,
    /// Image id it was made from.
    pub image_id: String,
    /// How it stands.
    pub status: ContainerStatus,
    /// This run, or the last.
    pub run: Run,
    /// Earlier runs of it, oldest first, bounded.
    pub earlier: VecDeque<Run>,
    /// How often its restart policy restarted it.
    pub restarts: u64,
    /// Health.
    pub probes: Probes,
    /// Ports.
    pub ports: Vec<PublishedPort>,
    /// Samples, oldest first, bounded.
    pub stats: VecDeque<StatsSample>,
    /// The last inspect.
    pub report: Option<Rc<ContainerReport>>,
    /// A stop we asked for: (since, grace until).
    pub stopping: Option<(Timestamp, Timestamp)>,
}

/// One run of a container, from start to exit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// When it began; `None` when it never did.
    pub started: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    pub finished: Option<Timestamp>,
    /// Exit code.
    pub exit_code: Option<i64>,
    /// The kernel killed a process of it for memory.
    pub out_of_memory: bool,
    /// We stopped or killed it, with this signal.
    pub our_signal: Option<String>,
    /// The engine's error when it could not start.
    pub error: String,
}
